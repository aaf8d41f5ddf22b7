public import Foundation
import KisoCore
public import KisoData
import KisoIO

/// Things by what they are, those that scenes for training show and those that tests show.
public struct SceneSprites: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// Things to train on.
    public let train: [Sprite]
    /// Things that nothing is trained on.
    public let test: [Sprite]

    /// Things of one's own.
    public init(classes: [String], train: [Sprite], test: [Sprite]) {
        (self.classes, self.train, self.test) = (classes, train, test)
    }

    /// White shapes, for a ``SceneGenerator`` to colour: handwritten digits, silhouettes of animals; those of a
    /// data set's training images for training, those of its test images for tests.
    ///
    /// - Parameters:
    ///   - images: MNIST, or another set of bright things on black.
    ///   - most: how many of each are taken, the first ones; all by default.
    public static func digits(_ images: ImageDataset, most: Int = .max) -> SceneSprites {
        func sprites(_ part: LabeledImages, _ name: String) -> [Sprite] {
            let pixels = part.images.values(as: UInt8.self)
            let labels = part.labels.values(as: UInt8.self)
            let side = part.images.shape[3]
            return (0..<min(most, part.count)).compactMap { index in
                let digit = pixels[index * side * side..<(index + 1) * side * side]
                let image = Image(
                    width: side, height: side, channels: 4,
                    pixels: digit.flatMap { [255, 255, 255, $0] })
                return image.hasContent
                    ? Sprite(image, label: Int(labels[index]), identity: "\(name) \(index)") : nil
            }
        }
        return SceneSprites(
            classes: images.classNames, train: sprites(images.train, "train"),
            test: sprites(images.test, "test"))
    }

    /// Cut-out photographs in a folder for each class, as `StampPhotos` has them; every fourth of a class is
    /// for tests. A file with `_mirror` in its name shows what the one without it shows, so both are of the
    /// same part.
    ///
    /// - Throws: `KisoError` when a picture cannot be read or a class has fewer than four with transparent
    ///   parts.
    public static func stamps(_ folder: URL) throws -> SceneSprites {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let classes = names.sorted().filter { !$0.hasPrefix(".") && !$0.contains(".") }
        var (train, test): ([Sprite], [Sprite]) = ([], [])
        for (label, name) in classes.enumerated() {
            let place = folder.appendingPathComponent(name)
            let files = ((try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [])
                .filter { $0.hasSuffix(".png") }.sorted()
            let sprites = try files.compactMap { file -> Sprite? in
                let image = try Image.read(place.appendingPathComponent(file)).coloringGrey
                guard image.channels == 4, image.hasContent else { return nil }
                let scale = min(1, 256 / Double(max(image.width, image.height)))
                let small = image.resized(
                    width: max(1, Int(Double(image.width) * scale)),
                    height: max(1, Int(Double(image.height) * scale)))
                return small.hasContent
                    ? Sprite(small, label: label, identity: "\(name)/\(file)") : nil
            }
            let subjects = Array(Set(sprites.map(\.subject))).sorted()
            guard subjects.count >= 4 else {
                throw KisoError(
                    .badData,
                    "\(place.path): \(subjects.count) pictures with transparent parts, expected at "
                        + "least 4")
            }
            let tested = Set(subjects.indices.filter { $0 % 4 == 3 }.map { subjects[$0] })
            for sprite in sprites {
                if tested.contains(sprite.subject) {
                    test.append(sprite)
                } else {
                    train.append(sprite)
                }
            }
        }
        guard !classes.isEmpty else {
            throw KisoError(.missingInput, "\(folder.path): holds no folder with pictures")
        }
        return SceneSprites(classes: classes, train: train, test: test)
    }
}

extension Image {
    /// Of grey and alpha, red, green, blue and alpha; others as they are.
    fileprivate var coloringGrey: Image {
        guard channels == 2 else { return self }
        var colored: [UInt8] = []
        colored.reserveCapacity(pixels.count * 2)
        for place in stride(from: 0, to: pixels.count, by: 2) {
            colored += [pixels[place], pixels[place], pixels[place], pixels[place + 1]]
        }
        return Image(width: width, height: height, channels: 4, pixels: colored)
    }
}

extension Sprite {
    /// What it shows, which its mirror image shows as well.
    fileprivate var subject: String {
        identity.replacingOccurrences(of: "_mirror", with: "")
    }
}
