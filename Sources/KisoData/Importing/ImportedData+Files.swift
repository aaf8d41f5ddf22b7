import Foundation
import KisoCore
import KisoIO
import KisoTensor

/// What a path leads to.
enum DataKind {
    case classFolders
    case splitFolders([String: URL])
    case pictures
    case arrays(ArrayFile)
    case picture
    case table

    private static let splitNames = [
        "train": ["train", "training"], "validation": ["validation", "val", "valid"],
        "test": ["test", "testing"],
    ]

    /// Looks at a file's content, and at a folder's files.
    init(_ url: URL) throws {
        if PictureFiles.isFolder(url) {
            self = try Self.folder(url)
            return
        }
        let start = try Self.start(of: url)
        let name = url.lastPathComponent.lowercased()
        if PictureFiles.startsPicture(start) {
            self = .picture
        } else if start.starts(with: [0x50, 0x4b]) {
            self = .arrays(try ArrayFile.npz(url))
        } else if start.starts(with: [0x93, 0x4e, 0x55, 0x4d]) {
            self = .arrays(try ArrayFile.npy(url))
        } else if name.contains("idx") || name.contains("ubyte") || start.starts(with: [0, 0, 8]) {
            guard let file = try ArrayFile.idx(url.deletingLastPathComponent()) else {
                throw KisoError(
                    .badData, "\(url.path): no images and labels of IDX files are beside it")
            }
            self = .arrays(file)
        } else if name.hasSuffix(".bin"),
            let file = try ArrayFile.cifar(url.deletingLastPathComponent())
        {
            self = .arrays(file)
        } else if start.contains(0) || start.starts(with: [0x1f, 0x8b]) {
            throw KisoError(
                .badData,
                "\(url.path): is none of the kinds that are known: PNG, JPEG, WebP, CSV in UTF-8, npz, npy, "
                    + "IDX, CIFAR")
        } else {
            self = .table
        }
    }

    var isTable: Bool { if case .table = self { true } else { false } }

    /// The first bytes of a file.
    private static func start(of url: URL) throws -> [UInt8] {
        guard FileReading.isFile(url), let file = FileHandle(forReadingAtPath: url.path) else {
            // Says why it cannot be read.
            return Array(try FileReading.bytes(of: url).prefix(12))
        }
        defer { try? file.close() }
        return Array((try? file.read(upToCount: 12)) ?? Data())
    }

    private static func folder(_ url: URL) throws -> DataKind {
        let folders = try PictureFiles.folders(in: url)
        var split: [String: URL] = [:]
        for (part, names) in splitNames {
            split[part] = folders.first { names.contains($0.lastPathComponent.lowercased()) }
        }
        if let train = split["train"], try !PictureFiles.folders(in: train).isEmpty {
            return .splitFolders(split)
        }
        if let file = try ArrayFile.cifar(url) ?? ArrayFile.idx(url) { return .arrays(file) }
        if !folders.isEmpty { return .classFolders }
        let files = try PictureFiles.files(in: url)
        let endings = files.map { $0.pathExtension.lowercased() }
        if endings.contains("npy") { return .arrays(try ArrayFile.npy(url)) }
        if let known = zip(files, endings).first(where: { ["npz", "csv", "tsv"].contains($1) }) {
            throw KisoError(
                .usage, "\(url.path): is a folder; name the file in it, such as \(known.0.path)")
        }
        guard !files.isEmpty else {
            throw KisoError(.missingInput, "\(url.path): there is nothing in the folder")
        }
        return .pictures
    }
}

extension ImportedData {
    static func open(_ url: URL, name: String, options: ImportOptions) throws -> ImportedData {
        let kind = try DataKind(url)
        if !kind.isTable && (!options.target.isEmpty || options.window != nil) {
            throw KisoError(
                .usage,
                "\(name): is no table, so it has no "
                    + (options.window == nil
                        ? "column '\(options.target[0])' to be the target"
                        : "rows for windows; arrays [n, t, features] are windows already"))
        }
        switch kind {
        case .classFolders: return try classFolders(["train": url], name, options)
        case .splitFolders(let folders): return try classFolders(folders, name, options)
        case .arrays(let file): return try arrays(file, name, options)
        case .table:
            let file = try TableFile(url)
            return try options.window == nil
                ? table(file, name, options) : series(file, name, options)
        case .picture:
            throw KisoError(
                .usage,
                "\(name): is one picture; to learn from, put the pictures of each class into a folder "
                    + "with its name, and give the folder of these folders")
        case .pictures:
            throw KisoError(
                .missingInput,
                "\(name): there are no class folders in it; put the pictures of each class into a "
                    + "folder with its name")
        }
    }

