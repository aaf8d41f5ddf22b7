import Foundation
import KisoCore
import KisoIO
import KisoTensor

/// Pictures in a folder for each class: `flowers/rose/…`, `flowers/tulip/…`.
///
/// The pictures may have any sizes, be grey or in colour, PNG or JPEG; which of both a file is, its
/// content says and not its name. They are decoded once, to 8 bits at one size. Hidden files and files
/// that are no pictures are left out, folders in a class folder are looked through.
///
/// ```swift
/// let flowers = try ImageFolder("flowers", size: 64)
/// let (train, validation) = flowers.split(0.9, seed: 0)
/// ```
public struct ImageFolder: Dataset {
    /// The names of the classes: those of the folders, in order.
    public let classNames: [String]
    /// What turns a picture into an input.
    public let preparation: Preparation
    /// What was read.
    public let report: DataReport
    let data: ArrayDataset

    /// The most bytes that the decoded pictures may take: 4 GiB.
    public static let byteLimit = 4 << 30

    /// Reads the pictures of a folder.
    ///
    /// - Parameters:
    ///   - size: the height and width of all pictures; by default their own if all have one size of at
    ///     most 128, else 64.
    ///   - channels: 1 for grey, 3 for colour; by default grey if no picture has colour.
    ///   - skipsBroken: leaves a broken picture out, and says so in the report, instead of throwing.
    ///   - path: the folder.
    /// - Throws: `KisoError` `.missingInput` without the folder or class folders in it, `.badData`
    ///   for a broken picture, which is named, fewer than two classes with pictures, or more than
    ///   ``byteLimit``.
    public init(
        _ path: String, size: Int? = nil, channels: Int? = nil, skipsBroken: Bool = false
    ) throws {
        let url = URL(fileURLWithPath: path, isDirectory: true)
        try self.init(
            url, classNames: nil,
            shape: size.map { PicturePreparation(channels: channels ?? 3, height: $0, width: $0) },
            channels: channels, skipsBroken: skipsBroken)
    }

    /// - Parameters:
    ///   - classNames: the classes that are known already; a folder of another name is an error.
    ///   - shape: the pictures' size.
    init(
        _ url: URL, classNames known: [String]?, shape: PicturePreparation?, channels: Int?,
        skipsBroken: Bool
    ) throws {
        var report = DataReport(kind: "pictures in class folders", source: url.path)
        guard PictureFiles.isFolder(url) else {
            throw KisoError(.missingInput, "\(url.path): no such folder")
        }
        let folders = try PictureFiles.folders(in: url)
        let names = folders.map(\.lastPathComponent)
        if let known, let other = names.first(where: { !known.contains($0) }) {
            throw KisoError(
                .badData,
                "\(url.path): the class folder '\(other)' is none of the classes that are known: "
                    + known.listed)
        }
        let classes = known ?? names
        var entries: [PictureFiles.Entry] = []
        for folder in folders {
            let label = classes.firstIndex(of: folder.lastPathComponent) ?? 0
            entries += try PictureFiles.files(in: folder).map { .init(url: $0, label: label) }
        }
        guard !entries.isEmpty else {
            throw KisoError(
                .missingInput,
                "\(url.path): there are no pictures in class folders in it; put the pictures of each "
                    + "class into a folder with its name")
        }
        let preparation = try shape ?? Self.usualShape(entries, report: &report)
        try Self.checkSize(entries.count, preparation, url)
        let outcomes = PictureFiles.read(entries, as: preparation)
        var kept: [(label: Int, pixels: [UInt8])] = []
        var other = 0, colored = 0
        for (entry, outcome) in zip(entries, outcomes) {
            switch outcome {
            case .other: other += 1
            case .picture(let pixels, let isColored, _, _):
                kept.append((entry.label, pixels))
                colored += isColored ? 1 : 0
            case .failed(let error):
                guard skipsBroken else {
                    throw KisoError(
                        error.kind,
                        "\(error.message); mend it or take it away, or have broken pictures left out"
                    )
                }
                report.skipped.append(.init(name: entry.url.path, reason: error.message))
            }
        }
        if other > 0 { report.note("\(other) files are no pictures and are left out") }
        try Self.checkClasses(
            kept.map(\.label), classes, url, isWhole: known == nil, skipped: report.skipped.count)
        if colored > 0 && colored < kept.count {
            report.note(
                "\(colored) pictures are in colour and \(kept.count - colored) are grey: all are read "
                    + (preparation.channels == 1 ? "as grey" : "in colour"))
        }
        var (final, planes) = (preparation, kept)
        if channels == nil && known == nil && colored == 0 {
            // Grey pictures have three equal channels.
            final.channels = 1
            let size = final.width * final.height
            planes = kept.map { ($0.label, Array($0.pixels.prefix(size))) }
        }
        try self.init(
            planes, shape: final, classNames: classes, report: report)
    }

