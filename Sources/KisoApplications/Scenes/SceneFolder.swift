public import Foundation
import KisoCore
import KisoIO

/// Scenes as files that a person can open and other programs read.
public enum SceneFolder {
    /// Writes scenes as PNG files with labels.
    ///
    /// - Parameters:
    ///   - generator: makes the scenes.
    ///   - count: how many, from number 0 on.
    ///   - folder: the folder; it is made.
    ///   - format: how labels are written; a file a picture beside it, or `annotations.json`.
    /// - Throws: `KisoError` when a file cannot be written.
    public static func write(
        _ generator: SceneGenerator, count: Int, to folder: URL, as format: LabelFormat
    ) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(folder.path): cannot be made")
        }
        var pictures: [LabeledPicture] = []
        for number in 0..<count {
            try Task.checkCancellation()
            let scene = generator.scene(number)
            let url = folder.appendingPathComponent(String(format: "%06d.png", number))
            try AtomicFile.write(scene.image.encodePNG(), to: url)
            pictures.append(
                LabeledPicture(
                    url: url, width: generator.side, height: generator.side,
                    objects: scene.things.map { LabeledObject(box: $0.box, label: $0.label) }))
        }
        try LabelWriter(classes: generator.classes).write(pictures, as: format, to: folder)
    }
}
