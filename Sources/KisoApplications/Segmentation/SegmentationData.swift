public import Foundation
public import KisoIO
import KisoCore
import KisoPlot

/// Pictures with masks from a folder: `images/` and `masks/` with the same names, or VOC's `JPEGImages/` and
/// `SegmentationClass/`; beside them `classes.txt`, a name a line, the ground first.
///
/// ```swift
/// let data = try SegmentationData(URL(filePath: "street"))
/// for line in data.report.lines { print(line) }
/// let (train, validation) = data.split(0.1, side: 128, seed: 0)
/// ```
///
/// Masks are PNG files with a palette or 8 bits of grey, whose numbers are those of the classes; 255 does not count.
public struct SegmentationData: Sendable {
    /// A picture and its mask.
    public struct Pair: Sendable {
        /// The picture's file.
        public let picture: URL
        /// The mask's file.
        public let mask: URL
    }

    /// The names of the classes, the ground first.
    public let classes: [String]
    /// The pictures in the order of their names.
    public let pictures: [Pair]
    /// What was found.
    public let report: SegmentationReport
    /// Whether 255 is the second of two classes.
    private let isBinary: Bool

    private static let pictureFolders = ["images", "jpegimages", "imgs", "pictures"]
    private static let maskFolders = ["masks", "segmentationclass", "labels", "annotations"]

    /// Reads a folder and every mask in it.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - known: the names of the classes; by default `classes.txt`, or numbers.
    /// - Throws: `KisoError` `.missingInput` without pictures and masks, `.badData` for a mask of another size than
    ///   its picture, in another form, with an unknown number, or when every pixel is of one class.
    public init(_ folder: URL, classes known: [String]? = nil) throws {
        let pictures = try Self.files(in: folder, Self.pictureFolders, Image.fileExtensions)
        let masks = try Self.files(
            in: folder, Self.maskFolders, Image.fileExtensions.union(["bmp", "gif", "tif"]))
        var report = SegmentationReport()
        let pairs = pictures.keys.filter { masks[$0] != nil }.sorted().compactMap { stem in
            pictures[stem].flatMap { picture in
                masks[stem].map { Pair(picture: picture, mask: $0) }
            }
        }
        report.pictures = pairs.count
        report.picturesWithout = pictures.count - pairs.count
        report.masksWithout = masks.count - pairs.count
        for (first, kind) in [
            (pictures.filter { masks[$0.key] == nil }.values.map(\.path).min(), "without a mask"),
            (
                masks.filter { pictures[$0.key] == nil }.values.map(\.path).min(),
                "a mask without a picture"
            ),
        ] {
            if let first { report.notes.append("\(kind): \(first)") }
        }
        guard !pairs.isEmpty else {
            throw KisoError(
                .missingInput,
                "\(folder.path): none of \(pictures.count) pictures has a mask of its name among "
                    + "\(masks.count)")
        }
        let names = try known ?? Self.names(in: folder)
        var counts = [Int](repeating: 0, count: 256)
        for pair in pairs {
            let mask = try Self.mask(pair, size: Self.size(of: pair.picture))
            for (value, count) in mask.counts { counts[Int(value)] += count }
        }
        let values = counts.indices.filter { counts[$0] > 0 }
        let (classes, isBinary) = try Self.classes(names, values, folder.path, &report)
        if isBinary { (counts[1], counts[255]) = (counts[255], 0) }
        if let other = counts.indices.first(where: {
            $0 != 255 && $0 >= classes.count && counts[$0] > 0
        }) {
            throw KisoError(
                .badData,
                "\(folder.path): \(counts[other]) pixels of the masks are \(other), but there are "
                    + "\(classes.count) classes, 0 to \(classes.count - 1), and 255, which does not count"
            )
        }
        let counting = counts[..<255].reduce(0, +)
        for (index, name) in classes.enumerated() {
            report.shares[name] = Double(counts[index]) / Double(max(counting, 1))
        }
        report.ignored = Double(counts[255]) / Double(max(counting + counts[255], 1))
        guard counts[..<255].count(where: { $0 > 0 }) >= 2 else {
            throw KisoError(
                .badData,
                "\(folder.path): every pixel that counts is of one class; there is nothing to tell apart"
            )
        }
        (self.classes, self.isBinary) = (classes, isBinary)
        self.pictures = pairs
        self.report = report
    }

    /// The classes by their names, or by the numbers that occur; and whether 255 is one of them.
    private static func classes(
        _ names: [String]?, _ values: [Int], _ place: String, _ report: inout SegmentationReport
    ) throws -> ([String], Bool) {
        let isTwo = values == [0, 255]
        if let names {
            if isTwo && names.count == 2 {
                report.notes.append("masks of 0 and 255: 255 is taken for '\(names[1])'")
                return (names, true)
            }
            return (names, false)
        }
        if isTwo {
            throw KisoError(
                .badData,
                "\(place): the masks hold 0 and 255 alone, and 255 does not count: write classes.txt with two "
                    + "names, then 255 is the second")
        }
        let most = values.last { $0 != 255 } ?? 0
        report.notes.append("no classes.txt: classes are called by their numbers")
        return ((0...most).map { $0 == 0 ? "ground" : "\($0)" }, false)
    }

