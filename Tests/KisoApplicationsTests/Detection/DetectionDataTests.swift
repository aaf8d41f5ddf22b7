import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("Folders with marked pictures", .enabled(if: hasCodecs))
struct DetectionDataTests {
    /// A folder with two pictures of 40×20.
    private func withPictures(_ body: (URL) throws -> Void) throws {
        try withFolder { folder in
            for name in ["one", "two"] {
                let image = Image(
                    width: 40, height: 20, channels: 3, pixels: [UInt8](repeating: 90, count: 2400))
                try AtomicFile.write(
                    image.encodePNG(), to: folder.appendingPathComponent(name + ".png"))
            }
            try body(folder)
        }
    }

    private func write(_ text: String, _ name: String, _ folder: URL) throws {
        try AtomicFile.write(Array(text.utf8), to: folder.appendingPathComponent(name))
    }

    private let things = [
        LabeledObject(box: Box(4, 2, 24, 12), label: 0),
        LabeledObject(box: Box(10, 10, 40, 20), label: 1),
    ]

    @Test("The same boxes come back from every format", arguments: [LabelFormat.voc, .coco, .yolo])
    func roundTrip(_ format: LabelFormat) throws {
        try withPictures { folder in
            let url = folder.appendingPathComponent("one.png")
            let picture = LabeledPicture(url: url, width: 40, height: 20, objects: things)
            try LabelWriter(classes: ["ape", "bee"]).write([picture], as: format, to: folder)
            let data = try DetectionData(folder)
            #expect(data.report.format == format)
            #expect(data.classes == ["ape", "bee"])
            #expect(data.pictures.count == 1)
            #expect(data.pictures[0].objects.map(\.label) == [0, 1])
            for (object, thing) in zip(data.pictures[0].objects, things) {
                #expect(object.box.overlap(thing.box) > 0.9999)
            }
            #expect(data.report.picturesWithoutLabels == 1)
            #expect(data.report.boxesCut + data.report.boxesLeftOut + data.report.boxesTurned == 0)
            #expect(try data.sheet().width == 320)
        }
    }

    @Test("LabelMe's shapes become the boxes around them")
    func labelme() throws {
        try withPictures { folder in
            try write(
                """
                {"shapes": [{"label": "ape", "points": [[4, 2], [24, 7], [9, 12]], "shape_type": "polygon"},
                  {"label": "bee", "points": [[10, 20], [40, 10]], "shape_type": "rectangle"}],
                 "imagePath": "../one.png", "imageWidth": 40, "imageHeight": 20}
                """, "one.json", folder)
            let data = try DetectionData(folder)
            #expect(data.pictures[0].objects == things)
        }
    }

    @Test("Swapped corners are turned, boxes cut or left out, and all is counted")
    func amiss() throws {
        try withPictures { folder in
            func object(_ corners: [Int]) -> String {
                let names = ["xmin", "ymin", "xmax", "ymax"]
                let box = zip(names, corners).map { "<\($0)>\($1)</\($0)>" }.joined()
                return "<object><name>ape</name><bndbox>\(box)</bndbox></object>"
            }
            try write(
                "<annotation><filename>one.png</filename>" + object([5, 3, 24, 12])
                    + object([24, 12, 5, 3]) + object([30, 1, 60, 20]) + object([50, 1, 60, 20])
                    + "</annotation>", "one.xml", folder)
            let data = try DetectionData(folder)
            #expect(data.pictures[0].objects.count == 3)
            #expect(data.report.boxesTurned == 1)
            #expect(data.report.boxesCut == 1)
            #expect(data.report.boxesLeftOut == 1)
            #expect(data.pictures[0].objects[2].box == Box(29, 0, 40, 20))
        }
    }

    @Test(
        "YOLO's files with pixels, commas, words and unknown classes are refused by name",
        arguments: [
            ("0 20 10 8 8\n", "look like pixels"), ("0,0.5,0.5,0.1,0.1\n", "commas"),
            ("car 0.5 0.5 0.1 0.1\n", "five numbers"), ("7 0.5 0.5 0.1 0.1\n", "class 7"),
            ("0 0.5 0.5 0.1\n", "five numbers"), ("\n", "nothing is marked"),
        ])
    func yolo(_ text: String, _ words: String) throws {
        try withPictures { folder in
            try write(text, "one.txt", folder)
            try write("ape\nbee\n", "classes.txt", folder)
            expectError(.badData, [words]) { try DetectionData(folder) }
        }
    }

    @Test("Labels of other pictures, sizes, classes and formats are refused by name")
    func others() throws {
        try withPictures { folder in
            expectError(.missingInput, ["2 pictures and no labels"]) { try DetectionData(folder) }
            try write("<annotation><object>", "one.xml", folder)
            expectError(.badData, ["one.xml", "XML"]) { try DetectionData(folder) }
            try write(
                "<annotation><size><width>9</width><height>9</height></size></annotation>",
                "one.xml", folder)
            expectError(.badData, ["9×9", "40×20"]) { try DetectionData(folder) }
            try write(
                "<annotation><object><name>ape</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax>"
                    + "<ymax>9</ymax></bndbox></object></annotation>", "one.xml", folder)
            expectError(.badData, ["'ape' is not known", "apes"]) {
                try DetectionData(folder, classes: ["apes"])
            }
            try write("0 0.5 0.5 0.1 0.1\n", "one.txt", folder)
            expectError(.badData, ["several formats", "--format"]) { try DetectionData(folder) }
            try write("", "one.txt", folder)
            try write(
                "{\"images\": [], \"annotations\": [{\"image_id\": 3, \"category_id\": 1, \"bbox\": [1]}]}",
                "all.json", folder)
            expectError(.badData, ["all.json", "'categories'"]) {
                try DetectionData(folder, format: .coco)
            }
        }
        expectError(.missingInput, ["no such folder"]) {
            try DetectionData(URL(fileURLWithPath: "/nowhere/at-all"))
        }
    }
}
