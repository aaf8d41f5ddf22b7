package import Foundation
package import KisoCore

/// A file that appears under its name only when it is whole.
package struct DrawingFile {
    /// Where it is to appear.
    package let url: URL

    package init(_ url: URL) { self.url = url }

    /// The extension in lower case.
    package var kind: String { url.pathExtension.lowercased() }

    /// The same place with another extension.
    package func beside(_ kind: String) -> DrawingFile {
        DrawingFile(url.deletingPathExtension().appendingPathExtension(kind))
    }

    /// Writes beside, syncs, renames, syncs the folder.
    package func write(_ data: Data) throws(KisoError) {
        let folder = url.deletingLastPathComponent()
        let temporary = folder.appendingPathComponent(
            ".\(url.lastPathComponent.prefix(80)).\(UUID().uuidString).tmp")
        let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        guard descriptor >= 0 else { throw failure(.cannotCreate) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            try handle.write(contentsOf: data)
            try handle.synchronize()
            try handle.close()
        } catch {
            close(descriptor)
            unlink(temporary.path)
            throw KisoError(
                .inputOutput, "cannot write \(url.path): \(error.localizedDescription)")
        }
        guard rename(temporary.path, url.path) == 0 else {
            let error = failure(.cannotCreate)
            unlink(temporary.path)
            throw error
        }
        let folderDescriptor = open(folder.path, O_RDONLY)
        if folderDescriptor >= 0 {
            fsync(folderDescriptor)
            close(folderDescriptor)
        }
    }

    private func failure(_ kind: KisoError.Kind) -> KisoError {
        KisoError(kind, "cannot write \(url.path): \(String(cString: strerror(errno)))")
    }
}