    private init(
        _ pictures: [(label: Int, pixels: [UInt8])], shape: PicturePreparation,
        classNames: [String], report: DataReport
    ) throws {
        let pixels = NDArray(
            uninitialized: [pictures.count, shape.channels, shape.height, shape.width],
            dtype: .uint8)
        let size = shape.channels * shape.height * shape.width
        let to: UnsafeMutablePointer<UInt8> = pixels.mutablePointer()
        for (index, picture) in pictures.enumerated() {
            for place in 0..<size { to[index * size + place] = picture.pixels[place] }
        }
        data = ArrayDataset(
            inputs: Tensor(pixels),
            targets: Tensor(pictures.map { Int64($0.label) }, shape: [pictures.count]),
            scale: 1 / 255)
        self.classNames = classNames
        self.report = report
        preparation = Preparation(
            input: [shape.channels, shape.height, shape.width],
            target: .classes(names: classNames), pictures: shape)
    }

    /// The number of pictures.
    public var count: Int { data.count }
    /// The class of every picture.
    public var classLabels: [Int]? { data.classLabels }
    /// The pictures at these places, `float32` `[n, channels, height, width]` in [0, 1].
    public func batch(_ places: [Int]) -> Supervised { data.batch(places) }

    /// Looks at a picture of each class.
    private static func usualShape(
        _ entries: [PictureFiles.Entry], report: inout DataReport
    ) throws -> PicturePreparation {
        var sizes: Set<[Int]> = []
        var seen: [Int: Int] = [:]
        for entry in entries where seen[entry.label, default: 0] < 5 {
            guard let image = try? Image.read(entry.url) else { continue }
            seen[entry.label, default: 0] += 1
            sizes.insert([image.height, image.width])
        }
        if sizes.count == 1, let size = sizes.first, size[0] <= 128, size[1] <= 128 {
            return PicturePreparation(channels: 3, height: size[0], width: size[1])
        }
        let sides = sizes.flatMap { $0 }
        report.note(
            "pictures from \(sides.min() ?? 0) to \(sides.max() ?? 0) pixels a side are scaled and cut "
                + "to 64×64; choose a size to have another")
        return PicturePreparation(channels: 3, height: 64, width: 64)
    }

    private static func checkSize(
        _ count: Int, _ shape: PicturePreparation, _ url: URL
    ) throws {
        let (each, overflow) = shape.height.multipliedReportingOverflow(by: shape.width * 3)
        guard shape.height > 0, shape.width > 0, !overflow, each <= byteLimit / max(count, 1) else {
            throw KisoError(
                .badData,
                "\(url.path): \(count) pictures of \(shape.height)×\(shape.width) pixels take more than "
                    + "\(byteLimit >> 30) GiB; choose a smaller size")
        }
    }

    private static func checkClasses(
        _ labels: [Int], _ classes: [String], _ url: URL, isWhole: Bool, skipped: Int
    ) throws {
        let present = Set(labels)
        if let empty = classes.indices.first(where: { !present.contains($0) }), isWhole {
            throw KisoError(
                .badData,
                "\(url.path): the class folder '\(classes[empty])' holds no pictures"
                    + (skipped > 0 ? " that can be read" : "") + "; fill it or remove it")
        }
        guard present.count >= (isWhole ? 2 : 1) else {
            throw KisoError(
                .badData,
                "\(url.path): holds one class, '\(classes.first ?? "")'; learning needs at least two"
            )
        }
    }
}
