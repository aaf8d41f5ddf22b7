import Foundation
import KisoCore

extension Transforms {
    /// Changes in words: `NAME[:VALUE[:VALUE]]`, with commas between them, in their order.
    ///
    /// ```swift
    /// try Transforms(parsing: "shift:2,rotate:10,scale:0.9-1.1,flip")
    /// ```
    ///
    /// - Throws: `KisoError` `.usage` for a name that is not in ``words``, with the nearest one, and
    ///   for values that are missing, too many or out of range.
    public init(parsing text: String) throws {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        self.init(
            try words.map { word in
                guard !word.isEmpty else {
                    throw KisoError(
                        .usage,
                        "an empty word in the random changes '\(text)', expected such as "
                            + "shift:2,rotate:10,flip")
                }
                let parts = word.split(separator: ":", omittingEmptySubsequences: false)
                let entry = try Self.catalog[String(parts[0])]
                return try entry.make(
                    TransformValues(
                        word: word, example: entry.example,
                        values: parts.dropFirst().map(String.init)
                    ))
            })
    }

    /// What can be said: for each name an example and what it does.
    public static var words: [(name: String, example: String, meaning: String)] {
        entries.map { ($0.name, $0.value.example, $0.value.meaning) }
    }

    struct Entry: Sendable {
        let example: String
        let meaning: String
        let make: @Sendable (TransformValues) throws -> any Transform
    }

    static let catalog = Catalog("random change of pictures", entries)

    private static let entries: [(name: String, value: Entry)] = [
        (
            "shift",
            Entry(example: "shift:2", meaning: "moved by up to 2 pixels along each axis") {
                RandomShift(pixels: try $0.only().whole(0...4096))
            }
        ),
        (
            "rotate",
            Entry(example: "rotate:10", meaning: "turned by up to 10 degrees to either side") {
                RandomRotation(degrees: try $0.only().number(0...180))
            }
        ),
        (
            "scale",
            Entry(
                example: "scale:0.9-1.1", meaning: "made smaller or larger; scale:0.1 is the same"
            ) {
                RandomScale(try $0.only().factors(0.05...20))
            }
        ),
        (
            "shear",
            Entry(example: "shear:10", meaning: "slanted by up to 10 degrees to either side") {
                RandomShear(degrees: try $0.only().number(0...80))
            }
        ),
        (
            "flip",
            Entry(example: "flip", meaning: "every second one mirrored; flip:0.2 every fifth") {
                RandomFlip(probability: try $0.optional(0.5, 0...1))
            }
        ),
        (
            "flip-vertical",
            Entry(example: "flip-vertical", meaning: "every second one turned upside down") {
                RandomFlip(probability: try $0.optional(0.5, 0...1), isVertical: true)
            }
        ),
        (
            "crop",
            Entry(
                example: "crop:28:2",
                meaning: "a window of 28×28, 2 pixels of 0 added around; crop:28 adds an eighth"
            ) {
                let values = try $0.atMost(2)
                let size = try values.whole(1...4096)
                return RandomCrop(
                    size: size,
                    padding: values.count < 2 ? max(1, size / 8) : try values.whole(0...4096, at: 1)
                )
            }
        ),
        (
            "brightness",
            Entry(example: "brightness:0.2", meaning: "darker or brighter by up to a fifth") {
                RandomBrightness(try $0.only().factors(0...20))
            }
        ),
        (
            "contrast",
            Entry(example: "contrast:0.2", meaning: "less or more contrast by up to a fifth") {
                RandomContrast(try $0.only().factors(0...20))
            }
        ),
        (
            "elastic",
            Entry(
                example: "elastic:1.5",
                meaning: "bent smoothly by about 1.5 pixels; elastic:1.5:6 bends in wider curves"
            ) {
                let values = try $0.atMost(2)
                return RandomElastic(
                    pixels: try values.number(0...4096),
                    smoothness: values.count < 2 ? 4 : try values.number(1...1000, at: 1))
            }
        ),
        (
            "erase",
            Entry(example: "erase:8", meaning: "a square of 8×8 pixels painted over") {
                RandomErase(size: try $0.only().whole(0...4096))
            }
        ),
    ]
}
