import Foundation
import Kiso
import KisoApplications

/// What is fed with bytes: a format's reader. It may throw `KisoError` and nothing else.
struct Target: Sendable {
    let name: String
    let read: @Sendable ([UInt8]) throws -> Void

    static let all: [Target] = [
        Target(name: "npy") { _ = try NPY.read($0) },
        Target(name: "npz") { _ = try NPZ.read($0) },
        Target(name: "idx") { _ = try IDX.read($0) },
        Target(name: "gzip") { _ = try Gzip.decompress($0) },
        Target(name: "zip") { _ = try Archive.members(of: $0) },
        Target(name: "safetensors") { _ = try Safetensors.read($0) },
        Target(name: "pickle") { _ = try Pickle.read($0) },
        Target(name: "torch") { _ = try TorchFile.read($0) },
        Target(name: "hdf5") { _ = try HDF5.read($0) },
        Target(name: "image") { _ = try Image.decode($0) },
        Target(name: "contents") { _ = try FileContents.read($0) },
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
        Target(name: "darknet") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try YOLODetector(configuration: text, weights: [], classes: ["a"], source: "fuzz")
        },
    ]

    /// Files are read through the system, as users' are.
    private static func withFile(
        _ bytes: [UInt8], _ name: String, _ body: (URL) throws -> Void
    ) throws {
        let folder = URL(fileURLWithPath: "/dev/shm/kiso-fuzz-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        try body(url)
    }
}
