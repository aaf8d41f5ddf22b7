import Foundation
import KisoCore
import KisoIO

/// The files of a folder by what they may be.
struct LabelFiles {
    private(set) var pictures: [URL] = []
    private(set) var xml: [URL] = []
    private(set) var texts: [URL] = []
    private(set) var coco: [URL] = []
    private(set) var labelme: [URL] = []
    private(set) var names: URL?
    private let folder: URL
    private var byName: [String: URL] = [:]
    private var byStem: [String: URL] = [:]

    init(_ folder: URL) throws {
        self.folder = folder
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue
        else { throw KisoError(.missingInput, "\(folder.path): there is no such folder") }
        let walk = manager.enumerator(
            at: folder, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        var files: [URL] = []
        while let url = walk?.nextObject() as? URL {
            files.append(url)
            if files.count > 2_000_000 {
                throw KisoError(.badData, "\(folder.path): more than two million files")
            }
        }
        for url in files.sorted(by: { $0.path < $1.path }) {
            switch url.pathExtension.lowercased() {
            case let ending where Image.fileExtensions.contains(ending):
                // Masks that lie beside are no pictures of their own.
                let parent = url.deletingLastPathComponent().lastPathComponent
                if parent.hasPrefix("Segmentation") { continue }
                pictures.append(url)
                byName[url.lastPathComponent] = byName[url.lastPathComponent] ?? url
                let stem = url.deletingPathExtension().lastPathComponent
                byStem[stem] = byStem[stem] ?? url
            case "xml": xml.append(url)
            case "names": names = names ?? url
            case "txt":
                if ["classes.txt", "labels.txt", "names.txt"].contains(url.lastPathComponent) {
                    names = names ?? url
                } else {
                    texts.append(url)
                }
            case "json":
                switch try Self.kind(url) {
                case .coco: coco.append(url)
                case .labelme: labelme.append(url)
                default: break
                }
            default: break
            }
        }
        texts = texts.filter { byStem[$0.deletingPathExtension().lastPathComponent] != nil }
    }

    /// What a JSON file's first keys tell.
    private static func kind(_ url: URL) throws -> LabelFormat? {
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw KisoError(.missingInput, "\(url.path): cannot be read")
        }
        defer { try? handle.close() }
        let start = (try? handle.read(upToCount: 1 << 16)) ?? nil
        let text = String(decoding: start ?? Data(), as: UTF8.self)
        if text.contains("\"shapes\"") { return .labelme }
        let keys = ["\"images\"", "\"annotations\"", "\"categories\""]
        return keys.contains(where: text.contains) ? .coco : nil
    }

    /// The format that is there.
    func format() throws -> LabelFormat {
        let kinds: [(LabelFormat, Int)] = [
            (.coco, coco.count), (.voc, xml.count), (.labelme, labelme.count),
            (.yolo, texts.count),
        ].filter { $0.1 > 0 }
        guard let first = kinds.first else {
            throw KisoError(
                .missingInput,
                "\(folder.path): \(pictures.count) pictures and no labels; known are XML files of VOC, "
                    + "a JSON file of COCO, text files of YOLO named as the pictures, JSON files of "
                    + "LabelMe")
        }
        guard kinds.count == 1 else {
            throw KisoError(
                .badData,
                "\(folder.path): holds labels in several formats ("
                    + kinds.map { "\($0.0.rawValue): \($0.1)" }.joined(separator: ", ")
                    + "); say which with --format")
        }
        return first.0
    }

    /// The picture that a label file speaks of: of the name that it says, or named as the file is.
    func picture(for raw: RawPicture) -> URL? {
        let name = raw.name.split(separator: "/").last.map(String.init) ?? ""
        if let url = byName[name] { return url }
        let stem = URL(fileURLWithPath: raw.source).deletingPathExtension().lastPathComponent
        return byStem[stem]
    }
}
