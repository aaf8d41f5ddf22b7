import Foundation
import KisoCore
import KisoIO

/// Copies figures into the gallery: SVG while it is small, else the picture in half its size.
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

    /// Copies the figure that a result names.
    ///
    /// - Parameter file: such as `figure-4.11.svg`.
    /// - Returns: the link from a page; `nil` when there is no such file.
    mutating func add(_ file: String, of id: String) throws -> String? {
        let folder = results.appendingPathComponent(id)
        guard var content = try? Data(contentsOf: folder.appendingPathComponent(file)) else {
            return nil
        }
        var name = id.replacingOccurrences(of: "/", with: "-") + "-" + file.dropFirst(7)
        if content.count > largestDrawing,
            let smaller = picture(folder.appendingPathComponent(file)),
            smaller.count < content.count
        {
            content = smaller
            name = name.dropLast(3) + "png"
        }
        let link = "figures/" + name
        try AtomicFile.write(Array(content), to: out.appendingPathComponent(link))
        count += 1
        bytes += content.count
        return link
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
