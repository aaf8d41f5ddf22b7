import FuzzSupport
import Foundation
import Kiso
import KisoApplications
import KisoONNX
import KisoYAML

/// The readers above KisoIO.
let targets: [Target] = [
    Target(name: "model") { bytes in
        try withFile(bytes, "model.safetensors") { _ = try Predictor.load($0) }
    },
    Target(name: "csv") { bytes in
        try withFile(bytes, "table.csv") { _ = try CSVTable($0.path, target: "y") }
    },
    Target(name: "words") { bytes in
        let words = String(decoding: bytes, as: UTF8.self)
        let network = try Architecture(words)
        _ = try network.model(input: [1, 8, 8], initializer: nil, seed: 0)
    },
    Target(name: "transforms") { bytes in
        _ = try Transforms(parsing: String(decoding: bytes, as: UTF8.self))
    },
    Target(name: "yaml") { bytes in
        try withFile(bytes, "config.yaml") { url in
            var configuration = TrainingConfiguration()
            try configuration.read(yaml: url)
            _ = try configuration.yaml()
        }
    },
    Target(name: "space") { bytes in
        try withFile(bytes, "space.yaml") { url in
            var space = SearchSpace()
            try space.read(yaml: url)
        }
    },
    Target(name: "darknet") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try YOLODetector(configuration: text, weights: [], classes: ["a"], source: "fuzz")
    },
    Target(name: "onnx") { _ = try ONNXModel($0) },
    labels("voc", "picture.xml", .voc),
    labels("coco", "labels.json", .coco),
    labels("labelme", "picture.json", .labelme),
    labels("yolo", "picture.txt", .yolo),
    captions("captions-json", "captions.json"),
    captions("captions-csv", "captions.csv"),
    captions("captions-text", "token.txt"),
]

/// A file of marked things beside a picture of their name.
private func labels(_ name: String, _ file: String, _ format: LabelFormat) -> Target {
    Target(name: name) { bytes in
        try withFile(bytes, file) { url in
            _ = try DetectionData(url.deletingLastPathComponent(), format: format)
        }
    }
}

/// A file of sentences beside a picture.
private func captions(_ name: String, _ file: String) -> Target {
    Target(name: name) { bytes in try withFile(bytes, file) { _ = try CaptionData($0) } }
}

/// What the files that speak of a picture lie beside.
private let picturePNG = try? Image(
    width: 8, height: 8, channels: 1, pixels: [UInt8](repeating: 7, count: 64)
).encodePNG()

/// Files are read through the system, as users' are.
private func withFile(
    _ bytes: [UInt8], _ name: String, _ body: (URL) throws -> Void
) throws {
    let folder = URL(fileURLWithPath: "/dev/shm/kiso-fuzz-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let picture = folder.appendingPathComponent("picture.png")
    if !FileManager.default.fileExists(atPath: picture.path) {
        try Data(picturePNG ?? []).write(to: picture)
    }
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    try body(url)
}
