import Foundation
import KisoCore
import KisoIO

/// The Debian package `dataset-fashion-mnist`: the four files, packed with gzip.
package struct FashionMNISTDebianPackage: PackageSource {
    package let title = "Debian package dataset-fashion-mnist"

    /// Where the package puts the files when it is installed.
    static let installedFolder = URL(
        fileURLWithPath: "/usr/share/datasets/fashion-mnist", isDirectory: true)

    package init() {}

    package func files(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [DatasetPart: [UInt8]] {
        try await Self.files(fromPackage: Self.package.fetched(progress: progress))
    }

    private static let package = DebianPackage(name: "dataset-fashion-mnist")

    /// The four IDX files in a package file, which is an ar archive around a tar archive.
    package static func files(fromPackage bytes: [UInt8]) throws -> [DatasetPart: [UInt8]] {
        let (tar, title) = try Self.package.archive(in: bytes)
        var files: [DatasetPart: [UInt8]] = [:]
        for part in DatasetPart.allCases {
            let member = "usr/share/datasets/fashion-mnist/\(part.fileName).gz"
            let packed = try Archive.extract(member, from: tar, name: title)
            files[part] = try Gzip.decompress(packed, name: member)
        }
        return files
    }
}
