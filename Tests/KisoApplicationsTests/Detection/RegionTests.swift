import KisoApplications
import KisoCore
import KisoIO
import Testing

@Suite("R-CNN")
struct RegionTests {
    /// The share of things that some box overlaps by a half.
    private func recall(_ search: SelectiveSearch, _ generator: SceneGenerator) -> Double {
        var (found, all) = (0, 0)
        for number in 0..<20 {
            let scene = generator.scene(number)
            let boxes = search.boxes(in: scene.image)
            #expect(boxes.count <= search.most)
            all += scene.things.count
            found += scene.things.count { thing in
                boxes.contains { $0.overlap(thing.box) >= 0.5 }
            }
        }
        return Double(found) / Double(all)
    }

    @Test("Selective search proposes the boxes of coloured things on plain grounds")
    func proposals() {
        #expect(recall(SelectiveSearch(), FlatScenes.generator(.test)) >= 0.9)
    }

    @Test("Two halves of a picture are two regions and the whole")
    func halves() {
        var pixels: [UInt8] = []
        for _ in 0..<40 {
            for x in 0..<40 { pixels += x < 20 ? [250, 20, 20] : [20, 20, 250] }
        }
        let image = Image(width: 40, height: 40, channels: 3, pixels: pixels)
        let boxes = SelectiveSearch().boxes(in: image)
        #expect(boxes.contains(Box(0, 0, 40, 40)))
        #expect(boxes.contains { $0.overlap(Box(0, 0, 20, 40)) > 0.85 })
        #expect(boxes.contains { $0.overlap(Box(20, 0, 40, 40)) > 0.85 })
        #expect(SelectiveSearch().boxes(in: image) == boxes)
    }

    @Test("It learns to find and to name squares and rings that it has not seen")
    func learning() async throws {
        let train = DetectionExamples(scenes: FlatScenes.generator(.train), count: 60)
        let test = DetectionExamples(scenes: FlatScenes.generator(.test), count: 20)
        let detector = try await RegionDetector.trained(on: train, epochs: 3, seed: 1)
        let figures = try detector.evaluated(on: test, overlap: 0.3)
        #expect(figures.precisionAtHalf > 0.7, "\(figures.lines)")
    }
}
