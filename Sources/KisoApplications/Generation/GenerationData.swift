public import Foundation
public import KisoData
import KisoCore
import KisoIO
import KisoTensor

/// Pictures to learn to draw: those of a data set by name, or all in a folder.
public struct GenerationData: Sendable {
    /// What messages call it.
    public let name: String
    /// The pictures to learn from.
    public let train: LabeledImages
    /// Pictures that are held back to judge by.
    public let test: LabeledImages
    /// The classes; empty where the pictures have none.
    public let classNames: [String]
    /// What was left out, and why, in a line each.
    public let notes: [String]

    /// The height and width.
    public var size: Int { train.images.shape[2] }
    /// 1 for grey, 3 for colour.
    public var channels: Int { train.images.shape[1] }

    /// The pictures of a data set.
    public init(_ data: ImageDataset) {
        name = data.name
        train = data.train
        test = data.test
        classNames = data.classNames
        notes = []
    }

    /// Opens a data set by its name, or a folder.
    ///
    /// - Parameters:
    ///   - size: the side that the pictures of a folder are brought to, 32 by default.
    ///   - progress: is told what happens while a data set is fetched.
    ///   - path: the name or the folder.
    /// - Throws: `KisoError` `.usage` for a size that a named data set does not have, `.missingInput`
    ///   without the folder or pictures in it, and errors of the data.
    public static func open(
        _ path: String, size: Int? = nil,
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> GenerationData {
        if DatasetCatalog.names.contains(path.lowercased()) {
            let data = GenerationData(try await DatasetCatalog.load(path, progress: progress))
            if let size, size != data.size {
                throw KisoError(
                    .usage,
                    "--size \(size): the pictures of \(data.name) are \(data.size) pixels a side; leave "
                        + "it away")
            }
            return data
        }
        return try GenerationData(
            folder: URL(fileURLWithPath: path, isDirectory: true), size: size ?? 32)
    }

    /// All pictures in a folder and in the folders in it, scaled until they cover a square, of which the
    /// middle is taken. Where they lie in two folders or more, those are their classes. A tenth is held back,
    /// at least one.
    ///
    /// - Throws: `KisoError` `.missingInput` without the folder or with fewer than 20 pictures in it.
    public init(folder: URL, size: Int) throws {
        let files = try Self.files(in: folder)
        // Each is made small when it is read: all together may be larger than the memory.
        let preparation = PicturePreparation(channels: 3, height: size, width: size)
        var pictures: [(place: String, image: Image)] = []
        var isColored = false
        var broken = 0
        for file in files {
            guard let image = try? Image.read(file) else {
                broken += 1
                continue
            }
            let inner = file.path.dropFirst(folder.standardizedFileURL.path.count)
            let parts = inner.split(separator: "/")
            isColored = isColored || image.isColored
            pictures.append(
                (parts.count > 1 ? String(parts[0]) : "", Image(Tensor(preparation(image)))))
            guard pictures.count * size * size * 3 <= 4 << 30 else {
                throw KisoError(
                    .badData,
                    "\(folder.path): \(files.count) pictures of \(size)×\(size) pixels take more "
                        + "than 4 GiB; choose a smaller --size")
            }
        }
        guard pictures.count >= 20 else {
            throw KisoError(
                .missingInput,
                "\(folder.path): \(pictures.count) pictures that can be read, expected at least 20 PNG or "
                    + "JPEG files")
        }
        let channels = isColored ? 3 : 1
        let names = Set(pictures.map(\.place)).sorted()
        let isClassified = names.count > 1 && names.count <= 256
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        // Every tenth is held back, of every class since they are in order.
        func part(_ isTest: Bool) throws -> LabeledImages {
            let chosen = pictures.indices.filter { ($0 % 10 == 9) == isTest }
            let bytes = chosen.flatMap { index -> [UInt8] in
                let image = pictures[index].image
                guard isColored else { return image.grayscale().pixels }
                return (0..<3).flatMap { channel in
                    stride(from: channel, to: image.pixels.count, by: 3).map { image.pixels[$0] }
                }
            }
            let classes = chosen.map {
                isClassified ? UInt8(labels[pictures[$0].place] ?? 0) : 0
            }
            return try LabeledImages(
                images: NDArray(bytes, shape: [chosen.count, channels, size, size]),
                labels: NDArray(classes, shape: [chosen.count]))
        }
        name = folder.lastPathComponent
        train = try part(false)
        test = try part(true)
        classNames = isClassified ? names.map { $0.isEmpty ? "other" : $0 } : []
        notes =
            (broken > 0 ? ["\(broken) files are no pictures that can be read"] : [])
            + (names.count > 256
                ? ["\(names.count) folders are more than 256 classes: none are used"] : [])
    }

    /// The files in a folder and in the folders in it, in the order of their names.
    private static func files(in folder: URL) throws -> [URL] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder),
            isFolder.boolValue,
            let walk = FileManager.default.enumerator(
                at: folder.standardizedFileURL, includingPropertiesForKeys: nil,
                options: [.skipsHiddenFiles])
        else {
            throw KisoError(
                .missingInput,
                "\(folder.path): no such folder, and no data set of this name"
                    + Suggestion.phrase(for: folder.lastPathComponent, among: DatasetCatalog.names))
        }
        return walk.compactMap { $0 as? URL }
            .filter { Image.fileExtensions.contains($0.pathExtension.lowercased()) }
            .sorted { $0.path < $1.path }
    }
}
