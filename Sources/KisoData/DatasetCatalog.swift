public import Foundation
public import KisoCore
import KisoIO

/// The data sets that Kiso knows by name: `mnist`, `fashion-mnist`, `animals`.
///
/// ```swift
/// let digits = try await DatasetCatalog.load("mnist")
/// for status in DatasetCatalog.list() { print(status.name, status.isPresent) }
/// ```
public enum DatasetCatalog {
    /// What is in the cache of one data set.
    public struct Status: Sendable, Equatable {
        /// The name in the catalogue.
        public let name: String
        /// Its folder in the cache, which need not exist.
        public let folder: URL
        /// Whether all four files are there.
        public let isPresent: Bool
        /// Whether all four files have the right checksum.
        public let isVerified: Bool
        /// Why it is not verified, if it is not: which file is missing or has which checksum.
        public let problem: String?
    }

    /// What a data set is about, known without fetching it.
    public struct Description: Sendable {
        /// The name.
        public let name: String
        /// The shape of one example: channels, height, width.
        public let input: Shape
        /// What each class is called; the index is the label.
        public let classNames: [String]
    }

    /// What a data set is about.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name.
    public static func description(of name: String) throws -> Description {
        let specification = try specification(named: name)
        return Description(
            name: specification.name, input: specification.example,
            classNames: specification.classNames)
    }

    private static var specifications: [DatasetSpecification] {
        [MNIST.specification, FashionMNIST.specification, AnimalSilhouettes.specification]
    }

    /// The names, in the order in which they are listed.
    public static var names: [String] { specifications.map(\.name) }

    /// What of every data set is in the cache; the checksums are computed.
    public static func list(cache: URL = CachePaths.datasets) -> [Status] {
        specifications.map { status(of: $0, cache: cache) }
    }

    /// Fetches a data set into the cache unless it is there.
    ///
    /// - Returns: What is in the cache then.
    /// - Throws: `KisoError` `.usage` for an unknown name, otherwise as
    ///   ``MNIST/load(dataDirectory:progress:)``.
    public static func get(
        _ name: String, cache: URL = CachePaths.datasets,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> Status {
        let specification = try specification(named: name)
        let loader = DatasetLoader(specification, cache: cache, progress: progress)
        _ = try await loader.files(dataDirectory: nil)
        return try verify(name, cache: cache)
    }

    /// Checks the checksums of a data set in the cache.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, `.missingInput` when a file is not
    ///   there, `.badData` when a checksum is wrong.
    public static func verify(_ name: String, cache: URL = CachePaths.datasets) throws -> Status {
        let specification = try specification(named: name)
        try verify(specification, cache: cache)
        return status(of: specification, cache: cache)
    }

    /// Loads a data set by name.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, otherwise as
    ///   ``MNIST/load(dataDirectory:progress:)``.
    public static func load(
        _ name: String, dataDirectory: URL? = nil,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> ImageDataset {
        try await DatasetLoader(specification(named: name), progress: progress)
            .load(dataDirectory: dataDirectory)
    }

    private static func specification(named name: String) throws -> DatasetSpecification {
        let wanted = name.lowercased()
        guard let found = specifications.first(where: { $0.name == wanted }) else {
            throw KisoError(
                .usage,
                "no data set is named '\(name)'\(Suggestion.phrase(for: name, among: names)), "
                    + "expected one of \(names.joined(separator: ", "))")
        }
        return found
    }

    package static func status(of specification: DatasetSpecification, cache: URL) -> Status {
        let folder = DatasetLoader(specification, cache: cache).folder
        let isPresent = DatasetPart.allCases.allSatisfy {
            FileReading.isFile(folder.appendingPathComponent($0.fileName))
        }
        var problem: String?
        do {
            try verify(specification, cache: cache)
        } catch {
            problem = "\(error)"
        }
        return Status(
            name: specification.name, folder: folder, isPresent: isPresent,
            isVerified: problem == nil, problem: problem)
    }

    private static func verify(_ specification: DatasetSpecification, cache: URL) throws {
        let folder = DatasetLoader(specification, cache: cache).folder
        for part in DatasetPart.allCases {
            let url = folder.appendingPathComponent(part.fileName)
            guard FileReading.isFile(url) else {
                throw KisoError(
                    .missingInput,
                    "\(url.path): not there; fetch it with 'kiso data get \(specification.name)'")
            }
            let bytes = try FileReading.bytes(of: url)
            try specification.verify(bytes, as: part, at: url.path)
        }
    }
}
