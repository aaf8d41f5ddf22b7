public import Foundation
import KisoCore

extension FileContents {
    /// The formats that are written, by the endings of names.
    public static let writable = ["npy", "npz", "safetensors", "idx", "csv", "png"]

    /// Writes the arrays in the format that a file's name ends with: `.npy`, `.npz`, `.safetensors`,
    /// `.idx` (also `-ubyte`), `.csv`, `.png`; with `.gz` behind, an IDX file is packed.
    ///
    /// Nothing is lost without a word: a format that cannot hold an array's type or shape, or more than
    /// one array, refuses.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - name: the array that is written, where there are several and the format holds one.
    /// - Throws: `KisoError` `.usage` for an unknown ending, `.badData` for what the format cannot hold,
    ///   `.cannotCreate`, `.inputOutput` when the file cannot be written.
    public func write(to url: URL, array name: String? = nil) throws {
        let file = url.lastPathComponent.lowercased()
        let isPacked = file.hasSuffix(".gz")
        let plain = isPacked ? String(file.dropLast(3)) : file
        let ending = plain.split(separator: ".").last.map(String.init) ?? ""
        let isIDX = ending == "idx" || plain.hasSuffix("ubyte")
        if isPacked && !isIDX {
            throw KisoError(.usage, "\(url.path): only IDX files are written packed")
        }
        guard isIDX || Self.writable.contains(ending) else {
            throw KisoError(
                .usage,
                "\(url.path): cannot write '.\(ending)', expected one of "
                    + Self.writable.map { "." + $0 }.joined(separator: " "))
        }
        let chosen = try selection(
            name, holdsSeveral: ["npz", "safetensors"].contains(ending), url)
        switch ending {
        case _ where isIDX: try IDX.write(chosen[0].array, to: url)
        case "npy": try NPY.write(chosen[0].array, to: url)
        case "npz": try NPZ.write(chosen, to: url)
        case "safetensors":
            // What was said of all does not hold for a part.
            let metadata = name == nil ? metadata : [:]
            try Safetensors(tensors: chosen, metadata: metadata).write(to: url)
        case "csv": try AtomicFile.write(Self.csv(chosen[0].array, url.path), to: url)
        default: try AtomicFile.write(Self.picture(chosen[0], url).encodePNG(), to: url)
        }
    }

    private func selection(
        _ name: String?, holdsSeveral: Bool, _ url: URL
    ) throws -> [(name: String, array: NDArray)] {
        if arrays.isEmpty {
            throw KisoError(.badData, "\(format.description) without an array of numbers")
        }
        guard let name else {
            if holdsSeveral || arrays.count == 1 { return arrays }
            throw KisoError(
                .usage,
                "\(url.lastPathComponent) holds one array and there are \(arrays.count); choose one of "
                    + arrays.prefix(10).map(\.name).joined(separator: ", ")
                    + (arrays.count > 10 ? ", …" : ""))
        }
        let found = arrays.filter { $0.name == name }
        guard !found.isEmpty else {
            throw KisoError(
                .usage,
                "there is no array '\(name)'"
                    + Suggestion.phrase(for: name, among: arrays.map(\.name)))
        }
        return found
    }

    /// A line for each row, the shortest decimals that give the numbers back.
    private static func csv(_ array: NDArray, _ path: String) throws -> [UInt8] {
        guard array.shape.rank <= 2 else {
            throw KisoError(
                .badData,
                "\(path): a table has at most 2 axes, given the shape \(array.shape)")
        }
        let columns = array.shape.rank == 2 ? array.shape[1] : 1
        let cells = texts(array)
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += cell
            text += index % max(columns, 1) == columns - 1 ? "\n" : ","
        }
        return Array(text.utf8)
    }

    private static func texts(_ array: NDArray) -> [String] {
        switch array.dtype {
        case .float64: array.values(as: Double.self).map { "\($0)" }
        case .float32, .float16, .bfloat16: array.values(as: Float.self).map { "\($0)" }
        case .int64: array.values(as: Int64.self).map { "\($0)" }
        case .int32: array.values(as: Int32.self).map { "\($0)" }
        case .uint8: array.values(as: UInt8.self).map { "\($0)" }
        case .bool: array.values(as: Bool.self).map { $0 ? "1" : "0" }
        }
    }

    /// Bytes `[height, width]` or `[height, width, 1…4]` as a picture.
    private static func picture(
        _ entry: (name: String, array: NDArray), _ url: URL
    ) throws -> Image {
        let shape = entry.array.shape
        let channels = shape.rank == 3 ? shape[2] : 1
        guard entry.array.dtype == .uint8, shape.rank == 2 || shape.rank == 3,
            (1...4).contains(channels), shape[0] > 0, shape[1] > 0
        else {
            throw KisoError(
                .badData,
                "\(url.lastPathComponent): a picture is uint8 of the shape [height, width] or [height, "
                    + "width, 1 to 4], '\(entry.name)' is \(entry.array.dtype) of \(shape)")
        }
        return Image(
            width: shape[1], height: shape[0], channels: channels,
            pixels: entry.array.values(as: UInt8.self))
    }
}
