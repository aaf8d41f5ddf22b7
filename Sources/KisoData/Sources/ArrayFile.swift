import Foundation
import KisoCore
import KisoIO

/// Arrays of training, validation and test data, from an npz file, npy files or IDX files.
struct ArrayFile {
    /// Inputs, and targets where there are some.
    struct Part {
        var inputs: NDArray
        var targets: NDArray?
        /// What the arrays are called in messages.
        var inputsPlace: String
        var targetsPlace: String
    }

    /// The parts by `train`, `validation`, `test`.
    var parts: [String: Part] = [:]
    /// The names of the classes, where files beside them tell.
    var classNames: [String]?

    static let partNames = ["train", "validation", "test"]
    private static let inputNames = ["x", "inputs", "input", "images", "data", "features"]
    private static let targetNames = ["y", "targets", "target", "labels", "label"]
    private static let suffixes: [String: [String]] = [
        "train": ["train", "training"], "validation": ["val", "valid", "validation"],
        "test": ["test"],
    ]

    /// The names under which a part's arrays are looked for.
    private static func names(_ bases: [String], _ part: String) -> [String] {
        let marked = (suffixes[part] ?? []).flatMap { suffix in
            bases.flatMap { ["\($0)_\(suffix)", "\(suffix)_\($0)"] }
        }
        return part == "train" ? marked + bases : marked
    }

    /// Reads an npz file.
    static func npz(_ url: URL) throws -> ArrayFile {
        let arrays = try NPZ.read(url)
        let byName = Dictionary(arrays.map { ($0.name.lowercased(), $0.array) }) { first, _ in first
        }
        return try collect(url.path, names: arrays.map(\.name)) { name in
            byName[name].map { ($0, "\(url.path), array '\(name)'") }
        }
    }

    /// Reads an npy file and the ones beside it: `x.npy` and `y.npy`, or a folder of them.
    static func npy(_ url: URL) throws -> ArrayFile {
        let isFolder = PictureFiles.isFolder(url)
        let folder = isFolder ? url : url.deletingLastPathComponent()
        let files = try PictureFiles.files(in: folder).filter {
            $0.pathExtension.lowercased() == "npy"
                && $0.deletingLastPathComponent().standardizedFileURL == folder.standardizedFileURL
        }
        let byName = Dictionary(
            files.map { ($0.deletingPathExtension().lastPathComponent.lowercased(), $0) }
        ) { first, _ in first }
        let found = try collect(
            url.path, names: byName.keys.sorted(), isRequired: isFolder
        ) { name in
            try byName[name].map { (try NPY.read($0), $0.path) }
        }
        if !found.parts.isEmpty || isFolder { return found }
        return ArrayFile(parts: [
            "train": Part(
                inputs: try NPY.read(url), targets: nil, inputsPlace: url.path, targetsPlace: "")
        ])
    }

    private static func collect(
        _ path: String, names: [String], isRequired: Bool = true,
        _ find: (String) throws -> (NDArray, String)?
    ) throws -> ArrayFile {
        var file = ArrayFile()
        for part in partNames {
            func first(_ bases: [String]) throws -> (NDArray, String)? {
                for name in Self.names(bases, part) {
                    if let found = try find(name) { return found }
                }
                return nil
            }
            guard let inputs = try first(inputNames) else { continue }
            let targets = try first(targetNames)
            file.parts[part] = Part(
                inputs: inputs.0, targets: targets?.0, inputsPlace: inputs.1,
                targetsPlace: targets?.1 ?? "")
        }
        if file.parts.isEmpty && isRequired {
            throw KisoError(
                .badData,
                "\(path): has the arrays \(names.listed.isEmpty ? "(none)" : names.listed), expected x "
                    + "and y, or x_train, y_train and perhaps x_test, y_test")
        }
        return file
    }

    /// Reads MNIST's four files, or the first two, from a folder, whatever their names look like:
    /// `train-images-idx3-ubyte`, `train-images.idx3-ubyte.gz`, in capitals.
    ///
    /// - Returns: `nil` when the folder holds none.
    static func idx(_ folder: URL) throws -> ArrayFile? {
        func kind(_ url: URL) -> String? {
            let name = url.lastPathComponent.lowercased()
            guard name.contains("idx") || name.contains("ubyte") else { return nil }
            let isImages = name.contains("image")
            guard isImages || name.contains("label") else { return nil }
            let part =
                name.contains("t10k") || name.contains("test")
                ? "test" : name.contains("val") ? "validation" : "train"
            return part + (isImages ? " images" : " labels")
        }
        var found: [String: URL] = [:]
        for url in try PictureFiles.files(in: folder) {
            if let kind = kind(url), found[kind] == nil { found[kind] = url }
        }
        var file = ArrayFile()
        for part in partNames {
            guard let images = found[part + " images"] else { continue }
            let labels = found[part + " labels"]
            file.parts[part] = Part(
                inputs: try IDX.read(images), targets: try labels.map(IDX.read),
                inputsPlace: images.path, targetsPlace: labels?.path ?? "")
        }
        return file.parts.isEmpty ? nil : file
    }
}
