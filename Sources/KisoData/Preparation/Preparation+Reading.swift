public import KisoTensor
import Foundation
import KisoCore
import KisoIO

/// Examples from files, prepared for a network.
public struct PreparedRows: Sendable {
    /// What each example is called: a file, or a file and a row.
    public var names: [String]
    /// The inputs, `[n, …]`.
    public var inputs: Tensor
    /// The targets, where the files have them: `int64` `[n]`, or standardised numbers.
    public var targets: Tensor?
    /// What could not be read, and why.
    public var skipped: [DataReport.Skipped]

    /// As a data set, where there are targets.
    public var dataset: ArrayDataset? {
        targets.map { ArrayDataset(inputs: inputs, targets: $0) }
    }
}

extension Preparation {
    /// Reads files as in training: pictures, folders of them, a CSV file, an npz or npy file, IDX files.
    ///
    /// - Parameters:
    ///   - withTargets: also reads the targets: the class folders' names, the column, `y`; without
    ///     them it is an error then. A time series gives all its windows with what follows them, and
    ///     without targets its last window, behind which nothing is known.
    ///   - skipsBroken: goes on when a picture cannot be read.
    ///   - paths: the files.
    /// - Throws: `KisoError` `.badData` for another kind of data than the network was trained on,
    ///   columns that are missing, categories and classes that are not known.
    public func read(
        _ paths: [String], withTargets: Bool = false, skipsBroken: Bool = false
    ) throws -> PreparedRows {
        guard !paths.isEmpty else { throw KisoError(.usage, "no files are given") }
        var all: [PreparedRows] = []
        for path in paths {
            do {
                all.append(
                    try read(
                        URL(fileURLWithPath: path), path, withTargets: withTargets,
                        skipsBroken: skipsBroken))
            } catch let error as KisoError where skipsBroken && paths.count > 1 {
                all.append(
                    PreparedRows(
                        names: [], inputs: Tensor.zeros(Shape([0] + input)), targets: nil,
                        skipped: [.init(name: path, reason: error.message)]))
            }
        }
        let rows = all.filter { !$0.names.isEmpty }
        let skipped = all.flatMap(\.skipped)
        guard let first = rows.first else {
            throw KisoError(.badData, skipped.first?.reason ?? "there are no examples in the files")
        }
        func joined(_ tensors: [Tensor]) -> Tensor {
            tensors.count == 1 ? tensors[0] : NDArray.stacked(tensors)
        }
        return PreparedRows(
            names: rows.flatMap(\.names), inputs: joined(rows.map(\.inputs)),
            targets: first.targets == nil ? nil : joined(rows.compactMap(\.targets)),
            skipped: skipped)
    }

    private func read(
        _ url: URL, _ path: String, withTargets: Bool, skipsBroken: Bool
    ) throws -> PreparedRows {
        if let pictures, !withTargets, !FileReading.isFile(url), !PictureFiles.isFolder(url) {
            // A pipe can be read only once; without a file, this says so.
            let image = try Image.decode(FileReading.bytes(of: url), name: path)
            return rows(names: [path], pixels: [pictures(image)], labels: nil, skipped: [])
        }
        switch try DataKind(url) {
        case .picture:
            guard let pictures else { throw mismatch(path, "a picture") }
            if withTargets {
                throw KisoError(
                    .badData,
                    "\(path): is a picture and does not say its class; give a folder of class folders"
                )
            }
            return rows(
                names: [path], pixels: [pictures(try Image.read(url))], labels: nil, skipped: [])
        case .pictures:
            return try folder(url, path, labels: nil, skipsBroken: skipsBroken, withTargets)
        case .classFolders:
            return try folder(
                url, path, labels: withTargets ? target.names : nil, skipsBroken: skipsBroken,
                withTargets)
        case .splitFolders(let folders):
            let part = folders["test"] ?? folders["validation"] ?? url
            return try folder(
                part, part.path, labels: withTargets ? target.names : nil,
                skipsBroken: skipsBroken, withTargets)
        case .arrays(let file): return try arrays(file, path, withTargets: withTargets)
        case .table:
            let file = try TableFile(url)
            if let table { return try rows(of: file, table, withTargets: withTargets) }
            if let series { return try windows(of: file, series, withTargets: withTargets) }
            throw mismatch(path, "a table")
        }
    }

    private func mismatch(_ path: String, _ kind: String) -> KisoError {
        KisoError(.badData, "\(path): is \(kind), the network was trained on \(summary)")
    }

