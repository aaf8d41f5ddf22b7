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
        try await TemporaryFolder.with { folder in
            let command = ["apt-get", "download", "dataset-fashion-mnist"]
            progress(.running(command: command.joined(separator: " ")))
            try await ExternalProgram.run(command, in: folder)
            let package = try TemporaryFolder.file(endingWith: ".deb", in: folder)
            return try Self.files(fromPackage: FileReading.bytes(of: package))
        }
    }

    /// The four IDX files in a package file, which is an ar archive around a tar archive.
    package static func files(fromPackage bytes: [UInt8]) throws -> [DatasetPart: [UInt8]] {
        let name = "the package dataset-fashion-mnist"
        let outer = try Archive.members(of: bytes, name: name)
        guard let data = outer.first(where: { $0.name.hasPrefix("data.tar") })?.name else {
            throw KisoError(.badData, "\(name): no member data.tar")
        }
        let tar = try Archive.extract(data, from: bytes, name: name)
        var files: [DatasetPart: [UInt8]] = [:]
        for part in DatasetPart.allCases {
            let member = "usr/share/datasets/fashion-mnist/\(part.fileName).gz"
            let packed = try Archive.extract(member, from: tar, name: "\(name), \(data)")
            files[part] = try Gzip.decompress(packed, name: member)
        }
        return files
    }
}
