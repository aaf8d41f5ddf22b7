import Foundation

/// What was found in a folder of pictures with masks.
public struct SegmentationReport: Sendable, Codable {
    /// Pictures with their masks.
    public var pictures = 0
    /// Pictures without a mask, left out.
    public var picturesWithout = 0
    /// Masks without a picture, left out.
    public var masksWithout = 0
    /// The share of each class among the pixels that count.
    public var shares: [String: Double] = [:]
    /// The share of pixels that do not count.
    public var ignored = 0.0
    /// What was decided, and the first place of each kind of trouble.
    public var notes: [String] = []

    /// The report in lines for a reader.
    public var lines: [String] {
        var lines = ["\(pictures) \(pictures == 1 ? "picture" : "pictures") with masks"]
        lines += shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            String(format: "  \($0.key): %.2f %% of the pixels that count", $0.value * 100)
        }
        if ignored > 0 {
            lines.append(
                String(
                    format: "  %.2f %% of the pixels are 255 and do not count", ignored * 100))
        }
        if picturesWithout > 0 {
            lines.append("  \(picturesWithout) without a mask, left out")
        }
        if masksWithout > 0 { lines.append("  \(masksWithout) masks without a picture, left out") }
        return lines + notes.map { "  " + $0 }
    }
}
