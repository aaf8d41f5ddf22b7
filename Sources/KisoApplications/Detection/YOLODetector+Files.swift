public import Foundation
import KisoCore
import KisoIO
import KisoTrain

extension YOLODetector {
    /// Reads a detector: a file of Kiso's, or Darknet's `.weights`, whose `.cfg` has the same name, and whose
    /// classes stand in a `.names` file of the same name or in the only one beside it.
    ///
    /// - Throws: `KisoError` `.missingInput` without one of the files, `.badData` when they do not fit
    ///   together.
    public static func read(_ url: URL) throws -> YOLODetector {
        guard url.pathExtension == "weights" else {
            if let detector = try YOLODetector(ModelFile.read(url), source: url.path) {
                return detector
            }
            throw KisoError(.badData, "\(url.path): holds no detector of the YOLO kind")
        }
        let configuration = url.deletingPathExtension().appendingPathExtension("cfg")
        guard FileReading.isFile(configuration) else {
            throw KisoError(
                .missingInput,
                "\(configuration.path): is not there; Darknet's weights need their configuration "
                    + "beside them, of the same name")
        }
        let text = String(
            decoding: try FileReading.bytes(of: configuration, limit: 4 << 20), as: UTF8.self)
        return try YOLODetector(
            configuration: text, weights: FileReading.bytes(of: url, limit: 2 << 30),
            classes: ClassNames.read(names(beside: url)), source: url.path)
    }

    private static func names(beside url: URL) throws -> URL {
        let own = url.deletingPathExtension().appendingPathExtension("names")
        if FileReading.isFile(own) { return own }
        let folder = url.deletingLastPathComponent()
        let others = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { $0.hasSuffix(".names") }.sorted()
        guard others.count == 1 else {
            throw KisoError(
                .missingInput,
                "\(own.path): is not there; the names of the classes are read from it, a line each")
        }
        return folder.appendingPathComponent(others[0])
    }
}
