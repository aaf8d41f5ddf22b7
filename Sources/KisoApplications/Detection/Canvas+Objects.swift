import Foundation
import KisoCore
public import KisoIO
public import KisoPlot

extension Canvas {
    /// A picture with boxes around what was found, and names and scores on them.
    public init(_ image: Image, showing objects: [DetectedObject], classes: [String]) {
        self.init(image)
        // The surest last, so that it is on top.
        for object in objects.reversed() {
            let color = Self.color(ofClass: object.label)
            outline(object.box, color)
            label(
                classes[object.label] + String(format: " %.2f", object.score), at: object.box, color
            )
        }
    }

    /// A picture with boxes around what a person has marked.
    public init(_ image: Image, showing objects: [LabeledObject], classes: [String]) {
        self.init(image)
        for object in objects {
            let color = object.isIgnored ? .grey : Self.color(ofClass: object.label)
            outline(object.box, color)
            label(classes[object.label], at: object.box, color)
        }
    }

    /// A colour that stays with a class.
    public static func color(ofClass label: Int) -> Figure.Color {
        let colors = Figure.Color.cycle.dropLast() + [Figure.Color.yellow]
        return colors[colors.startIndex + label % colors.count]
    }
}

extension DetectionData {
    /// Up to 16 of the pictures with their boxes, to look at before anything is trained.
    ///
    /// - Parameters:
    ///   - variation: varies each as in a training; not at all by default.
    ///   - seed: what the variation follows from.
    /// - Throws: `KisoError` when a picture cannot be read.
    public func sheet(varied variation: PictureVariation? = nil, seed: UInt64 = 0) throws -> Image {
        var random = RandomGenerator(seed: seed).split("sheet")
        let count = min(16, pictures.count)
        let columns = count <= 4 ? count : 4
        let rows = (count + columns - 1) / columns
        let side = 320
        var canvas = Canvas(width: columns * side, height: rows * side)
        for index in 0..<count {
            // From all over the folder.
            let picture = pictures[index * pictures.count / count]
            let image = try picture.image()
            let scale = Double(side - 8) / Double(max(image.width, image.height))
            let width = max(1, Int(Double(image.width) * scale))
            let height = max(1, Int(Double(image.height) * scale))
            var objects = picture.objects.map { object in
                var object = object
                object.box = object.box.scaled(
                    x: Double(width) / Double(image.width),
                    y: Double(height) / Double(image.height))
                return object
            }
            var small = image.resized(width: width, height: height)
            if let variation {
                let map = variation.map(width: width, height: height, using: &random)
                (small, objects) = (map.applied(to: small), map.applied(to: objects))
            }
            let drawn = Canvas(small, showing: objects, classes: classes)
            let (left, top) = (index % columns * side, index / columns * side)
            canvas.draw(
                drawn.image, x: left + (side - width) / 2, y: top + (side - height) / 2)
        }
        return canvas.image
    }
}
