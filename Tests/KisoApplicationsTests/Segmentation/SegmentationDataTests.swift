import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoTensor
import Testing

@Suite("Folders of pictures and masks")
struct SegmentationDataTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "segments-\(UUID())")

    /// A folder of four pictures with masks, changed before it is read.
    private func message(
        classes: String? = "ground\nthing\n", labels: [UInt8] = [0, 1],
        _ change: (URL) throws -> Void = { _ in }
    ) throws -> String {
        try fill(classes: classes, labels: labels)
        defer { try? FileManager.default.removeItem(at: folder) }
        try change(folder)
        do {
            _ = try SegmentationData(folder)
            return ""
        } catch let error as KisoError {
            #expect(!error.message.contains("\n"))
            return error.message
        }
    }

    private func fill(classes: String?, labels: [UInt8]) throws {
        for name in ["images", "masks"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        if let classes {
            try Data(classes.utf8).write(to: folder.appendingPathComponent("classes.txt"))
        }
        for number in 1...4 {
            try write(picture(20, 18), "images/\(number).png")
            let pixels = (0..<20 * 18).map { labels[$0 % labels.count] }
            try write(
                Image(width: 20, height: 18, channels: 1, pixels: pixels), "masks/\(number).png")
        }
    }

    private func picture(_ width: Int, _ height: Int) -> Image {
        Image(
            width: width, height: height, channels: 3,
            pixels: (0..<width * height * 3).map { UInt8($0 % 251) })
    }

    private func write(_ image: Image, _ name: String) throws {
        try Data(image.encodePNG()).write(to: folder.appendingPathComponent(name))
    }

    @Test("What is read is said: values, shares, ignored pixels")
    func report() throws {
        try fill(classes: "ground\nthing\nnever\n", labels: [0, 1, 0, 255])
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = try SegmentationData(folder)
        #expect(data.report.pictures == 4)
        #expect(data.report.values == [0, 1, 255])
        #expect(abs(data.report.classes[0].share - 2.0 / 3) < 1e-9)
        #expect(data.report.ignored == 0.25)
        #expect(data.report.lines.contains { $0.contains("ignored") })
        #expect(data.report.notes.contains { $0.contains("never") })
        let sheet = try data.sheet()
        #expect(sheet.width == 4 * 240)
        let parts = try data.parts(height: 32, width: 32, validation: 0.25, seed: 0)
        #expect(parts.train.count == 3)
        #expect(parts.validation.count == 1)
        // A picture that is wider than high leaves rows below it that nobody says anything about.
        let batch = try parts.train.batch([0])
        let labels = batch.targets.array.values(as: Int64.self)
        #expect(labels.suffix(32) == ArraySlice([Int64](repeating: 255, count: 32)))
    }

    @Test("Masks of 0 and 255 are two classes where two are named, and refused where more are")
    func binary() throws {
        try fill(classes: "ground\nthing\n", labels: [0, 255])
        let data = try SegmentationData(folder)
        #expect(data.report.notes.contains { $0.contains("255 is thing") })
        #expect(data.report.ignored == 0)
        let (_, mask) = try data.examples(height: 32, width: 32).example(0)
        #expect(Set(mask.labels) == [0, 1])
        try FileManager.default.removeItem(at: folder)
        let text = try message(classes: "a\nb\nc\n", labels: [0, 255])
        #expect(text.contains("0 and 255 only"))
    }

    @Test("What does not fit is named and counted")
    func refusals() throws {
        #expect(try message(labels: [0]).contains("one class"))
        #expect(try message(labels: [0, 7]).contains("4: masks hold values that name no class"))
        #expect(try message(classes: nil).contains("0, 1"))
        let size = try message { _ in try write(picture(21, 18), "images/2.png") }
        #expect(size.contains("1: masks differ in size"))
        #expect(size.contains("20×18 for 21×18"))
        let small = try message { _ in
            try write(picture(8, 8), "images/3.png")
            try write(
                Image(width: 8, height: 8, channels: 1, pixels: (0..<64).map { $0 % 2 }),
                "masks/3.png")
        }
        #expect(small.contains("smaller than 16×16"))
        let alone = try message { folder in
            try FileManager.default.removeItem(at: folder.appendingPathComponent("masks/1.png"))
            try FileManager.default.removeItem(at: folder.appendingPathComponent("images/2.png"))
        }
        #expect(alone.contains("1: pictures have no mask, first 1"))
        #expect(alone.contains("1: masks have no picture, first 2"))
        let colours = try message { _ in try write(picture(20, 18), "masks/4.png") }
        #expect(colours.contains("no label's in VOC's palette"))
        let jpeg = try message { folder in
            try Data([0xff, 0xd8, 0xff, 0xe0, 0, 0]).write(
                to: folder.appendingPathComponent("masks/4.png"))
        }
        #expect(jpeg.contains("a JPEG is no mask"))
        let damaged = try message { folder in
            try Data([0x89, 0x50, 0x4e, 0x47]).write(
                to: folder.appendingPathComponent("masks/4.png"))
        }
        #expect(damaged.contains("1: cannot be used, first 4.png"))
    }
    /// A folder with two pictures and COCO's file, changed before it is read.
    private func fillCOCO(_ change: (inout String) -> Void = { _ in }) throws {
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("images"), withIntermediateDirectories: true)
        for number in 1...2 { try write(picture(20, 18), "images/\(number).png") }
        // A small square on a large one, a crowd as runs, and a picture with nothing on it.
        var text = """
            {"images": [{"id": 7, "file_name": "1.png", "width": 20, "height": 18},
                        {"id": 3, "file_name": "2.png"}],
             "categories": [{"id": 9, "name": "dog"}, {"id": 2, "name": "cat"}],
             "annotations": [
               {"id": 1, "image_id": 7, "category_id": 9, "area": 4, "iscrowd": 0,
                "segmentation": [[4, 4, 6, 4, 6, 6, 4, 6]]},
               {"id": 2, "image_id": 7, "category_id": 2, "area": 100,
                "segmentation": [[0, 0, 10, 0, 10, 10, 0, 10]]},
               {"id": 3, "image_id": 7, "category_id": 2, "area": 2000, "iscrowd": 1,
                "segmentation": {"size": [18, 20], "counts": [324, 36]}}]}
            """
        change(&text)
        try Data(text.utf8).write(to: folder.appendingPathComponent("instances.json"))
    }

    @Test("COCO's polygons and runs are masks: small things over large ones, crowds ignored")
    func coco() throws {
        try fillCOCO()
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = try SegmentationData(folder)
        #expect(data.classes == ["background", "cat", "dog"])
        #expect(data.report.pictures == 2 && data.report.ignored == 36.0 / 720)
        let mask = try data.examples(height: 18, width: 20).example(0).mask
        #expect(mask.labels[2 * 20 + 2] == 1 && mask.labels[4 * 20 + 4] == 2)
        #expect(mask.labels[5 * 20 + 5] == 2 && mask.labels[12 * 20 + 12] == 0)
        #expect(mask.labels[3 * 20 + 18] == 255 && mask.labels[17 * 20 + 19] == 255)
        #expect(mask.counts[1] + mask.counts[2] == 100 && mask.counts[2] == 4)
        let empty = try data.examples(height: 18, width: 20).example(1).mask
        #expect(empty.counts[0] == 360)
    }

    @Test(
        "What is wrong with COCO's file is named",
        arguments: [
            ("[18, 20]", "[20, 18]", "annotation 3: a mask of 20×18 pixels"),
            ("\"counts\": [324, 36]", "\"counts\": \"~~\"", "annotation 3: compressed runs"),
            (
                "[[4, 4, 6, 4, 6, 6, 4, 6]]", "[[4, 4, 6, 4]]",
                "annotation 1: a polygon of 4 numbers"
            ),
            ("\"category_id\": 9", "\"category_id\": 8", "annotation 1: there is no category 8"),
            (
                "\"image_id\": 7, \"category_id\": 9", "\"image_id\": 1, \"category_id\": 9",
                "there is no image 1"
            ),
            ("{\"id\": 2,", "{\"id\": 9,", "two categories have the id 9"),
            ("2.png", "4.png", "1: pictures are not there, first 4.png"),
            (
                "\"width\": 20", "\"width\": 4000000000000000000",
                "annotation 3: a mask of 18×20 pixels"
            ),
            (
                "\"segmentation\": [[0,", "\"other\": [[0,",
                "1: annotations have no segmentation, first annotation 2"
            ),
        ])
    func badCOCO(_ from: String, _ to: String, _ expected: String) throws {
        try fillCOCO { $0 = $0.replacingOccurrences(of: from, with: to) }
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            _ = try SegmentationData(folder)
            Issue.record("read without a word")
        } catch let error as KisoError {
            #expect(error.message.contains(expected) && !error.message.contains("\n"), "\(error)")
        }
    }
}
