import Foundation

/// How well pixels are told apart, by a table of what they are and what is said of them.
///
/// The intersection over union of a class with `t` pixels right, `n` of them in truth and `m` said is
/// `t / (n + m − t)`; classes that neither occur nor are said do not count in the mean.
public struct SegmentationFigures: Sendable, Codable {
    /// The names of the classes.
    public let classes: [String]
    /// `counts[truth][said]` pixels.
    public private(set) var counts: [[Int]]

    /// Nothing counted yet.
    public init(classes: [String]) {
        self.classes = classes
        counts = [[Int]](
            repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    }

    /// Counts the pixels of a picture; those whose truth is ``SegmentationMask/ignored`` do not count.
    ///
    /// - Precondition: Masks of one size, with classes of these.
    public mutating func add(truth: SegmentationMask, said: SegmentationMask) {
        precondition(
            truth.width == said.width && truth.height == said.height, "masks of two sizes")
        for (truth, said) in zip(truth.values, said.values)
        where truth != SegmentationMask.ignored {
            counts[Int(truth)][Int(said)] += 1
        }
    }

    /// The share of pixels that are right.
    public var pixelAccuracy: Double {
        let all = counts.joined().reduce(0, +)
        return all == 0
            ? 0 : Double(classes.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(all)
    }

    /// The intersection over union of each class; `nil` for one that neither occurs nor is said.
    public var overlaps: [Double?] {
        classes.indices.map { label in
            let right = counts[label][label]
            let truth = counts[label].reduce(0, +)
            let said = counts.reduce(0) { $0 + $1[label] }
            let union = truth + said - right
            return union == 0 ? nil : Double(right) / Double(union)
        }
    }

    /// The mean of ``overlaps`` over the classes that count.
    public var meanOverlap: Double {
        let overlaps = overlaps.compactMap { $0 }
        return overlaps.isEmpty ? 0 : overlaps.reduce(0, +) / Double(overlaps.count)
    }

    /// The figures in lines for a reader.
    public var lines: [String] {
        let width = classes.map(\.count).max() ?? 0
        let all = max(1, counts.joined().reduce(0, +))
        return zip(classes, overlaps).enumerated().map { index, entry in
            let share = Double(counts[index].reduce(0, +)) / Double(all)
            return entry.0.padding(toLength: width, withPad: " ", startingAt: 0)
                + (entry.1.map { String(format: "  IoU %.4f", $0) } ?? "  IoU -     ")
                + String(format: "  %.2f %% of the pixels", share * 100)
        } + [String(format: "mean IoU %.4f  pixels right %.4f", meanOverlap, pixelAccuracy)]
    }
}
