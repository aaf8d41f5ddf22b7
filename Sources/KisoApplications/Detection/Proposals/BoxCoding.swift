import Foundation
package import KisoCore

/// A box as four numbers that a network can learn: how far it is from another one, in that one's sides.
///
/// `(x − x₀) / w₀, (y − y₀) / h₀, log(w / w₀), log(h / h₀)`, times 10, 10, 5, 5, so that all are of the size of
/// one.
///
/// Source: R. Girshick and others, "Rich feature hierarchies for accurate object detection and semantic
/// segmentation", CVPR 2014.
package enum BoxCoding {
    private static let scale = (center: 10.0, side: 5.0)
    /// The most that a side grows by, so that no box becomes infinite.
    private static let sideLimit = log(1000.0 / 16)

    package static func encoded(_ box: Box, from anchor: Box) -> [Float] {
        [
            Float((box.centerX - anchor.centerX) / anchor.width * scale.center),
            Float((box.centerY - anchor.centerY) / anchor.height * scale.center),
            Float(log(box.width / anchor.width) * scale.side),
            Float(log(box.height / anchor.height) * scale.side),
        ]
    }

    package static func decoded(_ numbers: ArraySlice<Float>, from anchor: Box) -> Box {
        let start = numbers.startIndex
        func number(_ index: Int) -> Double { Double(numbers[start + index]) }
        return Box(
            centerX: anchor.centerX + number(0) / scale.center * anchor.width,
            centerY: anchor.centerY + number(1) / scale.center * anchor.height,
            width: anchor.width * exp(min(number(2) / scale.side, sideLimit)),
            height: anchor.height * exp(min(number(3) / scale.side, sideLimit)))
    }
}
