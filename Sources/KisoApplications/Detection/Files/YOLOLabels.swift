import Foundation
import KisoCore
import KisoIO

/// A text file a picture, as Darknet and its followers have it: a line a thing with the number of its class,
/// the centre and the sides, as parts of the picture's sides.
enum YOLOLabels {
    /// Reads a file; classes are named by their numbers until they are known.
    static func read(_ url: URL) throws -> RawPicture {
        let text = String(
            decoding: try FileReading.bytes(of: url, limit: 16 << 20), as: UTF8.self)
        var picture = RawPicture(name: "", source: url.path, isRelative: true)
        for (index, line) in text.split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty { continue }
            func problem(_ text: String) -> KisoError {
                KisoError(.badData, "\(url.path): line \(index + 1): \(text)")
            }
            if line.contains(",") {
                throw problem(
                    "'\(line.prefix(60))' has commas; expected 'class x y width height', separated "
                        + "by spaces")
            }
            let numbers = words.compactMap { Double($0) }
            guard words.count >= 5, words.count % 2 == 1, numbers.count == words.count,
                numbers.allSatisfy(\.isFinite)
            else {
                throw problem(
                    "'\(line.prefix(60))', expected 'class x y width height', five numbers")
            }
            guard let label = Int(words[0]), label >= 0 else {
                throw problem("the class '\(words[0])' is no number from 0 on")
            }
            if words.count > 5 {
                // The corners of an outline.
                let x = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
                let y = stride(from: 2, to: numbers.count, by: 2).map { numbers[$0] }
                picture.things.append(
                    RawPicture.Thing(
                        name: String(label),
                        box: Box(x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0)))
                continue
            }
            picture.things.append(
                RawPicture.Thing(
                    name: String(label),
                    box: Box(
                        centerX: numbers[1], centerY: numbers[2], width: numbers[3],
                        height: numbers[4])))
        }
        return picture
    }

    static func text(_ picture: LabeledPicture) -> String {
        let (width, height) = (Double(picture.width), Double(picture.height))
        return picture.objects.map { object in
            let box = object.box
            return String(
                format: "%d %.6f %.6f %.6f %.6f\n", object.label, box.centerX / width,
                box.centerY / height, box.width / width, box.height / height)
        }.joined()
    }
}
