import Foundation
package import KisoCore
import KisoOps
package import KisoTensor

/// Features of boxes in a grid of fixed size, whatever the boxes' sizes: each value is the linear
/// interpolation of the map in the middle of its part of the box.
///
/// The four places of the map around each point are taken and weighed, so that gradients flow to the map.
///
/// Source: S. Ren and others, "Faster R-CNN", NIPS 2015; with interpolation in place of rounding: K. He and
/// others, "Mask R-CNN", ICCV 2017.
package enum RegionPooling {
    /// The features `[boxes of all pictures, channels · size · size]`.
    ///
    /// - Parameters:
    ///   - map: features `[n, channels, rows, columns]`.
    ///   - boxes: as many for each picture, in pixels.
    ///   - stride: pixels of the picture from one place of the map to the next.
    ///   - size: values in a row and in a column.
    package static func pooled(_ map: Tensor, _ boxes: [[Box]], stride: Int, size: Int) -> Tensor {
        let (n, channels, rows, columns) = (
            map.shape[0], map.shape[1], map.shape[2], map.shape[3]
        )
        let (regions, places, cells) = (boxes.first?.count ?? 0, rows * columns, size * size)
        let count = n * regions * cells
        var corners = [[Int64]](repeating: [], count: 4)
        var shares = [[Float]](repeating: [], count: 4)
        for corner in 0..<4 {
            corners[corner].reserveCapacity(count)
            shares[corner].reserveCapacity(count)
        }
        for (picture, boxes) in boxes.enumerated() {
            for box in boxes {
                for row in 0..<size {
                    let y = samples(
                        box.top + (Double(row) + 0.5) * box.height / Double(size), stride, rows)
                    for column in 0..<size {
                        let x = samples(
                            box.left + (Double(column) + 0.5) * box.width / Double(size), stride,
                            columns)
                        for corner in 0..<4 {
                            let (isLower, isRight) = (corner & 2 != 0, corner & 1 != 0)
                            let place =
                                (isLower ? y.second : y.first) * columns
                                + (isRight ? x.second : x.first)
                            corners[corner].append(Int64(picture * places + place))
                            shares[corner].append(
                                (isLower ? y.share : 1 - y.share)
                                    * (isRight ? x.share : 1 - x.share))
                        }
                    }
                }
            }
        }
        let features = map.reshaped([n, channels, places]).transposed([0, 2, 1])
            .reshaped([n * places, channels])
        let parts = (0..<4).map { corner in
            features.taking(Tensor(corners[corner], shape: [count]))
                * Tensor(shares[corner], shape: [count, 1])
        }
        return (parts[0] + parts[1] + (parts[2] + parts[3]))
            .reshaped([n * regions, cells * channels])
    }

    /// The two places around a point, and the share of the second.
    private static func samples(
        _ position: Double, _ stride: Int, _ count: Int
    ) -> (first: Int, second: Int, share: Float) {
        let place = min(max(position / Double(stride) - 0.5, 0), Double(count - 1))
        let first = Int(place)
        return (first, min(first + 1, count - 1), Float(place - Double(first)))
    }
}
