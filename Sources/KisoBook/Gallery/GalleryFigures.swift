import Foundation
import KisoCore
import KisoIO

/// Copies figures into the gallery: SVG while it is small, else the picture in half its size, with the
/// whole beside it.
struct GalleryFigures {
    let results: URL
    let out: URL
    /// How many are there so far.
    private(set) var count = 0
    /// Their size together.
    private(set) var bytes = 0
    private let largestDrawing = 150_000

    init(results: URL, out: URL) {
        self.results = results
        self.out = out
    }

    /// A figure on a page.
    struct Entry {
        /// The link to what the page shows.
        let shown: String
        /// The link to the figure in its full size.
        let full: String
        /// Whether it is too wide to be read on a telephone.
        let isWide: Bool
    }

    /// Copies the figure that a result names.
    ///
    /// - Parameter file: such as `figure-4.11.svg`.
    /// - Returns: the links from a page; `nil` when there is no such file.
    mutating func add(_ file: String, of id: String) throws -> Entry? {
        let folder = results.appendingPathComponent(id)
        guard var content = try? Data(contentsOf: folder.appendingPathComponent(file)) else {
            return nil
        }
        let isWide = Self.width(of: content).map { $0 > 860 } ?? false
        var name = id.replacingOccurrences(of: "/", with: "-") + "-" + file.dropFirst(7)
        var full: String?
        if content.count > largestDrawing,
            let smaller = picture(folder.appendingPathComponent(file)),
            smaller.count < content.count
        {
            let whole = try Data(
                contentsOf: folder.appendingPathComponent(file).deletingPathExtension()
                    .appendingPathExtension("png"))
            full = try copy(whole, as: name.dropLast(4) + "-full.png")
            content = smaller
            name = name.dropLast(3) + "png"
        }
        let link = try copy(content, as: name)
        count += 1
        return Entry(shown: link, full: full ?? link, isWide: isWide)
    }

    private mutating func copy(_ content: Data, as name: String) throws -> String {
        let link = "figures/" + name
        try AtomicFile.write(Array(content), to: out.appendingPathComponent(link))
        bytes += content.count
        return link
    }

    /// The width that a drawing asks for, in pixels.
    private static func width(of drawing: Data) -> Double? {
        let head = String(decoding: drawing.prefix(2_000), as: UTF8.self)
        guard let match = head.firstMatch(of: /<svg[^>]*?\swidth="([0-9.]+)(pt)?"/) else {
            return nil
        }
        return Double(match.1).map { match.2 == nil ? $0 : $0 * 4 / 3 }
    }

    /// The PNG beside an SVG at the size that it is shown; `nil` if it is not there or this build
    /// cannot read it.
    private func picture(_ drawing: URL) -> Data? {
        let file = drawing.deletingPathExtension().appendingPathExtension("png")
        guard let image = try? Image.read(file) else { return nil }
        let half = image.resized(width: max(1, image.width / 2), height: max(1, image.height / 2))
        return (try? half.encodePNG()).map { Data($0) }
    }
}