    private static func classFolders(
        _ folders: [String: URL], _ name: String, _ options: ImportOptions
    ) throws -> ImportedData {
        guard let url = folders["train"] else {
            throw KisoError(.missingInput, "\(name): there is no folder 'train' in it")
        }
        let train = try ImageFolder(
            url, classNames: nil,
            shape: options.size.map {
                PicturePreparation(channels: options.channels ?? 3, height: $0, width: $0)
            }, channels: options.channels, skipsBroken: options.skipsBroken)
        var report = train.report
        report.source = name
        func other(_ part: String) throws -> ImageFolder? {
            guard let url = folders[part] else { return nil }
            let folder = try ImageFolder(
                url, classNames: train.classNames, shape: train.preparation.pictures,
                channels: nil, skipsBroken: options.skipsBroken)
            report.skipped += folder.report.skipped
            report.notes += folder.report.notes.map { "\(part): \($0)" }
            return folder
        }
        let (validation, test) = (try other("validation"), try other("test"))
        return try ImportedData(
            name: name, train: train, validation: validation, test: test,
            preparation: train.preparation, report: report, options: options)
    }

    private static func arrays(
        _ file: ArrayFile, _ name: String, _ options: ImportOptions
    ) throws -> ImportedData {
        guard let train = file.parts["train"] else {
            throw KisoError(
                .badData,
                "\(name): there is no training data in it, only "
                    + file.parts.keys.sorted().joined(separator: ", "))
        }
        var report = DataReport(kind: "arrays", source: name)
        let understood = try ArrayInterpretation(
            train, classNames: file.classNames, task: options.task, report: &report)
        report.columns = try [
            Self.column("x", "input", train.inputs, understood.preparation),
            train.targets.flatMap { try Self.column("y", "target", $0, understood.preparation) },
        ].compactMap { $0 }
        return try ImportedData(
            name: name, train: understood.dataset(train),
            validation: file.parts["validation"].map(understood.dataset),
            test: file.parts["test"].map(understood.dataset),
            preparation: understood.preparation, report: report, options: options)
    }

    private static func column(
        _ name: String, _ role: String, _ array: NDArray, _ preparation: Preparation
    ) throws -> DataReport.Column? {
        if role == "target" && preparation.target.isClassification { return nil }
        var column = DataReport.Column(
            name: name, role: role, kind: "\(array.dtype) \(array.shape)", missing: 0,
            numbers: array.values(as: Double.self))
        column.counts = nil
        return column
    }

    private static func table(
        _ file: TableFile, _ name: String, _ options: ImportOptions
    ) throws -> ImportedData {
        let table = try CSVTable(
            file, targets: options.target, task: options.task, ignoring: options.ignoring)
        guard options.validation > 0 else {
            return try ImportedData(
                name: name, train: table, validation: nil, test: nil,
                preparation: table.preparation, report: table.report, options: options)
        }
        let (train, validation) = try table.split(1 - options.validation, seed: options.seed)
        return try ImportedData(
            name: name, train: train, validation: validation.count > 0 ? validation : nil,
            test: nil, preparation: train.preparation, report: table.report, options: options)
    }

    private static func series(
        _ file: TableFile, _ name: String, _ options: ImportOptions
    ) throws -> ImportedData {
        var report = DataReport(kind: "time series", source: name)
        let window = options.window ?? 1
        let series = try TimeSeries(
            file, targets: options.target, window: window, horizon: options.horizon,
            trainingShare: 1 - options.validation, report: &report)
        let preparation = series.preparation
        let values = try preparation.standardized(file)
        // A window belongs to validation when what it predicts lies in the last rows; windows whose
        // targets begin before these rows are training, and must end before them.
        let rows = file.rows.count
        let boundary = Int(Double(rows) * (1 - options.validation))
        let starts = 0...(rows - window - options.horizon)
        let training = starts.filter { $0 + window + options.horizon <= boundary }
        let later = starts.filter { $0 + window >= boundary }
        func part(_ starts: [Int]) -> ArrayDataset {
            ArrayDataset(
                inputs: preparation.windows(values, starts: starts),
                targets: preparation.targets(values, starts: starts))
        }
        let isDivided = options.validation > 0
        guard !training.isEmpty, !isDivided || !later.isEmpty else {
            throw KisoError(
                .badData,
                "\(name): \(rows) rows are too few for windows of \(window) and \(options.horizon) behind "
                    + "them in training and in validation; take a smaller window")
        }
        if isDivided {
            report.note("validation is what comes last: the rows from \(file.numbers[boundary])")
        }
        var open = options
        open.validation = 0
        return try ImportedData(
            name: name, train: part(isDivided ? training : Array(starts)),
            validation: isDivided ? part(later) : nil, test: nil,
            preparation: Preparation(
                input: [window, preparation.columns.count], target: series.target,
                series: preparation), report: report, options: open)
    }
}