    /// The names of `classes.txt`; `nil` without it.
    private static func names(in folder: URL) throws -> [String]? {
        let url = folder.appendingPathComponent("classes.txt")
        guard FileReading.isFile(url) else { return nil }
        let names = String(
            decoding: try FileReading.bytes(of: url, limit: 1 << 20), as: UTF8.self
        ).split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        guard (2...254).contains(names.count), Set(names).count == names.count else {
            throw KisoError(
                .badData, "\(url.path): \(names.count) names, expected 2 to 254 different ones")
        }
        return names
    }

    /// The files of the first of some folders that is there, by their names without endings.
    private static func files(
        in folder: URL, _ names: [String], _ endings: Set<String>
    ) throws -> [String: URL] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard
            let name = names.lazy.compactMap({ wanted in
                found.sorted().first { $0.lowercased() == wanted }
            }).first
        else {
            throw KisoError(
                .missingInput,
                "\(folder.path): there is no folder \(names[0])/ in it; pictures lie in images/, masks of "
                    + "the same names in masks/")
        }
        let place = folder.appendingPathComponent(name)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        var byStem: [String: URL] = [:]
        for file in files.sorted() where !file.hasPrefix(".") {
            let url = place.appendingPathComponent(file)
            if endings.contains(url.pathExtension.lowercased()) {
                byStem[url.deletingPathExtension().lastPathComponent] = url
            }
        }
        return byStem
    }

    private static func size(of picture: URL) throws -> (width: Int, height: Int) {
        let image = try Image.read(picture)
        guard min(image.width, image.height) >= 16 else {
            throw KisoError(
                .badData,
                "\(picture.path): \(image.width)×\(image.height) pixels are too few, expected 16 and more a "
                    + "side")
        }
        return (image.width, image.height)
    }

    private static func mask(
        _ pair: Pair, size: (width: Int, height: Int)
    ) throws -> SegmentationMask {
        let image = try IndexedImage.read(pair.mask)
        guard (image.width, image.height) == size else {
            throw KisoError(
                .badData,
                "\(pair.mask.path): \(image.width)×\(image.height) pixels, but its picture has "
                    + "\(size.width)×\(size.height)")
        }
        return SegmentationMask(width: image.width, height: image.height, values: image.pixels)
    }

    /// A picture with its mask.
    ///
    /// - Throws: `KisoError` when a file cannot be read any more.
    public func example(_ index: Int) throws -> (image: Image, mask: SegmentationMask) {
        let image = try Image.read(pictures[index].picture)
        var mask = try Self.mask(pictures[index], size: (image.width, image.height))
        if isBinary { mask.values = mask.values.map { $0 == 255 ? 1 : $0 } }
        return (image, mask)
    }

    /// All of them, brought to squares of a side.
    public func examples(side: Int) -> SegmentationExamples { examples(pictures.indices, side) }

    /// Two parts, by chance.
    ///
    /// - Parameters:
    ///   - share: of the second part, at least one picture.
    ///   - side: of the squares that pictures are brought to.
    ///   - seed: what chance follows from.
    /// - Precondition: two pictures or more.
    public func split(
        _ share: Double, side: Int, seed: UInt64
    ) -> (train: SegmentationExamples, test: SegmentationExamples) {
        var random = RandomGenerator(seed: seed).split("validation")
        let order = pictures.indices.map { ($0, random.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let held = min(order.count - 1, max(1, Int((Double(order.count) * share).rounded())))
        return (examples(order[held...], side), examples(order[..<held], side))
    }

    private func examples(_ places: some Sequence<Int>, _ side: Int) -> SegmentationExamples {
        let places = Array(places)
        return SegmentationExamples(
            classes: classes, count: places.count, width: side, height: side
        ) { try example(places[$0]) }
    }

    /// Up to 16 of the pictures, tinted by their masks, to look at before anything is trained.
    public func sheet() throws -> Image {
        let count = min(16, pictures.count)
        let (columns, side) = (count <= 4 ? count : 4, 320)
        var canvas = Canvas(width: columns * side, height: (count + columns - 1) / columns * side)
        for index in 0..<count {
            let (image, mask) = try example(index * pictures.count / count)
            let scale = Double(side - 8) / Double(max(image.width, image.height))
            let width = max(1, Int(Double(image.width) * scale))
            let height = max(1, Int(Double(image.height) * scale))
            let tinted = Canvas(
                image.resized(width: width, height: height),
                showing: mask.resized(width: width, height: height))
            canvas.draw(
                tinted.image, x: index % columns * side + 4, y: index / columns * side + 4)
        }
        return canvas.image
    }
}
