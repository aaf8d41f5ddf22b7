public import Foundation
import KisoCore
import KisoData
import KisoIO

/// Pictures with what people say of them, from a file: COCO's captions in JSON, Flickr8k's `token.txt`
/// (`picture.jpg#0`, a tab, the sentence), or a CSV file with the columns `image` and `caption`.
///
/// Pictures lie beside the file, or in `images/` beside it. Sentences are brought to small letters and cut into words at
/// everything that is neither letter nor digit.
public struct CaptionData: Sendable {
    /// What was found.
    public struct Report: Sendable, Codable {
        /// Pictures with sentences.
        public var pictures = 0
        /// Sentences in all.
        public var sentences = 0
        /// Words in all.
        public var words = 0
        /// Different words, and how many of them occur often enough to be learnt.
        public var differentWords = 0
        /// Words that are learnt.
        public var vocabulary = 0
        /// Empty sentences, left out.
        public var empty = 0
        /// Sentences whose picture is not there, left out, and the first of them.
        public var withoutPicture = 0
        /// Pictures that COCO's file lists without a sentence, left out.
        public var withoutCaption = 0
        /// What to look at.
        public var notes: [String] = []

        /// The report in lines for a reader.
        public var lines: [String] {
            let mean = Double(sentences) / Double(max(pictures, 1))
            return [
                String(
                    format: "%d pictures with %d sentences, %.1f each", pictures, sentences, mean),
                "  \(words) words, \(differentWords) different, of which \(vocabulary) are learnt",
            ] + notes.map { "  " + $0 }
        }
    }

    /// A picture and what is said of it.
    public struct Entry: Sendable {
        /// The picture's file.
        public let picture: URL
        /// Sentences, each as its words.
        public let sentences: [[String]]
    }

    /// The pictures in the order of their names.
    public let entries: [Entry]
    /// The words that are learnt.
    public let vocabulary: Vocabulary
    /// What was found.
    public let report: Report

    /// Reads a file, and looks whether its pictures are there.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - least: how often a word must occur to be learnt.
    /// - Throws: `KisoError` `.missingInput` without the file or any of its pictures, `.badData` for another form and
    ///   when no sentence is left.
    public init(_ url: URL, least: Int = 1) throws {
        let (pairs, silent) = try Self.pairs(url)
        var report = Report()
        if let first = silent.first {
            report.withoutCaption = silent.count
            report.notes.append("a picture without a sentence: \(first)")
        }
        var sentences: [String: [[String]]] = [:]
        for (name, text) in pairs {
            let words = Self.words(text)
            if words.isEmpty {
                report.empty += 1
                if report.empty == 1 { report.notes.append("an empty sentence: of \(name)") }
            } else {
                sentences[name, default: []].append(words)
            }
        }
        let folder = url.deletingLastPathComponent()
        var entries: [Entry] = []
        for (name, said) in sentences.sorted(by: { $0.key < $1.key }) {
            let places = [folder, folder.appendingPathComponent("images")]
                .map { $0.appendingPathComponent(name) }
            guard let picture = places.first(where: FileReading.isFile) else {
                if report.withoutPicture == 0 {
                    report.notes.append("a sentence without a picture: \(name)")
                }
                report.withoutPicture += said.count
                continue
            }
            entries.append(Entry(picture: picture, sentences: said))
        }
        guard !sentences.isEmpty else {
            throw KisoError(.badData, "\(url.path): holds no sentence")
        }
        guard !entries.isEmpty else {
            throw KisoError(
                .missingInput,
                "\(url.path): none of the pictures of \(sentences.count) is beside it or in images/"
            )
        }
        for (count, kind) in [
            (report.empty, "empty sentences"),
            (report.withoutPicture, "sentences without a picture"),
            (report.withoutCaption, "pictures without a sentence"),
        ] where count > 0 { report.notes.append("\(count) \(kind), left out") }
        let all = entries.lazy.flatMap(\.sentences)
        vocabulary = Vocabulary(all, least: least)
        guard !vocabulary.known.isEmpty else {
            throw KisoError(
                .badData, "\(url.path): no word occurs \(least) times; take a smaller number")
        }
        // A captioner of more could be trained and written, but not read.
        guard vocabulary.known.count <= Vocabulary.most else {
            throw KisoError(
                .badData,
                "\(url.path): \(vocabulary.known.count) different words, at most "
                    + "\(Vocabulary.most) are learnt; take those that occur more often")
        }
        report.pictures = entries.count
        report.sentences = all.count
        report.words = all.reduce(0) { $0 + $1.count }
        report.differentWords = Set(all.joined()).count
        report.vocabulary = vocabulary.known.count
        if report.words < 2 * report.sentences {
            report.notes.append(
                "sentences of one word mostly: words are what stands between blanks and marks, "
                    + "which Japanese and Chinese text needs first")
        }
        self.entries = entries
        self.report = report
    }

