import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("Darknet's files")
struct DarknetTests {
    private struct Small: Decodable {
        let configuration: String
        let weights: [UInt8]
        /// x, y, width, height in parts of the sides, then whether there is a thing, then the classes.
        let rows: [[Double]]
    }

    private func picture() -> Image {
        var pixels: [UInt8] = []
        for y in 0..<32 {
            for x in 0..<32 {
                // OpenCV's blob of the reversed channels is in the order blue, green, red of this.
                for channel in 0..<3 {
                    pixels.append(UInt8((x * 37 + y * 91 + channel * 53 + x * y * 11) % 256))
                }
            }
        }
        return Image(width: 32, height: 32, channels: 3, pixels: pixels)
    }

    @Test("Every box of a small network with all kinds of sections is OpenCV's")
    func small() throws {
        let golden = try goldenDetection("small", as: Small.self)
        var detector = try YOLODetector(
            configuration: golden.configuration, weights: golden.weights,
            classes: ["a", "b", "c"], source: "small")
        detector.fitting = .stretch
        let found = detector.objects(in: picture(), threshold: 0, overlap: 1)
        #expect(golden.rows.count == 144)
        // Boxes without anything in the picture are left out here.
        var matched = 0
        for row in golden.rows {
            let box = Box(
                centerX: row[0] * 32, centerY: row[1] * 32, width: row[2] * 32, height: row[3] * 32
            ).clipped(width: 32, height: 32)
            let scores = row[5...]
            guard let best = scores.max(), let label = scores.firstIndex(of: best) else { continue }
            // OpenCV says 0 of what is below 0.2.
            let isThere = found.contains { object in
                (best == 0 ? object.score < 0.2 : object.label == label - 5)
                    && (best == 0 || abs(object.score - best) < 1e-4)
                    && abs(object.box.left - box.left) < 1e-2
                    && abs(object.box.top - box.top) < 1e-2
                    && abs(object.box.right - box.right) < 1e-2
                    && abs(object.box.bottom - box.bottom) < 1e-2
            }
            if isThere { matched += 1 }
        }
        #expect(found.count == 144)
        #expect(matched == 144)
    }

    @Test("A detector that was written is the same when it is read")
    func roundTrip() throws {
        let golden = try goldenDetection("small", as: Small.self)
        let detector = try YOLODetector(
            configuration: golden.configuration, weights: golden.weights,
            classes: ["a", "b", "c"], source: "small")
        try withFolder { folder in
            let url = folder.appendingPathComponent("small.safetensors")
            try DetectorFile.write(detector, to: url)
            let read = try YOLODetector.read(url)
            #expect(read.classes == detector.classes)
            let image = picture()
            #expect(
                read.objects(in: image, threshold: 0.3, overlap: 0.5)
                    == detector.objects(in: image, threshold: 0.3, overlap: 0.5))
        }
    }

    @Test(
        "What is wrong is said with its line or its number",
        arguments: [
            ("[net]\nheight=32\nwidth=32\n[yolo]\nclasses=1\n", "'anchors'"),
            ("[net]\nheight=32\nwidth=32\n[connected]\noutput=4\n", "[connected] is not known"),
            ("[net]\nheight=32\nwidth=32\n[convolutional]\nfilters=x\n", "line 4"),
            ("[net]\nheight=32\nwidth=32\n[convolutional]\nfilters=8\nactivation=hat\n", "hat"),
            ("[net]\nheight=32\nwidth=32\n[route]\nlayers=-3\n", "no section -3"),
            ("[net]\nheight=32\nwidth=32\n[convolutional]\nfilters=8\n", "no [yolo]"),
            ("not a configuration", "line 1"), ("", "does not begin"),
            ("[net]\nheight=1000000\nwidth=32\n[yolo]\n", "height=1000000"),
        ])
    func malformed(_ text: String, _ words: String) {
        var error: (any Error)?
        do {
            _ = try YOLODetector(configuration: text, weights: [], classes: [], source: "x.cfg")
        } catch let caught { error = caught }
        #expect((error as? KisoError)?.message.contains(words) == true)
    }

    @Test("Weights of another length or damaged ones are refused")
    func damaged() throws {
        let golden = try goldenDetection("small", as: Small.self)
        func load(_ bytes: [UInt8]) throws {
            _ = try YOLODetector(
                configuration: golden.configuration, weights: bytes, classes: ["a", "b", "c"],
                source: "w")
        }
        try load(golden.weights)
        expectError(.badData, ["w: holds", "ends within convolution 5"]) {
            try load(golden.weights.dropLast(4))
        }
        expectError(.badData, ["belong together"]) { try load(golden.weights + [0, 0, 0, 0]) }
        expectError(.badData, ["no Darknet weights"]) { try load([1, 2, 3]) }
        var bytes = golden.weights
        bytes.replaceSubrange(20..<24, with: [0, 0, 0xC0, 0x7F])
        expectError(.badData, ["number 1, in convolution 1"]) { try load(bytes) }
        for length in stride(from: 0, to: golden.weights.count, by: 97) {
            #expect(throws: KisoError.self) { try load(Array(golden.weights.prefix(length))) }
        }
    }
}
