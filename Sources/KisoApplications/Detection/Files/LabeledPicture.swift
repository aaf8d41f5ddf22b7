public import Foundation
public import KisoCore
public import KisoIO

/// A thing in a picture as a person has marked it.
public struct LabeledObject: Sendable, Hashable, Codable {
    /// Around it, in pixels of the picture.
    public var box: Box
    /// The index of its class.
    public var label: Int
    /// Whether it is too hard to count, or a crowd: finding it is neither right nor wrong.
    public var isIgnored: Bool

    /// A thing from its parts.
    public init(box: Box, label: Int, isIgnored: Bool = false) {
        self.box = box
        self.label = label
        self.isIgnored = isIgnored
    }
}

/// A picture's file and the things that are marked in it.
public struct LabeledPicture: Sendable, Hashable {
    /// The picture's file.
    public var url: URL
    /// In pixels.
    public var width: Int
    /// In pixels.
    public var height: Int
    /// What is marked.
    public var objects: [LabeledObject]

    /// A picture with its things.
    public init(url: URL, width: Int, height: Int, objects: [LabeledObject]) {
        self.url = url
        self.width = width
        self.height = height
        self.objects = objects
    }

    /// Reads the picture, in red, green and blue.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.badData`; also when it has another size than its labels say.
    public func image() throws -> Image {
        let image = try Image.read(url).color()
        guard image.width == width, image.height == height else {
            throw KisoError(
                .badData,
                "\(url.path): has \(image.width)×\(image.height) pixels, its labels are for "
                    + "\(width)×\(height)")
        }
        return image
    }
}
