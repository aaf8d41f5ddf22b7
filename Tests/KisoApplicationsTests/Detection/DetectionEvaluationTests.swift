import Foundation
import KisoApplications
import KisoCore
import Testing

@Suite("Measuring detections")
struct DetectionEvaluationTests {
    private struct Golden: Decodable {
        struct Truth: Decodable {
            struct Thing: Decodable {
                let image_id: Int
                let category_id: Int
                let bbox: [Double]
                let iscrowd: Int
            }
            struct Picture: Decodable { let id: Int }
            let images: [Picture]
            let annotations: [Thing]
        }
        struct Found: Decodable {
            let image_id: Int
            let category_id: Int
            let bbox: [Double]
            let score: Double
        }
        let truth: Truth
        let found: [Found]
        let precision: Double
        let precisionAtHalf: Double
        let precisionAtThreeQuarters: Double
    }

    private func box(_ n: [Double]) -> Box { Box(n[0], n[1], n[0] + n[2], n[1] + n[3]) }

    @Test("Random boxes, crowds among them, have pycocotools' figures")
    func cocoFigures() throws {
        let golden = try goldenDetection("evaluation", as: Golden.self)
        var evaluation = DetectionEvaluation(classes: ["a", "b", "c", "d"])
        for picture in golden.truth.images {
            let truth = golden.truth.annotations.filter { $0.image_id == picture.id }
            let found = golden.found.filter { $0.image_id == picture.id }
            evaluation.add(
                found: found.map {
                    DetectedObject(
                        box: box($0.bbox), label: $0.category_id - 1, score: $0.score)
                },
                truth: truth.map {
                    LabeledObject(
                        box: box($0.bbox), label: $0.category_id - 1,
                        isIgnored: $0.iscrowd == 1)
                })
        }
        let figures = evaluation.figures()
        #expect(abs(figures.precision - golden.precision) < 1e-6)
        #expect(abs(figures.precisionAtHalf - golden.precisionAtHalf) < 1e-6)
        #expect(abs(figures.precisionAtThreeQuarters - golden.precisionAtThreeQuarters) < 1e-6)
    }

    @Test("A second detection of the same thing is wrong")
    func twice() {
        let thing = LabeledObject(box: Box(0, 0, 10, 10), label: 0)
        func figures(_ scores: [Double]) -> DetectionFigures {
            var evaluation = DetectionEvaluation(classes: ["a"])
            evaluation.add(
                found: scores.map { DetectedObject(box: thing.box, label: 0, score: $0) },
                truth: [thing, LabeledObject(box: Box(50, 50, 60, 60), label: 0)])
            return evaluation.figures()
        }
        #expect(figures([0.9]).precisionAtHalf == 51.0 / 101)
        #expect(figures([0.9, 0.8]).precisionAtHalf == 51.0 / 101)
        #expect(figures([0.9, 0.8]).recallAtHalf == 0.5)
        #expect(figures([]).precisionAtHalf == 0)
    }
}
