public import Foundation
public import KisoCore
import KisoIO
import KisoTensor

/// Data from anywhere, ready for training: its parts, what turns new data into inputs, and what was
/// read.
///
/// ```swift
/// let data = try await ImportedData.open("flowers", options: .init(size: 64))
/// print(data.report.text)
/// try await trainer.fit(data.train, validation: data.validation, epochs: 10, batchSize: 32)
/// ```
public struct ImportedData: Sendable {
    /// The path, or the name in the catalogue.
    public let name: String
    /// The examples to learn from.
    public let train: any Dataset<Supervised>
    /// The examples to choose by; part of the training data unless the data has its own.
    public let validation: (any Dataset<Supervised>)?
    /// The examples to judge by at the end, where the data has some.
    public let test: (any Dataset<Supervised>)?
    /// What turns new data into inputs.
    public let preparation: Preparation
    /// What was read.
    public let report: DataReport

    /// The shape of one example.
    public var inputShape: Shape { preparation.inputShape }
    /// What the outputs of a network for it mean.
    public var target: TargetDescription { preparation.target }

    init(
        name: String, train: any Dataset<Supervised>, validation: (any Dataset<Supervised>)?,
        test: (any Dataset<Supervised>)?, preparation: Preparation, report: DataReport,
        options: ImportOptions
    ) throws {
        var (train, validation, report) = (train, validation, report)
        if validation == nil && options.validation > 0 && train.count > 1 {
            let parts = train.split(1 - options.validation, seed: options.seed)
            if parts.1.count > 0 && parts.0.count > 0 { (train, validation) = (parts.0, parts.1) }
        }
        self.name = name
        self.train = train
        self.validation = validation
        self.test = test
        self.preparation = preparation
        let names = preparation.target.isClassification ? preparation.target.names : []
        report.classNames = names
        report.input = preparation.input
        report.parts = [("train", train), ("validation", validation), ("test", test)]
            .compactMap { part in part.1.map { Self.part(part.0, $0, classes: names.count) } }
        for part in report.parts {
            let missing = (part.classes ?? []).indices.filter { part.classes?[$0] == 0 }
            if !missing.isEmpty {
                report.note(
                    "\(part.name) has no example of \(missing.map { names[$0] }.listed)")
            }
        }
        self.report = report
    }

    private static func part(
        _ name: String, _ data: any Dataset<Supervised>, classes: Int
    ) -> DataReport.Part {
        guard classes > 0, let labels = data.classLabels else {
            return .init(name: name, count: data.count)
        }
        var counts = [Int](repeating: 0, count: classes)
        for label in labels where label < classes { counts[label] += 1 }
        return .init(name: name, count: data.count, classes: counts)
    }

    /// Opens a folder of class folders, a folder with `train`, `validation` and `test` folders of them,
    /// a CSV file, an npz file, npy files, IDX files, or a data set by its name in the catalogue.
    ///
    /// - Parameters:
    ///   - dataDirectory: where a data set of the catalogue is, if it is not to be fetched.
    ///   - progress: is told what happens while a data set is fetched.
    ///   - name: the name in messages and reports.
    ///   - options: how the data is read.
    /// - Throws: `KisoError` `.missingInput` when there is nothing under this name, `.badData` when
    ///   it does not hold what it should, `.usage` when more must be said, such as the target.
    public static func open(
        _ name: String, options: ImportOptions = ImportOptions(), dataDirectory: URL? = nil,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> ImportedData {
        guard options.validation >= 0 && options.validation < 1 else {
            throw KisoError(
                .usage,
                "a share of \(options.validation) for validation, expected 0 to less than 1")
        }
        if DatasetCatalog.names.contains(name.lowercased()) {
            let data = try await DatasetCatalog.load(
                name, dataDirectory: dataDirectory, progress: progress)
            return try ImportedData(data, options: options)
        }
        guard
            FileReading.isFile(URL(fileURLWithPath: name))
                || PictureFiles.isFolder(URL(fileURLWithPath: name))
        else {
            throw KisoError(
                .missingInput,
                "\(name): no such file or folder, and no data set of this name"
                    + Suggestion.phrase(for: name, among: DatasetCatalog.names)
                    + "; the known ones are \(DatasetCatalog.names.joined(separator: ", "))")
        }
        return try open(URL(fileURLWithPath: name), name: name, options: options)
    }

    /// The pictures of a data set of the catalogue.
    public init(_ data: ImageDataset, options: ImportOptions = ImportOptions()) throws {
        let shape = Array(data.train.images.shape.dimensions.dropFirst())
        let preparation = Preparation(
            input: shape, target: .classes(names: data.classNames),
            pictures: PicturePreparation(
                style: data.name == "mnist" ? .digit : .darkGround, channels: shape[0],
                height: shape[1], width: shape[2]),
            arrays: ArrayPreparation(
                example: Array(shape.dropFirst()), layout: .gray, scale: 1.0 / 255))
        try self.init(
            name: data.name, train: data.train, validation: nil, test: data.test,
            preparation: preparation, report: DataReport(kind: "pictures", source: data.name),
            options: options)
    }
}
