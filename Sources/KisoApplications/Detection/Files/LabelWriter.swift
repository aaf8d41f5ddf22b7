public import Foundation
import KisoCore
import KisoIO

/// Writes where things are, for other programs.
public struct LabelWriter: Sendable {
    /// The names of the classes.
    public let classes: [String]

    /// A writer for things of some classes.
    public init(classes: [String]) { self.classes = classes }

    /// Writes the labels of pictures into a folder: a file a picture, or `annotations.json` for COCO.
    ///
    /// - Throws: `KisoError` when a file cannot be written, `.usage` for LabelMe's format.
    public func write(_ pictures: [LabeledPicture], as format: LabelFormat, to folder: URL) throws {
        switch format {
        case .voc: for picture in pictures { try writeVOC(picture, to: folder) }
        case .yolo:
            for picture in pictures { try writeYOLO(picture, to: folder) }
            try AtomicFile.write(
                Array((classes.joined(separator: "\n") + "\n").utf8),
                to: folder.appendingPathComponent("classes.txt"))
        case .coco:
            try writeCOCO(pictures, to: folder.appendingPathComponent("annotations.json"))
        case .labelme:
            throw KisoError(.usage, "LabelMe's files are read, not written")
        }
    }

    /// Writes an XML file of VOC for a picture.
    public func writeVOC(_ picture: LabeledPicture, to folder: URL) throws {
        try AtomicFile.write(
            Array(VOCLabels.text(picture, classes: classes).utf8), to: place(picture, "xml", folder)
        )
    }

    /// Writes a text file of YOLO for a picture.
    public func writeYOLO(_ picture: LabeledPicture, to folder: URL) throws {
        try AtomicFile.write(
            Array(YOLOLabels.text(picture).utf8), to: place(picture, "txt", folder))
    }

    /// Writes a JSON file of COCO for pictures.
    public func writeCOCO(_ pictures: [LabeledPicture], to url: URL) throws {
        try AtomicFile.write(COCOLabels.encoded(pictures, classes: classes), to: url)
    }

    private func place(_ picture: LabeledPicture, _ ending: String, _ folder: URL) -> URL {
        let stem = picture.url.deletingPathExtension().lastPathComponent
        return folder.appendingPathComponent("\(stem).\(ending)")
    }
}
