import Foundation
public import KisoCore
public import KisoIO

/// Makes a picture of a handwritten digit look like one of MNIST's.
///
/// MNIST's authors scaled each digit so that its longer side has 20 pixels and moved its centre of
/// mass to the centre of a 28×28 field, white ink on black. A picture from elsewhere is recognised
/// much better after the same treatment:
///
/// 1. grey by Rec. 601, what is transparent as white; where the paper is transparent and the ink of one
///    brightness, the alpha is the ink;
/// 2. where light falls unevenly on the paper, each pixel's share of the paper's brightness at its
///    place, found as a smooth surface through the paper;
/// 3. inverted when the background is light: when the median of the border's pixels is over 127, or
///    what differs from it most is darker;
/// 4. a picture of exactly 28×28 pixels is then taken as it is; any other is cropped to the ink
///    (pixels brighter than a quarter of the range between background and brightest ink), scaled so
///    that the longer side has 20 pixels, and centred by mass;
/// 5. divided by 255.
public enum DigitPreparation {
    /// Pixels along each side of the result.
    public static let fieldSize = 28
    /// Pixels along the longer side of the ink.
    public static let inkSize = 20

    /// The picture as the input of a network.
    ///
    /// ```swift
    /// let input = DigitPreparation.prepare(try Image.read(url))
    /// ```
    ///
    /// - Returns: `float32`, `[1, 1, 28, 28]`, values from 0 (background) to 1 (ink).
    public static func prepare(_ image: Image) -> NDArray {
        let gray = ink(of: image)
        let isField = gray.width == fieldSize && gray.height == fieldSize
        let pixels = isField ? gray.pixels : field(from: gray)
        return NDArray(
            pixels.map { Float($0) / 255 }, shape: [1, 1, fieldSize, fieldSize])
    }

    static func borderMedian(_ image: Image) -> Int {
        var border: [UInt8] = []
        let lastRow = (image.height - 1) * image.width
        for x in 0..<image.width {
            border.append(image.pixels[x])
            border.append(image.pixels[lastRow + x])
        }
        for y in 0..<image.height {
            border.append(image.pixels[y * image.width])
            border.append(image.pixels[y * image.width + image.width - 1])
        }
        border.sort()
        return Int(border[border.count / 2])
    }

    private static func field(from image: Image) -> [UInt8] {
        guard let ink = croppedToInk(image) else {
            return [UInt8](repeating: 0, count: fieldSize * fieldSize)
        }
        let scale = Double(inkSize) / Double(max(ink.width, ink.height))
        let width = max(1, Int((Double(ink.width) * scale).rounded()))
        let height = max(1, Int((Double(ink.height) * scale).rounded()))
        return centered(ink.resized(width: min(width, inkSize), height: min(height, inkSize)))
    }

    /// The part of the picture that holds ink, its background made exactly 0; `nil` without ink.
    private static func croppedToInk(_ image: Image) -> Image? {
        let background = borderMedian(image)
        let brightest = Int(image.pixels.max() ?? 0)
        // Less contrast than this is noise on an empty sheet.
        guard brightest - background >= 16 else { return nil }
        let threshold = background + (brightest - background) / 4
        var left = image.width, right = -1, top = image.height, bottom = -1
        for y in 0..<image.height {
            for x in 0..<image.width where Int(image.pixels[y * image.width + x]) > threshold {
                left = min(left, x)
                right = max(right, x)
                top = min(top, y)
                bottom = max(bottom, y)
            }
        }
        let width = right - left + 1, height = bottom - top + 1
        guard width > 0, height > 0 else { return nil }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height)
        for y in top...bottom {
            let start = y * image.width
            for value in image.pixels[start + left...start + right] {
                let above = max(0, Int(value) - background)
                pixels.append(UInt8(above * 255 / (brightest - background)))
            }
        }
        return Image(width: width, height: height, channels: 1, pixels: pixels)
    }

    /// The ink in the middle of an empty field, by its centre of mass, moved by whole pixels and
    /// never over the edge.
    private static func centered(_ ink: Image) -> [UInt8] {
        var mass = 0, columnMoment = 0, rowMoment = 0
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                let value = Int(ink.pixels[y * ink.width + x])
                mass += value
                columnMoment += value * x
                rowMoment += value * y
            }
        }
        let middle = Double(fieldSize - 1) / 2
        func place(_ moment: Int, _ size: Int) -> Int {
            let center = mass > 0 ? Double(moment) / Double(mass) : Double(size - 1) / 2
            return max(0, min(fieldSize - size, Int((middle - center).rounded())))
        }
        let left = place(columnMoment, ink.width), top = place(rowMoment, ink.height)
        var field = [UInt8](repeating: 0, count: fieldSize * fieldSize)
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                field[(top + y) * fieldSize + left + x] = ink.pixels[y * ink.width + x]
            }
        }
        return field
    }
}
