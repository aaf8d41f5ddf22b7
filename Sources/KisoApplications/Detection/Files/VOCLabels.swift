import Foundation
import KisoCore
import KisoIO

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An XML file a picture, as PASCAL VOC has them: corners in pixels, of which the first is 1.
///
/// Source: M. Everingham and others, "The PASCAL visual object classes (VOC) challenge", IJCV 88, 2010.
enum VOCLabels {
    static func read(_ url: URL) throws -> RawPicture {
        let bytes = try FileReading.bytes(of: url, limit: 16 << 20)
        // Foundation's parser traps on names that are no text.
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw KisoError(.badData, "\(url.path): is no text in UTF-8")
        }
        let reader = Reader()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = reader
        guard parser.parse(), reader.problem == nil, reader.isComplete else {
            let line = parser.lineNumber
            throw KisoError(
                .badData,
                "\(url.path): line \(line): \(reader.problem ?? "is not well-formed XML")")
        }
        guard reader.isAnnotation else {
            throw KisoError(.badData, "\(url.path): has no <annotation>; is it a VOC file?")
        }
        var picture = RawPicture(name: reader.file, source: url.path, things: reader.things)
        if let width = reader.width, let height = reader.height, width > 0, height > 0 {
            picture.size = (width, height)
        }
        return picture
    }

    static func text(_ picture: LabeledPicture, classes: [String]) -> String {
        var lines = [
            "<annotation>", "  <filename>\(escaped(picture.url.lastPathComponent))</filename>",
            "  <size>", "    <width>\(picture.width)</width>",
            "    <height>\(picture.height)</height>", "    <depth>3</depth>", "  </size>",
        ]
        for object in picture.objects {
            func number(_ value: Double) -> String {
                value == value.rounded() ? String(Int(value)) : String(format: "%.2f", value)
            }
            lines += [
                "  <object>", "    <name>\(escaped(classes[object.label]))</name>",
                "    <difficult>\(object.isIgnored ? 1 : 0)</difficult>", "    <bndbox>",
                "      <xmin>\(number(object.box.left + 1))</xmin>",
                "      <ymin>\(number(object.box.top + 1))</ymin>",
                "      <xmax>\(number(object.box.right))</xmax>",
                "      <ymax>\(number(object.box.bottom))</ymax>", "    </bndbox>", "  </object>",
            ]
        }
        return (lines + ["</annotation>", ""]).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(
            of: "<", with: "&lt;"
        ).replacingOccurrences(of: ">", with: "&gt;")
    }

    /// Listens to the parser; parts of objects (`<part>`) are passed over.
    private final class Reader: NSObject, XMLParserDelegate {
        var isAnnotation = false
        var file = ""
        var width: Int?
        var height: Int?
        var things: [RawPicture.Thing] = []
        var problem: String?
        /// Whether every element that began has ended.
        var isComplete: Bool { path.isEmpty }
        private var path: [String] = []
        private var text = ""
        private var name = ""
        private var isDifficult = false
        private var corners: [String: Double] = [:]

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            path.append(element)
            text = ""
            if path == ["annotation"] { isAnnotation = true }
            if path == ["annotation", "object"] {
                (name, isDifficult, corners) = ("", false, [:])
            }
            if path.count > 64 {
                problem = "elements within elements, more than 64 deep"
                parser.abortParsing()
            }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(
            _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
            qualifiedName: String?
        ) {
            let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
            switch path.dropFirst().joined(separator: "/") {
            case "filename": file = value
            case "size/width": width = Int(value)
            case "size/height": height = Int(value)
            case "object/name": name = value
            case "object/difficult": isDifficult = value == "1"
            case "object/bndbox/xmin", "object/bndbox/ymin", "object/bndbox/xmax",
                "object/bndbox/ymax":
                guard let number = Double(value), number.isFinite else {
                    problem = "<\(element)> is '\(value.prefix(40))', expected a number"
                    return parser.abortParsing()
                }
                corners[element] = number
            case "object":
                guard let left = corners["xmin"], let top = corners["ymin"],
                    let right = corners["xmax"], let bottom = corners["ymax"], !name.isEmpty
                else {
                    problem = "an <object> has no <name> or not all of xmin, ymin, xmax, ymax"
                    return parser.abortParsing()
                }
                let (x, y) = (min(left, right), min(top, bottom))
                // Corners are pixels that belong to the box, counted from 1.
                things.append(
                    RawPicture.Thing(
                        name: name,
                        box: left <= right && top <= bottom
                            ? Box(x - 1, y - 1, right, bottom)
                            : Box(left, top, right, bottom),
                        isIgnored: isDifficult))
            default: break
            }
            path = path.dropLast()
            text = ""
        }
    }
}
