public import KisoIO
public import KisoPlot
import KisoCore

extension Canvas {
    /// A picture with its pixels tinted by class; the ground, class 0, stays as it is, and what does not count
    /// becomes grey.
    ///
    /// - Precondition: picture and mask of one size.
    public init(_ image: Image, showing mask: SegmentationMask, opacity: Double = 0.55) {
        self.init(image)
        for value in mask.counts.keys.sorted() where value != 0 {
            let color =
                value == SegmentationMask.ignored
                ? Figure.Color.grey : Self.color(ofClass: Int(value) - 1)
            fill(mask.values.map { $0 == value }, color, opacity: opacity)
        }
    }
}
