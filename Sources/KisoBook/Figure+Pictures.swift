import KisoApplications
import KisoIO
import KisoPlot

extension Figure.Image {
    /// A picture in red, green and blue.
    init(_ image: Image) {
        self.init(rgb: image.color().pixels, width: image.width, height: image.height)
    }

    /// A mask, each class in its colour.
    init(_ mask: SegmentationMask) {
        var canvas = Canvas(width: mask.width, height: mask.height, ground: .black)
        canvas.tint(mask, opacity: 1)
        self.init(canvas.image)
    }
}