    private func folder(
        _ url: URL, _ path: String, labels: [String]?, skipsBroken: Bool, _ withTargets: Bool
    ) throws -> PreparedRows {
        guard let pictures else { throw mismatch(path, "a folder of pictures") }
        if withTargets && labels == nil {
            throw KisoError(
                .badData, "\(path): has no class folders, so the classes are not known")
        }
        var entries: [PictureFiles.Entry] = []
        if let labels {
            for folder in try PictureFiles.folders(in: url) {
                let label = try target.label(of: folder.lastPathComponent, place: url.path)
                entries += try PictureFiles.files(in: folder).map {
                    .init(url: $0, label: Int(label))
                }
            }
            _ = labels
        } else {
            entries = try PictureFiles.files(in: url).map { .init(url: $0, label: 0) }
        }
        var names: [String] = []
        var pixels: [NDArray] = []
        var classes: [Int64] = []
        var skipped: [DataReport.Skipped] = []
        for entry in entries {
            do {
                let bytes = try FileReading.bytes(of: entry.url)
                guard PictureFiles.isPicture(bytes, entry.url) else { continue }
                pixels.append(pictures(try Image.decode(bytes, name: entry.url.path)))
                names.append(entry.url.path)
                classes.append(Int64(entry.label))
            } catch let error as KisoError where skipsBroken {
                skipped.append(.init(name: entry.url.path, reason: error.message))
            }
        }
        guard !names.isEmpty else {
            throw KisoError(.missingInput, "\(path): there are no pictures in it")
        }
        return rows(
            names: names, pixels: pixels, labels: labels == nil ? nil : classes, skipped: skipped)
    }

    private func rows(
        names: [String], pixels: [NDArray], labels: [Int64]?, skipped: [DataReport.Skipped]
    ) -> PreparedRows {
        PreparedRows(
            names: names, inputs: NDArray.stacked(pixels.map { Tensor($0) }),
            targets: labels.map { Tensor($0, shape: [$0.count]) }, skipped: skipped)
    }

    private func arrays(
        _ file: ArrayFile, _ path: String, withTargets: Bool
    ) throws -> PreparedRows {
        guard let arrays else { throw mismatch(path, "a file of arrays") }
        guard let part = file.parts["test"] ?? file.parts["validation"] ?? file.parts["train"]
        else {
            throw KisoError(.badData, "\(path): has no examples")
        }
        let inputs = try arrays.prepared(part.inputs, place: part.inputsPlace)
        var targets: Tensor?
        if withTargets {
            guard let values = part.targets else {
                throw KisoError(.badData, "\(part.inputsPlace): there are no targets beside it")
            }
            targets = try target.values(
                values, count: inputs.shape[0], place: part.targetsPlace)
        }
        return PreparedRows(
            names: (0..<inputs.shape[0]).map { "\(path)[\($0)]" }, inputs: inputs,
            targets: targets, skipped: [])
    }

    private func rows(
        of file: TableFile, _ table: TablePreparation, withTargets: Bool
    ) throws -> PreparedRows {
        let rows = Array(file.rows.indices)
        return PreparedRows(
            names: rows.map { "\(file.path), row \(file.numbers[$0])" },
            inputs: try table.inputs(of: file, rows: rows),
            targets: withTargets
                ? try table.targetValues(of: file, rows: rows, as: target) : nil, skipped: [])
    }

    private func windows(
        of file: TableFile, _ series: SeriesPreparation, withTargets: Bool
    ) throws -> PreparedRows {
        let needed = series.window + (withTargets ? series.horizon : 0)
        guard file.rows.count >= needed else {
            throw KisoError(
                .badData, "\(file.path): has \(file.rows.count) rows, expected at least \(needed)")
        }
        let values = try series.standardized(file)
        let starts =
            withTargets
            ? Array(0...(file.rows.count - needed)) : [file.rows.count - series.window]
        return PreparedRows(
            names: starts.map {
                "\(file.path), rows \(file.numbers[$0]) to \(file.numbers[$0 + series.window - 1])"
            }, inputs: series.windows(values, starts: starts),
            targets: withTargets ? series.targets(values, starts: starts) : nil, skipped: [])
    }
}

extension NDArray {
    /// Tensors of the same type behind one another along the first axis.
    static func stacked(_ tensors: [Tensor]) -> Tensor {
        var dimensions = tensors[0].shape.dimensions
        dimensions[0] = tensors.map { $0.shape[0] }.reduce(0, +)
        let result = NDArray(uninitialized: Shape(dimensions), dtype: tensors[0].dtype)
        var start = result.storage.mutableBytes
        for tensor in tensors {
            let array = tensor.contiguous.array
            let size = array.count * array.dtype.size
            start.copyMemory(
                from: array.storage.bytes + array.offset * array.dtype.size, byteCount: size)
            start += size
        }
        return Tensor(result)
    }
}
