public import Foundation
import KisoCore

/// Articles of clothing in MNIST's form: 60,000 and 10,000 pictures of 28×28 grey pixels, ten kinds.
///
/// ```swift
/// let fashion = try await FashionMNIST.load()
/// fashion.classNames[Int(fashion.test.labels.values(as: UInt8.self)[0])]  // "Ankle boot"
/// ```
///
/// Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
/// machine learning algorithms", 2017.
public enum FashionMNIST {
    /// Loads the data set, fetching it on the first call; every file's SHA-256 is verified.
    ///
    /// Sources as for ``MNIST/load(dataDirectory:progress:)``; the last is the Debian package
    /// `dataset-fashion-mnist`, installed or by way of apt-get.
    ///
    /// - Parameters:
    ///   - dataDirectory: A folder in torchvision's layout (`FashionMNIST/raw`), Keras'
    ///     (`fashion-mnist`), or with the four IDX files themselves, packed with gzip or not.
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
        // The sums of the Debian package's files. With the original gzip headers put back, these
        // have the MD5 sums that the authors publish.
        DatasetSpecification(
            name: "fashion-mnist",
            classNames: [
                "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
                "Bag", "Ankle boot",
            ],
            checksums: [
                .trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                .trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                .testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                .testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            ],
            folders: ["FashionMNIST/raw", "raw", "fashion-mnist", "FashionMNIST", ""],
            archives: ["fashion-mnist.npz", "fashion_mnist.npz"],
            mirrors: [
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
                "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
            ].compactMap(URL.init(string:)),
            packages: [FashionMNISTDebianPackage()],
            systemFolders: SystemFolders.shared
                + [FashionMNISTDebianPackage.installedFolder])
    }
}
