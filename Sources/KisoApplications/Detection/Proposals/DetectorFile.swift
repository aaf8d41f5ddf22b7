public import Foundation
import KisoCore
import KisoIO
import KisoTrain

/// A detector in a file, of whatever kind.
public enum DetectorFile {
    /// Reads a detector: a file of Kiso's, or Darknet's `.weights` with what belongs to it beside.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.badData`.
    public static func read(_ url: URL) throws -> any ObjectDetector {
        if url.pathExtension == "weights" { return try YOLODetector.read(url) }
        let file = try ModelFile.read(url)
        if let detector = try ProposalDetector(file, source: url.path) { return detector }
        return try YOLODetector(file, source: url.path)
    }

    /// Writes a detector that has learnt.
    ///
    /// - Throws: `KisoError` when the file cannot be written.
    public static func write(_ detector: ProposalDetector, to url: URL) throws {
        try AtomicFile.write(detector.file().encoded(), to: url)
    }
}
