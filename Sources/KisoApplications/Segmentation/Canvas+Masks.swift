import KisoCore
import KisoIO
public import KisoPlot

extension Canvas {
    /// Tints every pixel with the colour of its class; class 0, the ground, stays as it is, ignored pixels
    /// become white.
    ///
    /// - Parameters:
    ///   - mask: of the picture's size.
    ///   - opacity: 0 leaves the picture, 1 covers it.
    public mutating func tint(_ mask: SegmentationMask, opacity: Double = 0.6) {
        for (label, count) in mask.counts.enumerated() where count > 0 && label > 0 {
            let color =
                UInt8(label) == SegmentationMask.ignored
                ? Figure.Color.white : VOCPalette.color(label)
            fill(mask.labels.map { Int($0) == label }, color, opacity: opacity)
        }
    }
}
