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
        if let detector = try RegionDetector(file, source: url.path) { return detector }
        if let detector = try YOLODetector(file, source: url.path) { return detector }
        throw KisoError(.badData, "\(url.path): holds no detector")
    }

    /// Writes a detector of Kiso's.
    ///
    /// - Throws: `KisoError` `.usage` for one of your own, which only you can write; what writing throws.
    public static func write(_ detector: any ObjectDetector, to url: URL) throws {
        let file: ModelFile
        switch detector {
        case let detector as ProposalDetector: file = try detector.file()
        case let detector as RegionDetector: file = try detector.file()
        case let detector as YOLODetector: file = try detector.file()
        default:
            throw KisoError(.usage, "a \(type(of: detector)) is no detector that is written here")
        }
        try AtomicFile.write(file.encoded(), to: url)
    }
}
