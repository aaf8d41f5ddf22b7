import Foundation

/// How well masks agree with the truth.
///
/// The intersection over union of a class is `both / (found + true − both)` in pixels of all pictures together,
/// as PASCAL VOC counts it; pixels that are ignored count nowhere.
public struct SegmentationFigures: Sendable, Encodable, Equatable {
    /// A class.
    public struct ByClass: Sendable, Encodable, Equatable {
        /// Its name.
        public let name: String
        /// Pixels that are of it.
        public let pixels: Int
        /// Pixels that were found to be of it.
        public let found: Int
        /// Intersection over union; `nil` for a class that is neither there nor found.
        public let intersectionOverUnion: Double?
    }

    /// The mean over the classes that are there or found.
    public let meanIntersectionOverUnion: Double
    /// The share of pixels whose class is right.
    public let pixelAccuracy: Double
    /// Every class.
    public let byClass: [ByClass]
    /// Pixels that counted.
    public let pixels: Int
    /// Pixels that nobody says anything about.
    public let ignored: Int

    /// The figures of a table of pixels.
    init(_ counts: SegmentationCounts, classes: [String]) {
        let count = classes.count
        var right = 0
        byClass = (0..<count).map { label in
            let both = counts.table[label * count + label]
            let isTrue = (0..<count).reduce(0) { $0 + counts.table[label * count + $1] }
            let isFound = (0..<count).reduce(0) { $0 + counts.table[$1 * count + label] }
            right += both
            let union = isTrue + isFound - both
            return ByClass(
                name: classes[label], pixels: isTrue, found: isFound,
                intersectionOverUnion: union == 0 ? nil : Double(both) / Double(union))
        }
        let known = byClass.compactMap(\.intersectionOverUnion)
        pixels = counts.table.reduce(0, +)
        ignored = counts.ignored
        meanIntersectionOverUnion = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
        pixelAccuracy = pixels == 0 ? 0 : Double(right) / Double(pixels)
    }

    /// For a person.
    public var lines: [String] {
        func percent(_ value: Double) -> String {
            String(format: "%5.1f %%", 100 * value)
        }
        let width = byClass.map(\.name.count).max() ?? 0
        return byClass.map { row in
            row.name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
                + (row.intersectionOverUnion.map(percent) ?? "      –")
                + "  \(row.pixels) pixels, \(row.found) found"
        } + [
            String(
                format: "mean intersection over union %.4f, pixel accuracy %.4f",
                meanIntersectionOverUnion, pixelAccuracy)
                + (ignored > 0 ? ", \(ignored) pixels ignored (255)" : "")
        ]
    }
}

/// Counts pixels by what they are and what was found.
public struct SegmentationCounts: Sendable {
    /// Rows are the truth, columns what was found.
    public private(set) var table: [Int]
    /// Pixels that nobody says anything about.
    public private(set) var ignored = 0
    private let classes: Int

    /// Nothing counted yet.
    public init(classes: Int) {
        self.classes = classes
        table = [Int](repeating: 0, count: classes * classes)
    }

    /// Counts a picture.
    ///
    /// - Parameters:
    ///   - truth: what pixels are.
    ///   - found: what was found, of the same size, classes only.
    /// - Precondition: The sizes are the same and values are classes, or ignored in the truth.
    public mutating func add(truth: SegmentationMask, found: SegmentationMask) {
        precondition(
            truth.width == found.width && truth.height == found.height,
            "masks of \(truth.width)×\(truth.height) and \(found.width)×\(found.height)")
        for (isTrue, isFound) in zip(truth.labels, found.labels) {
            if isTrue == SegmentationMask.ignored {
                ignored += 1
                continue
            }
            table[Int(isTrue) * classes + Int(isFound)] += 1
        }
    }

    /// What the counts say.
    public func figures(_ names: [String]) -> SegmentationFigures {
        SegmentationFigures(self, classes: names)
    }
}