    /// Reads every picture once, so that none stops a training that has begun.
    ///
    /// - Parameter least: the smallest side in pixels that shows anything.
    /// - Throws: `KisoError` `.badData` that counts the pictures that are damaged or too small and names the first of
    ///   each; `CancellationError`.
    public func checkPictures(least: Int = 16) throws {
        var (damaged, small): ([String], [String]) = ([], [])
        for entry in entries {
            try Task.checkCancellation()
            do {
                let image = try Image.read(entry.picture)
                if min(image.width, image.height) < least {
                    small.append(
                        "\(entry.picture.lastPathComponent) (\(image.width)×\(image.height))")
                }
            } catch let error as KisoError {
                damaged.append(error.message)
            }
        }
        var found: [String] = []
        if let first = damaged.first {
            found.append("\(damaged.count) pictures that cannot be read, such as \(first)")
        }
        if let first = small.first {
            found.append(
                "\(small.count) pictures with a side below \(least) pixels, such as \(first)")
        }
        if !found.isEmpty { throw KisoError(.badData, found.joined(separator: "; ")) }
    }

    /// All of them as examples.
    public var examples: CaptionExamples { examples(Array(entries.indices)) }

    /// Two parts, by chance.
    ///
    /// - Parameters:
    ///   - share: of the second part, at least one picture.
    ///   - seed: what chance follows from.
    /// - Precondition: two pictures or more.
    public func split(_ share: Double, seed: UInt64) -> (
        train: CaptionExamples, test: CaptionExamples
    ) {
        var random = RandomGenerator(seed: seed).split("validation")
        let order = entries.indices.map { ($0, random.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let held = min(order.count - 1, max(1, Int((Double(order.count) * share).rounded())))
        return (examples(Array(order[held...])), examples(Array(order[..<held])))
    }

    private func examples(_ places: [Int]) -> CaptionExamples {
        let entries = places.map { self.entries[$0] }
        return CaptionExamples(count: entries.count) { index in
            (try Image.read(entries[index].picture), entries[index].sentences)
        }
    }

    /// The words of a sentence in small letters.
    public static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private struct COCO: Decodable {
        struct Picture: Decodable {
            let id: Int
            let file_name: String
        }
        struct Annotation: Decodable {
            let image_id: Int
            let caption: String
        }
        let images: [Picture]
        let annotations: [Annotation]
    }

    private typealias Pair = (name: String, text: String)

    /// Names of pictures with a sentence each, and those of pictures that are listed without one.
    private static func pairs(_ url: URL) throws -> (pairs: [Pair], silent: [String]) {
        var bytes = try FileReading.bytes(of: url, limit: 2 << 30)
        // Some editors put a mark of the byte order in front.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let start = bytes.first { $0 > 32 }
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") {
            let file: COCO
            do { file = try JSONDecoder().decode(COCO.self, from: Data(bytes)) } catch {
                throw KisoError(
                    .badData,
                    "\(url.path): JSON, but no captions of COCO: expected images with id and file_name, "
                        + "annotations with image_id and caption")
            }
            let names = Dictionary(file.images.map { ($0.id, $0.file_name) }) { first, _ in first }
            let described = Set(file.annotations.map(\.image_id))
            let silent = file.images.filter { !described.contains($0.id) }.map(\.file_name)
            let pairs: [Pair] = try file.annotations.map { annotation in
                guard let name = names[annotation.image_id] else {
                    throw KisoError(
                        .badData,
                        "\(url.path): a caption of picture \(annotation.image_id), which is not listed"
                    )
                }
                return (name, annotation.caption)
            }
            return (pairs, silent)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw KisoError(.badData, "\(url.path): is no text in UTF-8")
        }
        let lines = text.split(whereSeparator: \.isNewline)
        if url.pathExtension.lowercased() == "csv" { return (try columns(url), []) }
        let pairs: [Pair] = try lines.enumerated().map { index, line in
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw KisoError(
                    .badData,
                    "\(url.path), line \(index + 1): expected 'picture.jpg#0', a tab and a sentence"
                )
            }
            return (String(parts[0].prefix { $0 != "#" }), String(parts[1]))
        }
        return (pairs, [])
    }

    private static func columns(_ url: URL) throws -> [Pair] {
        let table = try TableFile(url)
        func column(_ names: [String]) throws -> Int {
            let found = table.header.firstIndex { names.contains($0.lowercased()) }
            guard let found else {
                throw KisoError(
                    .badData,
                    "\(url.path): has the columns \(table.header.joined(separator: ", ")), expected "
                        + "'\(names[0])'")
            }
            return found
        }
        let picture = try column(["image", "image_name", "file", "file_name", "picture"])
        let caption = try column(["caption", "comment", "sentence", "text"])
        return table.rows.map { ($0[picture].trimmingCharacters(in: .whitespaces), $0[caption]) }
    }
}
