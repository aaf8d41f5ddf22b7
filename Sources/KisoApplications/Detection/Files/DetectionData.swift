public import Foundation
import KisoCore
import KisoIO

/// Pictures with marked things in a folder, in whatever of four formats they are.
///
/// ```swift
/// let data = try DetectionData(folder)
/// print(data.report.lines.joined(separator: "\n"))
/// ```
///
/// Known are the XML files of VOC (beside the pictures or in `Annotations`), a JSON file of COCO (in the folder or
/// in `annotations`), YOLO's text files (beside the pictures or in `labels`, with the names of the classes in
/// `classes.txt`, `obj.names` or another `.names`), and the JSON files of LabelMe.
public struct DetectionData: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// The pictures, sorted by name.
    public let pictures: [LabeledPicture]
    /// What was read, and what was amiss.
    public let report: DetectionReport

    /// Reads a folder's labels and looks at its pictures.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - format: the format; by default the one that is there.
    ///   - known: the classes that things may have; by default those of the files. Another one is an error.
    /// - Throws: `KisoError` `.missingInput` without folder or labels, `.badData` that names the file and the
    ///   place that is wrong, also for labels in pixels where parts are expected.
    public init(_ folder: URL, format: LabelFormat? = nil, classes known: [String]? = nil) throws {
        let found = try LabelFiles(folder)
        let format = try format ?? found.format()
        var raw: [RawPicture] = []
        var names = known
        switch format {
        case .voc: raw = try found.xml.map { try VOCLabels.read($0) }
        case .labelme: raw = try found.labelme.map { try LabelMeLabels.read($0) }
        case .coco:
            guard let file = found.coco.first else {
                throw KisoError(.missingInput, "\(folder.path): has no JSON file of COCO")
            }
            let content = try COCOLabels.read(file)
            raw = content.pictures
            names = names ?? content.classes
        case .yolo:
            raw = try found.texts.map { try YOLOLabels.read($0) }
            names = try names ?? found.names.map { try ClassNames.read($0) }
            try Self.checkRelative(raw)
        }
        var checker = LabelChecker(format: format, names: names)
        var pictures: [LabeledPicture] = []
        var used: Set<String> = []
        for picture in raw {
            guard let url = found.picture(for: picture) else {
                throw KisoError(
                    .badData,
                    "\(picture.source): there is no picture "
                        + (picture.name.isEmpty ? "of that name beside it" : "'\(picture.name)'"))
            }
            used.insert(url.path)
            pictures.append(try checker.labeled(picture, url))
        }
        checker.report.picturesWithoutLabels = found.pictures.count { !used.contains($0.path) }
        (self.classes, self.pictures) = checker.finished(pictures)
        report = checker.report
        guard report.objects > 0 else {
            throw KisoError(
                .badData, "\(folder.path): nothing is marked in \(raw.count) label files")
        }
    }

    private static func checkRelative(_ raw: [RawPicture]) throws {
        func isBeyond(_ picture: RawPicture) -> Bool {
            picture.things.contains { max($0.box.centerX, $0.box.centerY, $0.box.width) > 1.5 }
        }
        let count = raw.count(where: isBeyond)
        guard count > 0, let first = raw.first(where: isBeyond) else { return }
        throw KisoError(
            .badData,
            "\(first.source): holds numbers above 1, as \(count) of \(raw.count) label files do; "
                + "YOLO's are parts of the picture's sides, these look like pixels: divide x and "
                + "width by the picture's width, y and height by its height")
    }
}
