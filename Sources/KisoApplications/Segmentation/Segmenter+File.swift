public import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoTensor
import KisoTrain

// A segmenter in a file: its values, the names of the classes, the size and how finely it looks.
extension Segmenter {
    private static let key = "kiso.segmenter"

    private struct Description: Codable {
        var height: Int
        var width: Int
        var stage: Int
        /// How pictures are brought to the size.
        var preparation: String?
    }
    private static let preparation = "fit, upper left on black, RGB from 0 to 1"

    /// Reads a segmenter.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is damaged or holds
    ///   something else.
    public static func read(_ url: URL) throws -> Segmenter {
        let file = try ModelFile.read(url)
        guard let text = file.metadata[key] else {
            throw KisoError(
                .badData,
                "\(url.path): holds no segmenter; 'kiso segment train' makes one")
        }
        let classes = try file.detectorClasses(source: url.path)
        guard let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)),
            let stage = SegmentationStage(rawValue: description.stage), classes.count <= 255,
            (16...4096).contains(description.height), (16...4096).contains(description.width)
        else {
            throw KisoError(.badData, "\(url.path): its description cannot be read")
        }
        guard description.preparation == preparation else {
            throw KisoError(
                .badData,
                "\(url.path): is of another version of Kiso, which prepared pictures in another way; train "
                    + "it again")
        }
        let segmenter = Segmenter(
            classes: classes, height: description.height, width: description.width,
            stage: stage, network: stage.network(classes: classes.count))
        try file.load(into: segmenter.network, source: url.path)
        return segmenter
    }

    /// Writes a segmenter.
    ///
    /// - Throws: `KisoError` `.cannotCreate` or `.inputOutput` when it cannot be written.
    public func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let description = Description(
            height: height, width: width, stage: stage.rawValue,
            preparation: Self.preparation)
        let file = try ModelFile(
            detector: network, classes: classes, key: Self.key,
            description: String(decoding: encoder.encode(description), as: UTF8.self))
        try AtomicFile.write(file.encoded(), to: url)
    }
}
