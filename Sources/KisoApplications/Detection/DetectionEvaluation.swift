import Foundation
import KisoCore

/// Measures detections as COCO's own code does: mean average precision over classes and over the overlaps
/// 0.50, 0.55, … 0.95, with 101 points of recall, at most 100 detections a picture.
///
/// A detection is right when it is the surest that has not been taken for a thing of its class that it
/// overlaps by enough; a second one for the same thing is wrong. What is ignored is neither. The precision at
/// a recall is the best at that recall or a higher one.
///
/// ```swift
/// var evaluation = DetectionEvaluation(classes: ["cat", "dog"])
/// for picture in pictures { evaluation.add(found: picture.found, truth: picture.objects) }
/// evaluation.figures().precisionAtHalf
/// ```
///
/// Source: T.-Y. Lin and others, "Microsoft COCO: Common objects in context", ECCV 2014, and its evaluation.
public struct DetectionEvaluation: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// The overlaps at which a detection counts.
    public static let overlaps = (0..<10).map { 0.5 + 0.05 * Double($0) }
    /// The most detections of a picture and class that count.
    public static let mostDetections = 100

    /// A detection that counts: its score, and whether it is right at each overlap; `nil` where it is not
    /// counted.
    private struct Judged {
        let score: Double
        let isRight: [Bool?]
    }

    private var judged: [[Judged]]
    private var things: [Int]

    /// Begins with no picture.
    public init(classes: [String]) {
        self.classes = classes
        judged = Array(repeating: [], count: classes.count)
        things = Array(repeating: 0, count: classes.count)
    }

    /// Adds a picture.
    public mutating func add(found: [DetectedObject], truth: [LabeledObject]) {
        for label in classes.indices {
            // What is ignored stands behind, so that what counts is taken first.
            let truth = truth.filter { $0.label == label }.sorted { !$0.isIgnored && $1.isIgnored }
            things[label] += truth.count { !$0.isIgnored }
            let found = found.filter { $0.label == label }.enumerated().sorted { a, b in
                (b.element.score, a.offset) < (a.element.score, b.offset)
            }.map(\.element).prefix(Self.mostDetections)
            if found.isEmpty { continue }
            let overlap = found.map { object in
                truth.map { Self.overlap(object.box, $0) }
            }
            var right = Array(
                repeating: [Bool?](repeating: false, count: Self.overlaps.count), count: found.count
            )
            for (level, least) in Self.overlaps.enumerated() {
                var isTaken = [Bool](repeating: false, count: truth.count)
                for index in found.indices {
                    guard let match = match(overlap[index], truth, isTaken, least) else { continue }
                    isTaken[match] = true
                    right[index][level] = truth[match].isIgnored ? nil : true
                }
            }
            for (object, right) in zip(found, right) {
                judged[label].append(Judged(score: object.score, isRight: right))
            }
        }
    }

    /// The thing that a detection is taken for.
    private func match(
        _ overlap: [Double], _ truth: [LabeledObject], _ isTaken: [Bool], _ least: Double
    ) -> Int? {
        var best = min(least, 1 - 1e-10)
        var match: Int?
        for (index, thing) in truth.enumerated() {
            // A crowd may be found any number of times.
            if isTaken[index] && !thing.isIgnored { continue }
            if let match, !truth[match].isIgnored, thing.isIgnored { break }
            if overlap[index] < best { continue }
            best = overlap[index]
            match = index
        }
        return match
    }

    /// Of a crowd only the part that is found counts: intersection over the detection.
    private static func overlap(_ box: Box, _ thing: LabeledObject) -> Double {
        guard thing.isIgnored else { return box.overlap(thing.box) }
        return box.area > 0 ? box.intersection(thing.box).area / box.area : 0
    }

    /// What the pictures so far add up to.
    public func figures() -> DetectionFigures {
        var byClass: [DetectionFigures.ClassFigures] = []
        for label in classes.indices where things[label] > 0 {
            let curves = Self.overlaps.indices.map { precisions(label, $0) }
            let means = curves.map { $0.points.reduce(0, +) / Double($0.points.count) }
            byClass.append(
                DetectionFigures.ClassFigures(
                    name: classes[label], things: things[label],
                    precision: means.reduce(0, +) / Double(means.count), precisionAtHalf: means[0],
                    precisionAtThreeQuarters: means[5], recallAtHalf: curves[0].recall,
                    curveAtHalf: curves[0].points))
        }
        return DetectionFigures(byClass: byClass)
    }

    /// The precision at 101 points of recall, and the highest recall.
    private func precisions(_ label: Int, _ level: Int) -> (points: [Double], recall: Double) {
        let sorted = judged[label].enumerated().sorted { a, b in
            (b.element.score, a.offset) < (a.element.score, b.offset)
        }.map(\.element)
        var (right, wrong) = (0.0, 0.0)
        var recall: [Double] = []
        var precision: [Double] = []
        for object in sorted {
            guard let isRight = object.isRight[level] else { continue }
            if isRight { right += 1 } else { wrong += 1 }
            recall.append(right / Double(things[label]))
            precision.append(right / (right + wrong))
        }
        for index in precision.indices.dropLast().reversed() {
            precision[index] = max(precision[index], precision[index + 1])
        }
        var place = 0
        let points = (0...100).map { step -> Double in
            while place < recall.count, recall[place] < Double(step) / 100 { place += 1 }
            return place < precision.count ? precision[place] : 0
        }
        return (points, recall.last ?? 0)
    }
}

extension ObjectDetector {
    /// How well the detector finds what is in pictures.
    ///
    /// - Parameters:
    ///   - examples: the pictures as they are, and what is in them.
    ///   - overlap: of two boxes of a class that overlap by more, only the surer counts.
    /// - Throws: `KisoError` when a picture cannot be read; `CancellationError`.
    public func evaluated(
        on examples: DetectionExamples, overlap: Double = 0.45
    ) throws -> DetectionFigures {
        var evaluation = DetectionEvaluation(classes: classes)
        for index in 0..<examples.count {
            try Task.checkCancellation()
            let (image, objects) = try examples.example(index)
            // The curve of precision needs the unsure ones too.
            evaluation.add(
                found: self.objects(in: image, threshold: 0.01, overlap: overlap), truth: objects)
        }
        return evaluation.figures()
    }
}
