package import Foundation
package import KisoCore
import KisoIO

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

    /// Writes it whole or not at all; through a link, and keeping the mode of what was there.
    package func write(_ data: Data) throws(KisoError) {
        do {
            try AtomicFile.write(Array(data), to: url)
        } catch let error as KisoError {
            throw error
        } catch {
            throw KisoError(
                .inputOutput, "cannot write \(url.path): \(error.localizedDescription)")
        }
    }
}
