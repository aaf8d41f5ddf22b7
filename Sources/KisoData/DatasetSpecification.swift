package import Foundation
package import KisoCore
import KisoIO

/// What Kiso knows about a data set: its files' checksums and where to find it.
package struct DatasetSpecification: Sendable {
    package var name: String
    package var classNames: [String]
    /// The shape of one picture.
    package var example: Shape = [1, 28, 28]
    /// SHA-256 of the four decompressed IDX files.
    package var checksums: [DatasetPart: String]
    /// Folders below a data directory that may hold the four files, torchvision's first.
    package var folders: [String]
    /// Keras' archives below a data directory.
    package var archives: [String]
    /// Addresses of folders that hold the four files, packed with gzip.
    package var mirrors: [URL]
    /// Registries that carry the data set in a package.
    package var packages: [any PackageSource]
    /// Folders on this machine where other programs keep it.
    package var systemFolders: [URL]

    package init(
        name: String, classNames: [String], checksums: [DatasetPart: String],
        folders: [String] = [""], archives: [String] = [], mirrors: [URL] = [],
        packages: [any PackageSource] = [], systemFolders: [URL] = []
    ) {
        self.name = name
        self.classNames = classNames
        self.checksums = checksums
        self.folders = folders
        self.archives = archives
        self.mirrors = mirrors
        self.packages = packages
        self.systemFolders = systemFolders
    }

    /// Checks the decompressed content of a file.
    ///
    /// - Throws: ``KisoError`` `.badData` that names the file and both sums.
    package func verify(_ bytes: [UInt8], as part: DatasetPart, at place: String) throws {
        let expected = checksums[part] ?? ""
        let actual = try SHA256.hexDigest(of: bytes)
        guard actual == expected else {
            throw KisoError(
                .badData,
                "\(place): SHA-256 of the decompressed file is \(actual), expected \(expected) for "
                    + "\(part.fileName) of \(name); fetch it again")
        }
    }

    /// The data set that four verified files make.
    package func dataset(from files: [DatasetPart: [UInt8]]) throws -> ImageDataset {
        func images(_ part: DatasetPart) throws -> NDArray {
            let array = try array(part)
            let sizes = array.shape.dimensions
            guard sizes.count == 3 else {
                throw KisoError(
                    .badData, "\(part.fileName): shape \(array.shape), expected three axes")
            }
            return NDArray(
                storage: array.storage, dtype: array.dtype,
                shape: Shape([sizes[0], 1, sizes[1], sizes[2]]))
        }
        func array(_ part: DatasetPart) throws -> NDArray {
            try IDX.read(files[part] ?? [], name: part.fileName)
        }
        return ImageDataset(
            name: name,
            train: try LabeledImages(images: images(.trainImages), labels: array(.trainLabels)),
            test: try LabeledImages(images: images(.testImages), labels: array(.testLabels)),
            classNames: classNames)
    }
}
