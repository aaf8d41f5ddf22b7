import Foundation
import KisoCore

/// One JSON file for all pictures, as COCO has it: boxes are left, top, width, height in pixels.
///
/// Source: T.-Y. Lin and others, "Microsoft COCO: Common objects in context", ECCV 2014.
enum COCOLabels {
    /// A result as COCO's evaluation takes it.
    struct Result: Codable {
        var image_id: Int
        var category_id: Int
        var bbox: [Double]
        var score: Double
    }

    /// The pictures and the names of the classes in their order.
    static func read(_ url: URL) throws -> (pictures: [RawPicture], classes: [String]) {
        let file = try COCOFile.read(url)
        var pictures: [Int: RawPicture] = [:]
        for picture in file.images {
            var raw = RawPicture(name: picture.file_name, source: url.path)
            if let width = picture.width, let height = picture.height { raw.size = (width, height) }
            pictures[picture.id] = raw
        }
        let categories = file.categories.sorted { $0.id < $1.id }
        let names = Dictionary(categories.map { ($0.id, $0.name) }) { first, _ in first }
        for (index, annotation) in file.annotations.enumerated() {
            let place = "\(url.path): annotation \(annotation.id ?? index + 1)"
            guard let box = annotation.bbox else { continue }
            guard box.count == 4 else {
                throw KisoError(.badData, "\(place): bbox has \(box.count) numbers, expected 4")
            }
            pictures[annotation.image_id]?.things.append(
                RawPicture.Thing(
                    name: names[annotation.category_id] ?? "",
                    box: Box(box[0], box[1], box[0] + box[2], box[1] + box[3]),
                    isIgnored: annotation.iscrowd == 1))
        }
        return (
            file.images.compactMap { pictures[$0.id] }, categories.map(\.name)
        )
    }

    static func encoded(_ pictures: [LabeledPicture], classes: [String]) throws -> [UInt8] {
        var file = COCOFile(
            images: [], annotations: [],
            categories: classes.enumerated().map {
                COCOFile.Category(id: $0.offset + 1, name: $0.element)
            })
        for (index, picture) in pictures.enumerated() {
            file.images.append(
                COCOFile.Picture(
                    id: index + 1, file_name: picture.url.lastPathComponent, width: picture.width,
                    height: picture.height))
            for object in picture.objects {
                let box = object.box
                file.annotations.append(
                    COCOFile.Annotation(
                        id: file.annotations.count + 1, image_id: index + 1,
                        category_id: object.label + 1,
                        bbox: [box.left, box.top, box.width, box.height], area: box.area,
                        iscrowd: object.isIgnored ? 1 : 0))
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(file))
    }
}

extension DecodingError {
    /// Where in a file of JSON what was expected is not there, in a few words.
    var place: String {
        func path(_ context: Context) -> String {
            let keys = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return keys.isEmpty ? "the whole" : keys.joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context):
            return "\(path(context)) has no '\(key.stringValue)'"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return "\(path(context)) is no \(type)"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "is not well-formed JSON" : "\(path(context)) is damaged"
        @unknown default: return "is not what was expected"
        }
    }
}
