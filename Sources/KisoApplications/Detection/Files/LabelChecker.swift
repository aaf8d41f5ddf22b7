import Foundation
import KisoCore
import KisoIO

/// Compares what label files say with the pictures and the classes, and counts what is amiss.
struct LabelChecker {
    var report: DetectionReport
    private let isOpen: Bool
    private var names: [String]
    private var indices: [String: Int]
    private var told: Set<String> = []

    init(format: LabelFormat, names: [String]?) {
        report = DetectionReport(format: format)
        isOpen = names == nil
        self.names = names ?? []
        indices = Dictionary(
            self.names.enumerated().map { ($0.element, $0.offset) }
        ) { first, _ in first }
    }

    mutating func labeled(_ raw: RawPicture, _ url: URL) throws -> LabeledPicture {
        let image = try Image.read(url)
        let (width, height) = (Double(image.width), Double(image.height))
        if let size = raw.size, size != (image.width, image.height) {
            throw KisoError(
                .badData,
                "\(raw.source): says \(size.width)×\(size.height), but \(url.lastPathComponent) has "
                    + "\(image.width)×\(image.height) pixels")
        }
        var objects: [LabeledObject] = []
        for thing in raw.things {
            var box = raw.isRelative ? thing.box.scaled(x: width, y: height) : thing.box
            if box.left > box.right || box.top > box.bottom {
                box = Box(
                    min(box.left, box.right), min(box.top, box.bottom), max(box.left, box.right),
                    max(box.top, box.bottom))
                report.boxesTurned += 1
                tell("swapped corners: \(raw.source)")
            }
            let inside = box.clipped(width: image.width, height: image.height)
            if inside.isEmpty {
                report.boxesLeftOut += 1
                tell("an empty box or one outside: \(raw.source)")
                continue
            }
            // Rounding alone is no trouble.
            if max(box.width - inside.width, box.height - inside.height) > 1.5 {
                report.boxesCut += 1
                tell("a box beyond the picture: \(raw.source)")
            }
            let label = try index(of: thing.name, raw.source)
            objects.append(LabeledObject(box: inside, label: label, isIgnored: thing.isIgnored))
            report.objects += 1
            if thing.isIgnored { report.ignored += 1 }
        }
        report.pictures += 1
        if objects.isEmpty { report.picturesWithout += 1 }
        return LabeledPicture(
            url: url, width: image.width, height: image.height, objects: objects)
    }

    /// The first example of each kind of trouble.
    private mutating func tell(_ text: String) {
        if told.insert(String(text.prefix { $0 != ":" })).inserted { report.examples.append(text) }
    }

    private mutating func index(of name: String, _ source: String) throws -> Int {
        if let index = indices[name] { return index }
        // A number is an index where names are known.
        if report.format == .yolo, let index = Int(name), !isOpen {
            guard names.indices.contains(index) else {
                throw KisoError(
                    .badData,
                    "\(source): class \(index), but there are \(names.count) names of classes")
            }
            return index
        }
        guard isOpen else {
            throw KisoError(
                .badData,
                "\(source): the class '\(name)' is not known\(Suggestion.phrase(for: name, among: names)); "
                    + "known are \(names.prefix(12).joined(separator: ", "))")
        }
        indices[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// Puts classes that the files named in the order of the alphabet.
    mutating func finished(_ pictures: [LabeledPicture]) -> ([String], [LabeledPicture]) {
        var pictures = pictures
        var classes = names
        if isOpen {
            classes = names.sorted { ($0.count, $0) < ($1.count, $1) }
            if report.format != .yolo { classes.sort() }
            let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
            for index in pictures.indices {
                for thing in pictures[index].objects.indices {
                    let name = names[pictures[index].objects[thing].label]
                    pictures[index].objects[thing].label = places[name] ?? 0
                }
            }
        }
        for object in pictures.flatMap(\.objects) {
            report.objectsByClass[classes[object.label], default: 0] += 1
        }
        return (classes, pictures.sorted { $0.url.path < $1.url.path })
    }
}
