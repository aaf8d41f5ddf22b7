import Foundation
import KisoCore
import KisoIO
import KisoTensor

/// Parts of pictures, each warped to a square of one size whatever its shape, with some of what is around it.
enum RegionCrops {
    /// The side of a part.
    static let side = 32
    /// How much of a box's sides is shown beyond it, on every side.
    private static let context = 0.25

    /// The parts `[boxes, 3, 32, 32]`, from 0 to 1; what lies outside of the picture is grey.
    static func tensor(_ image: Image, _ boxes: [Box]) -> Tensor {
        var values = [Float](repeating: 0.5, count: boxes.count * 3 * side * side)
        let image = image.color()
        for (index, box) in boxes.enumerated() {
            let (marginX, marginY) = (box.width * context, box.height * context)
            let (left, top) = (box.left - marginX, box.top - marginY)
            let (stepX, stepY) = (
                (box.width + 2 * marginX) / Double(side), (box.height + 2 * marginY) / Double(side)
            )
            for row in 0..<side {
                let y = top + (Double(row) + 0.5) * stepY - 0.5
                for column in 0..<side {
                    let x = left + (Double(column) + 0.5) * stepX - 0.5
                    for channel in 0..<3 {
                        guard let value = image.value(x: x, y: y, channel: channel) else {
                            continue
                        }
                        values[((index * 3 + channel) * side + row) * side + column] = value / 255
                    }
                }
            }
        }
        return Tensor(values, shape: [boxes.count, 3, side, side])
    }
}

extension Image {
    /// The linear interpolation between four pixels; `nil` outside of the picture.
    fileprivate func value(x: Double, y: Double, channel: Int) -> Float? {
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return nil }
        let (x, y) = (min(max(x, 0), Double(width - 1)), min(max(y, 0), Double(height - 1)))
        let (left, top) = (Int(x), Int(y))
        let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
        let (shareX, shareY) = (Float(x - Double(left)), Float(y - Double(top)))
        func pixel(_ column: Int, _ row: Int) -> Float {
            Float(pixels[(row * width + column) * channels + channel])
        }
        let above = pixel(left, top) * (1 - shareX) + pixel(right, top) * shareX
        let below = pixel(left, bottom) * (1 - shareX) + pixel(right, bottom) * shareX
        return above * (1 - shareY) + below * shareY
    }
}
