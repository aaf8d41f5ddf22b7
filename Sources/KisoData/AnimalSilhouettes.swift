public import Foundation
import KisoCore

/// Silhouettes of animals in MNIST's form: 8,099 and 1,616 pictures of 28×28 grey pixels, ten kinds.
///
/// ```swift
/// let animals = try await AnimalSilhouettes.load()
/// animals.classNames[0]     // "bear"
/// ```
///
/// The package holds 10,000 pictures, many of them twice or nearly so. Of two of a class whose bright pixels
/// agree in more than 95 % (intersection over union) only the first stays, so that no picture of the test is
/// in the training; of those that stay, every sixth of a class is a test.
///
/// Source: the package `animal-mnist` on PyPI, MIT licence.
public enum AnimalSilhouettes {
    /// Loads the data set, fetching it on the first call; every file's SHA-256 is verified.
    ///
    /// - Parameters:
    ///   - dataDirectory: a folder with the four IDX files, packed with gzip or not.
    ///   - progress: is told what happens.
    /// - Throws: `KisoError` `.missingInput` when `dataDirectory` does not hold the data set, `.badData` for
    ///   a wrong checksum in it, `.unavailable` when no source works.
    public static func load(
        dataDirectory: URL? = nil,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> ImageDataset {
        try await DatasetLoader(specification, progress: progress)
            .load(dataDirectory: dataDirectory)
    }

    static var specification: DatasetSpecification {
        // The sums of what NumPy makes of the package by the same rule.
        DatasetSpecification(
            name: "animals",
            classNames: [
                "bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep",
                "zebra",
            ],
            checksums: [
                .trainImages: "5524ccda685f4ffd1c5f2ebcf87dfdfafdd61e7a5a168c62352be119815e4ce6",
                .trainLabels: "80b97f151704d6793596d84983fcdc59c1271298b3372a59a7c91017eca920a5",
                .testImages: "6b8fa1791881025a760e286c36fb1ef1cb89dc3900c3b82633175146dea3a067",
                .testLabels: "52bfd0ddeebaf708091193bf6e6097fef33eaf8ee9dbc8a71554d08b680f97c8",
            ],
            folders: ["animals", ""], packages: [AnimalMNISTPackage()])
    }
}
