public import Foundation
import KisoCore
public import KisoIO
import KisoPlot

/// Pictures and masks in a folder: `images/` and `masks/`, or VOC's `JPEGImages/` and `SegmentationClass/`, with
/// the names of the classes in `classes.txt`, a line each, from label 0 on; or pictures with a JSON file of COCO,
/// whose polygons and runs become masks: `background`, then its categories by their numbers, smaller things over
/// larger ones, crowds ignored.
///
/// All files are looked at before anything is trained; what does not fit is named and counted.
///
/// ```swift
/// let data = try SegmentationData(folder)
/// print(data.report.lines.joined(separator: "\n"))
/// ```
public struct SegmentationData: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// What was read.
    public let report: SegmentationReport
    private let pairs: [Pair]
    /// Whether 255 means class 1.
    private let isBinary: Bool
    private let largest: (width: Int, height: Int)

    struct Pair: Sendable {
        let picture: URL
        /// What is named where the mask is wrong.
        let maskName: String
        /// The mask as its file has it.
        let mask: @Sendable () throws -> SegmentationMask

        func image() throws -> Image { try Image.read(picture).color() }

        func labels(_ isBinary: Bool) throws -> SegmentationMask {
            var mask = try mask()
            if isBinary { mask.labels = mask.labels.map { $0 == 255 ? 1 : $0 } }
            return mask
        }
    }

    /// Reads a folder.
    ///
    /// - Throws: `KisoError` `.missingInput` without folder, pictures or names of classes, `.badData` that
    ///   names and counts what is wrong.
    public init(_ folder: URL) throws {
        let names = folder.appendingPathComponent("classes.txt")
        let found = try Self.source(folder, names)
        let (pairs, known) = (found.pairs, found.classes)
        var problems = found.problems
        if let known, known.count > 255 {
            throw KisoError(
                .badData, "\(names.path): \(known.count) classes, at most 255 are labels")
        }
        var counts = [Int](repeating: 0, count: 256)
        var masksWith = counts
        var byMask: [[Int]] = []
        var sizes: [(width: Int, height: Int)] = []
        for pair in pairs {
            try Task.checkCancellation()
            let image: Image
            let mask: SegmentationMask
            do { (image, mask) = (try pair.image(), try pair.labels(false)) } catch let error
                as KisoError
            {
                problems.add("cannot be used", pair.maskName, error.message)
                byMask.append([])
                continue
            }
            sizes.append((image.width, image.height))
            if (image.width, image.height) != (mask.width, mask.height) {
                problems.add(
                    "masks differ in size from their pictures", pair.maskName,
                    "\(mask.width)×\(mask.height) for \(image.width)×\(image.height)")
            }
            if min(image.width, image.height) < 16 {
                problems.add(
                    "pictures are smaller than 16×16", pair.picture.lastPathComponent,
                    "\(image.width)×\(image.height)")
            }
            let own = mask.counts
            byMask.append(own.indices.filter { own[$0] > 0 })
            for value in byMask[byMask.count - 1] {
                counts[value] += own[value]
                masksWith[value] += 1
            }
        }
        let values = counts.indices.filter { counts[$0] > 0 }
        guard let known else {
            throw KisoError(
                .missingInput,
                "\(names.path): is missing; a line for the name of each class, from label 0 on; the "
                    + "masks hold the values \(values.map(String.init).joined(separator: ", "))")
        }
        classes = known
        isBinary = found.isMasks && values == [0, 255] && known.count == 2
        if found.isMasks && values == [0, 255] && !isBinary {
            problems.add(
                "masks hold 0 and 255 only", "all \(pairs.count)",
                "255 would be ignored and all else one class; \(known.count) classes are named; "
                    + "write labels from 0 on, or name 2 classes")
        }
        if isBinary {
            (counts[1], masksWith[1]) = (counts[255], masksWith[255])
            (counts[255], masksWith[255]) = (0, 0)
        }
        for (pair, values) in zip(pairs, byMask) where !isBinary {
            if let value = values.first(where: { $0 >= known.count && $0 != 255 }) {
                problems.add(
                    "masks hold values that name no class", pair.maskName,
                    "\(value), classes.txt names 0 to \(known.count - 1)")
            }
        }
        let present = (0..<known.count).filter { counts[$0] > 0 }
        if present.count < 2 && problems.isEmpty {
            problems.add(
                "everything is one class", present.first.map { known[$0] } ?? "ignored",
                "nothing can be learnt")
        }
        if let text = problems.text { throw KisoError(.badData, "\(folder.path): \(text)") }
        self.pairs = pairs
        let total = Double(max(counts[..<255].reduce(0, +), 1))
        let areas = sizes.sorted { $0.width * $0.height < $1.width * $1.height }
        largest = areas[areas.count - 1]
        var report = SegmentationReport()
        report.pictures = pairs.count
        let texts = [areas[0], largest].map { "\($0.width)×\($0.height)" }
        report.sizes = texts[0] == texts[1] ? [texts[0]] : texts
        report.values = values
        report.classes = known.indices.map {
            .init(
                name: known[$0], value: $0, share: Double(counts[$0]) / total,
                masks: masksWith[$0])
        }
        report.ignored = Double(counts[255]) / Double(max(counts.reduce(0, +), 1))
        if isBinary {
            report.notes.append("masks hold 0 and 255 and there are 2 classes: 255 is \(known[1])")
        }
        let missing = known.indices.filter { counts[$0] == 0 }.map { known[$0] }
        if !missing.isEmpty {
            report.notes.append("no pixel is of \(missing.joined(separator: ", "))")
        }
        self.report = report
    }

    /// A size for a network in which the largest picture has this longer side, in multiples of 16.
    public func size(longer side: Int) -> (height: Int, width: Int) {
        let scale = Double(side) / Double(max(largest.width, largest.height))
        func rounded(_ size: Int) -> Int {
            max(32, Int((Double(size) * scale / 16).rounded()) * 16)
        }
        return (rounded(largest.height), rounded(largest.width))
    }

    /// All pictures.
    ///
    /// - Parameters:
    ///   - height: what pictures are brought to.
    ///   - width: what pictures are brought to.
    public func examples(height: Int, width: Int) -> SegmentationExamples {
        examples(pairs, height, width)
    }

    /// Pictures to learn from and others to judge by.
    ///
    /// - Parameters:
    ///   - height: what pictures are brought to.
    ///   - width: what pictures are brought to.
    ///   - validation: the share that judges, between 0 and 1.
    ///   - seed: which ones.
    /// - Throws: `KisoError` `.badData` for a single picture.
    public func parts(
        height: Int, width: Int, validation: Double, seed: UInt64
    ) throws -> (train: SegmentationExamples, validation: SegmentationExamples) {
        guard pairs.count >= 2 else {
            throw KisoError(.badData, "one picture cannot both teach and judge")
        }
        var random = RandomGenerator(seed: seed).split("validation")
        let order = pairs.map { ($0, random.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let held = min(
            order.count - 1, max(1, Int((Double(order.count) * validation).rounded())))
        return (
            examples(Array(order[held...]), height, width),
            examples(Array(order[..<held]), height, width)
        )
    }

    private func examples(_ pairs: [Pair], _ height: Int, _ width: Int) -> SegmentationExamples {
        SegmentationExamples(
            classes: classes, count: pairs.count, height: height, width: width
        ) { [isBinary] index in
            (try pairs[index].image(), try pairs[index].labels(isBinary))
        }
    }

    /// Up to 8 of the pictures, each beside itself with its mask, to look at before anything is trained.
    ///
    /// - Parameters:
    ///   - variation: varies each; not at all by default.
    ///   - seed: what the variation follows from.
    /// - Throws: `KisoError` when a file cannot be read.
    public func sheet(varied variation: PictureVariation? = nil, seed: UInt64 = 0) throws -> Image {
        var random = RandomGenerator(seed: seed).split("sheet")
        let side = 240
        let count = min(8, pairs.count)
        let columns = min(2, count)
        var canvas = Canvas(
            width: columns * 2 * side, height: (count + columns - 1) / columns * side)
        for index in 0..<count {
            let pair = pairs[index * pairs.count / count]
            let (image, mask) = (try pair.image(), try pair.labels(isBinary))
            let scale = Double(side - 6) / Double(max(image.width, image.height))
            let width = max(1, Int(Double(image.width) * scale))
            let height = max(1, Int(Double(image.height) * scale))
            var small = image.resized(width: width, height: height)
            var labels = mask.resized(width: width, height: height)
            if let variation {
                let map = variation.map(width: width, height: height, using: &random)
                (small, labels) = (map.applied(to: small), map.applied(to: labels))
            }
            var tinted = Canvas(small)
            tinted.tint(labels)
            let (left, top) = (index % columns * 2 * side, index / columns * side)
            canvas.draw(small, x: left, y: top)
            canvas.draw(tinted.image, x: left + side, y: top)
        }
        return canvas.image
    }

    // MARK: - Files

    /// What a folder holds.
    struct Source {
        var pairs: [Pair]
        var classes: [String]?
        var problems: SegmentationProblems
        /// Whether masks are files of pixels, in which 255 may be meant as a class.
        var isMasks: Bool
    }

    private static func source(_ folder: URL, _ names: URL) throws -> Source {
        if let (images, masks) = folders(folder) {
            let (pairs, problems) = try pairs(images, masks)
            let known = FileReading.isFile(names) ? try ClassNames.read(names) : nil
            return Source(pairs: pairs, classes: known, problems: problems, isMasks: true)
        }
        let files = try LabelFiles(folder)
        if let file = files.coco.first {
            guard files.coco.count == 1 else {
                throw KisoError(
                    .badData,
                    "\(folder.path): \(files.coco.count) JSON files of COCO, first "
                        + "\(file.lastPathComponent); leave the one that is meant")
            }
            return try source(COCOFile.read(file), files, file)
        }
        throw KisoError(
            .missingInput,
            "\(folder.path): has neither images/ and masks/, nor JPEGImages/ and SegmentationClass/, nor "
                + "a JSON file of COCO")
    }

    private static func folders(_ folder: URL) -> (images: URL, masks: URL)? {
        for (images, masks) in [("images", "masks"), ("JPEGImages", "SegmentationClass")] {
            let urls = (
                folder.appendingPathComponent(images), folder.appendingPathComponent(masks)
            )
            var isFolder: ObjCBool = false
            let both = [urls.0, urls.1].allSatisfy {
                FileManager.default.fileExists(atPath: $0.path, isDirectory: &isFolder)
                    && isFolder.boolValue
            }
            if both { return urls }
        }
        return nil
    }

    private static func pairs(
        _ images: URL, _ masks: URL
    ) throws -> ([Pair], SegmentationProblems) {
        func files(_ folder: URL) -> [String: URL] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            let pictures = names.sorted().filter { name in
                ["png", "jpg", "jpeg"].contains { name.lowercased().hasSuffix("." + $0) }
                    && !name.hasPrefix(".")
            }.map { folder.appendingPathComponent($0) }
            return Dictionary(
                pictures.map { ($0.deletingPathExtension().lastPathComponent, $0) }
            ) { first, _ in first }
        }
        let (pictures, labels) = (files(images), files(masks))
        var problems = SegmentationProblems()
        for name in pictures.keys.sorted() where labels[name] == nil {
            problems.add("pictures have no mask", name, nil)
        }
        for name in labels.keys.sorted() where pictures[name] == nil {
            problems.add("masks have no picture", name, nil)
        }
        let pairs = pictures.keys.sorted().compactMap { name in
            labels[name].map { url in
                Pair(picture: pictures[name] ?? url, maskName: url.lastPathComponent) {
                    try SegmentationMask.read(url)
                }
            }
        }
        guard !pairs.isEmpty else {
            throw KisoError(
                .missingInput,
                "\(images.path): \(pictures.count) pictures, \(labels.count) masks, none of the same "
                    + "name")
        }
        return (pairs, problems)
    }
}
