import Foundation

/// How well things are found.
public struct DetectionFigures: Sendable, Codable {
    /// The figures of one class.
    public struct ClassFigures: Sendable, Codable {
        /// The class.
        public var name: String
        /// How many things of it there are.
        public var things: Int
        /// The mean average precision over the overlaps 0.50 to 0.95.
        public var precision: Double
        /// The average precision where an overlap of one half is enough.
        public var precisionAtHalf: Double
        /// The average precision where an overlap of three quarters is asked for.
        public var precisionAtThreeQuarters: Double
        /// The share of things that are found with an overlap of one half.
        public var recallAtHalf: Double
        /// The precision at a recall of 0, 0.01, … 1, at an overlap of one half.
        public var curveAtHalf: [Double]
    }

    /// The classes that there are things of.
    public var byClass: [ClassFigures]
    /// COCO's figure: the mean over classes and overlaps.
    public var precision: Double { mean(\.precision) }
    /// The mean over classes at an overlap of one half, VOC's figure.
    public var precisionAtHalf: Double { mean(\.precisionAtHalf) }
    /// The mean over classes at an overlap of three quarters.
    public var precisionAtThreeQuarters: Double { mean(\.precisionAtThreeQuarters) }
    /// The mean over classes of the share that is found.
    public var recallAtHalf: Double { mean(\.recallAtHalf) }

    private func mean(_ path: KeyPath<ClassFigures, Double>) -> Double {
        byClass.isEmpty
            ? 0 : byClass.reduce(0) { $0 + $1[keyPath: path] } / Double(byClass.count)
    }

    /// The figures in lines for a reader.
    public var lines: [String] {
        let width = byClass.map(\.name.count).max() ?? 0
        return byClass.map { entry in
            entry.name.padding(toLength: width, withPad: " ", startingAt: 0)
                + String(
                    format: "  AP@.5 %.4f  AP %.4f  recall %.4f  of %d", entry.precisionAtHalf,
                    entry.precision, entry.recallAtHalf, entry.things)
        } + [
            String(
                format: "mAP@.5 %.4f  mAP@.75 %.4f  mAP@[.5:.95] %.4f", precisionAtHalf,
                precisionAtThreeQuarters, precision)
        ]
    }
}
