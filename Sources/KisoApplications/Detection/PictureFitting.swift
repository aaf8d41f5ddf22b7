import KisoCore
import KisoIO
import KisoTensor

/// How a picture of any size becomes the input of a detector, and how boxes come back.
public enum PictureFitting: String, CaseIterable, Sendable, Codable {
    /// The picture keeps its shape and lies in the middle of a grey ground, as Darknet does it.
    case letterbox
    /// The picture fills the input, as OpenCV does it.
    case stretch
}

/// A picture in the input of a network, and where it lies there.
struct FittedPicture {
    /// `[1, 3, height, width]`, from 0 to 1.
    let input: Tensor
    /// Where the picture is in the input.
    let place: Box
    private let width: Int
    private let height: Int

    init(_ image: Image, height: Int, width: Int, fitting: PictureFitting) {
        let image = image.color()
        (self.width, self.height) = (image.width, image.height)
        var columns = width, rows = height
        if fitting == .letterbox {
            if Double(width) / Double(image.width) < Double(height) / Double(image.height) {
                rows = max(1, image.height * width / image.width)
            } else {
                columns = max(1, image.width * height / image.height)
            }
        }
        let (left, top) = ((width - columns) / 2, (height - rows) / 2)
        // Darknet lets the corners' pixels lie on each other, OpenCV the corners of the pixels.
        let isAligned = fitting == .letterbox
        let horizontal = Self.samples(from: image.width, to: columns, isAligned)
        let vertical = Self.samples(from: image.height, to: rows, isAligned)
        var values = [Float](repeating: 0.5, count: 3 * height * width)
        let stride = image.width * 3
        image.pixels.withUnsafeBufferPointer { pixels in
            for (y, row) in vertical.enumerated() {
                let (upper, lower) = (row.first * stride, row.second * stride)
                for (x, column) in horizontal.enumerated() {
                    let (a, b) = (column.first * 3, column.second * 3)
                    for channel in 0..<3 {
                        func value(_ line: Int) -> Float {
                            let first = Float(pixels[line + a + channel])
                            return first + (Float(pixels[line + b + channel]) - first)
                                * column.share
                        }
                        let above = value(upper)
                        let mixed = above + (value(lower) - above) * row.share
                        values[(channel * height + top + y) * width + left + x] = mixed / 255
                    }
                }
            }
        }
        input = Tensor(values, shape: [1, 3, height, width])
        place = Box(Double(left), Double(top), Double(left + columns), Double(top + rows))
    }

    /// A box of the input as one of the picture, not beyond its edges.
    func box(_ box: Box) -> Box {
        box.shifted(x: -place.left, y: -place.top)
            .scaled(x: Double(width) / place.width, y: Double(height) / place.height)
            .clipped(width: width, height: height)
    }

    /// A box of the picture as one of the input.
    func placed(_ box: Box) -> Box {
        box.scaled(x: place.width / Double(width), y: place.height / Double(height))
            .shifted(x: place.left, y: place.top)
    }

    /// Two old places for every new one, and the share of the second.
    private static func samples(
        from old: Int, to new: Int, _ isAligned: Bool
    ) -> [(first: Int, second: Int, share: Float)] {
        (0..<new).map { index in
            var center =
                isAligned
                ? Double(index) * Double(old - 1) / Double(max(new - 1, 1))
                : (Double(index) + 0.5) * Double(old) / Double(new) - 0.5
            center = Swift.min(Swift.max(center, 0), Double(old - 1))
            let first = Int(center)
            return (first, Swift.min(first + 1, old - 1), Float(center - Double(first)))
        }
    }
}
