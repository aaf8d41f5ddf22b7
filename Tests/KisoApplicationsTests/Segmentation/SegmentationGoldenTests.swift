import Foundation
import KisoApplications
import KisoCore
import KisoTensor
import Testing

@Suite("Masks and figures as others compute them")
struct SegmentationGoldenTests {
    private struct Mask: Decodable {
        let height: Int
        let width: Int
        let polygons: [[Double]]
        let compressed: String
        let area: Int
        let rows: String
    }

    private struct Figures: Decodable {
        let classes: Int
        let height: Int
        let width: Int
        let truth: [[UInt8]]
        let found: [[UInt8]]
        let table: [Int]
        let overlap: [Double?]
        let mean: Double
        let accuracy: Double
    }

    private func file<T: Decodable>(_ name: String, _ type: T.Type) throws -> T {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        let url = folder.appendingPathComponent("segmentation/\(name).json")
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }

    @Test("Polygons and runs are those of pycocotools")
    func masks() throws {
        for mask in try file("masks", [Mask].self) {
            let rows = mask.rows.map { $0 == "1" }
            let drawn = try COCOMask(
                polygons: mask.polygons, height: mask.height, width: mask.width)
            #expect(drawn.rows == rows)
            #expect(drawn.area == mask.area)
            #expect(drawn.compressed == mask.compressed)
            let read = try COCOMask(
                compressed: mask.compressed, height: mask.height, width: mask.width)
            #expect(read == drawn)
            #expect(COCOMask(rows, height: mask.height, width: mask.width) == drawn)
        }
    }

    @Test("Figures are those of NumPy's confusion matrix")
    func figures() throws {
        let golden = try file("figures", Figures.self)
        var counts = SegmentationCounts(classes: golden.classes)
        for (truth, found) in zip(golden.truth, golden.found) {
            counts.add(
                truth: SegmentationMask(
                    width: golden.width, height: golden.height, labels: truth),
                found: SegmentationMask(
                    width: golden.width, height: golden.height, labels: found))
        }
        #expect(counts.table == golden.table)
        let figures = counts.figures((0..<golden.classes).map { "\($0)" })
        #expect(abs(figures.meanIntersectionOverUnion - golden.mean) < 1e-12)
        #expect(abs(figures.pixelAccuracy - golden.accuracy) < 1e-12)
        for (row, overlap) in zip(figures.byClass, golden.overlap) {
            #expect((row.intersectionOverUnion == nil) == (overlap == nil))
            #expect(abs((row.intersectionOverUnion ?? 0) - (overlap ?? 0)) < 1e-12)
        }
    }

    private struct Unpooling: Decodable {
        let size: Int
        let shape: [Int]
        let pooled: [Int]
        let map: [Float]
        let values: [Float]
        let result: [Float]
    }

    @Test("Values go back to where PyTorch's MaxUnpool2d puts them")
    func unpooling() throws {
        for golden in try file("unpooling", [Unpooling].self) {
            let map = Tensor(golden.map, shape: Shape(golden.shape))
            let values = Tensor(golden.values, shape: Shape(golden.pooled))
            let wide = MaxUnpool(size: golden.size)(values, where: map)
            #expect(wide.shape == map.shape)
            #expect(wide.floats == golden.result)
        }
    }

    @Test("Pillow's masks are read by their numbers")
    func files() throws {
        let files = try file("files", [String: [Int]].self)
        let labels = try #require(files["labels"]).map { UInt8($0) }
        for name in ["palette8", "palette2", "grey"] {
            let bytes = try #require(files[name]).map { UInt8($0) }
            let url = FileManager.default.temporaryDirectory.appendingPathComponent(
                "\(name)-\(UUID()).png")
            try Data(bytes).write(to: url)
            defer { try? FileManager.default.removeItem(at: url) }
            let expected = name == "palette2" ? labels.map { $0 == 255 ? 3 : $0 } : labels
            #expect(try SegmentationMask.read(url).labels == expected, "\(name)")
        }
    }

    @Test(
        "Text that is no mask is refused",
        arguments: ["", "~", "0", "P", "oooooooooooooooooooooo", "1111111111111111111111111"])
    func damaged(text: String) {
        #expect(throws: KisoError.self) {
            try COCOMask(compressed: text, height: 4, width: 4)
        }
    }
}
