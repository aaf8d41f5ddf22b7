import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Arrays of other sizes by interpolation.
    static let resizing: [String: Entry] = [
        "Resize": .one { try $0.resized() },
        "Upsample": .one { call in
            let x = try call.tensor(0)
            let scales =
                try call.reals("scales") ?? (call.has(1) ? try call.floating(1).doubles : [])
            let mode = try call.text("mode", "nearest")
            let coordinates = Coordinates(mode: "asymmetric", rounding: "floor")
            return try call.resized(
                x, axes: Array(0..<x.rank), scales: scales, sizes: nil, mode: mode, coordinates)
        },
    ]
}

/// Where a pixel of the result lies in the original.
private struct Coordinates {
    var mode: String
    var rounding: String
    var excludesOutside = false
    var smooths = false
    var cubic = -0.75
    var extrapolation = 0.0
    var region: [Double]?
}

extension Call {
    fileprivate func resized() throws -> Tensor {
        let x = try tensor(0)
        var coordinates = Coordinates(
            mode: version < 11
                ? "asymmetric" : try text("coordinate_transformation_mode", "half_pixel"),
            rounding: version < 11 ? "floor" : try text("nearest_mode", "round_prefer_floor"))
        coordinates.excludesOutside = try flag("exclude_outside")
        coordinates.smooths = try flag("antialias")
        coordinates.cubic = try real("cubic_coeff_a", -0.75)
        coordinates.extrapolation = try real("extrapolation_value", 0)
        let mode = try text("mode", "nearest")
        let axes = try (integers("axes") ?? Array(0..<x.rank)).map { try axis($0, rank: x.rank) }
        guard Set(axes).count == axes.count, x.count > 0 else { throw fault("axes \(axes)") }
        if version < 11 {
            return try resized(
                x, axes: axes, scales: try floating(1).doubles, sizes: nil, mode: mode, coordinates)
        }
        if coordinates.mode == "tf_crop_and_resize" {
            let region = try floating(1).doubles
            guard region.count == 2 * axes.count else { throw fault("the region is \(region)") }
            coordinates.region = region
        }
        if has(3) {
            var sizes = try integers(3)
            guard sizes.count == axes.count, sizes.allSatisfy({ (0...1 << 24).contains($0) }) else {
                throw fault("sizes \(sizes.prefix(12))")
            }
            var scales = zip(axes, sizes).map { Double($1) / Double(x.shape[$0]) }
            let policy = try text("keep_aspect_ratio_policy", "stretch")
            if policy != "stretch" {
                let scale = policy == "not_larger" ? scales.min() : scales.max()
                scales = scales.map { _ in scale ?? 1 }
                sizes = zip(axes, scales).map {
                    Int((Double(x.shape[$0]) * $1).rounded(.toNearestOrAwayFromZero))
                }
            }
            return try resized(
                x, axes: axes, scales: scales, sizes: sizes, mode: mode, coordinates)
        }
        return try resized(
            x, axes: axes, scales: try floating(2).doubles, sizes: nil, mode: mode, coordinates)
    }

    fileprivate func resized(
        _ x: Tensor, axes: [Int], scales: [Double], sizes: [Int]?, mode: String,
        _ coordinates: Coordinates
    ) throws -> Tensor {
        guard scales.count == axes.count, x.dtype != .bool, x.count > 0,
            scales.allSatisfy({ $0 > 0 && $0 < 0x1p24 })
        else { throw fault("scales \(scales.prefix(12)) for \(x.shape)") }
        guard ["nearest", "linear", "bilinear", "cubic"].contains(mode) else { throw fault(mode) }
        let isWhole = !x.dtype.isFloatingPoint
        var result = isWhole && mode != "nearest" ? x.cast(to: .float32) : x
        for (number, axis) in axes.enumerated() {
            let size = x.shape[axis]
            let count = sizes?[number] ?? Int((Double(size) * scales[number]).rounded(.down))
            // Only a region of the original may be asked for, at the same size.
            if count == size, scales[number] == 1, coordinates.region == nil { continue }
            var wanted = result.shape.dimensions
            wanted[axis] = count
            let shape = try shape(wanted)
            try run.spend(shape.count, at: node)
            guard count <= 1 << 20 else { throw fault("a size of \(count)") }
            if count == 0 {
                result = .zeros(shape, dtype: result.dtype)
                continue
            }
            let places = try self.places(
                size, count, scales[number], coordinates,
                region: coordinates.region.map { ($0[number], $0[number + axes.count]) })
            result = try resampled(
                result, axis, places, scales[number], mode: mode, coordinates)
        }
        return isWhole ? result.cast(to: x.dtype) : result
    }

    private func places(
        _ size: Int, _ count: Int, _ scale: Double, _ coordinates: Coordinates,
        region: (Double, Double)?
    ) throws -> [Double] {
        let length = scale * Double(size), last = Double(size - 1)
        return try (0..<count).map { number in
            let place = Double(number)
            switch coordinates.mode {
            case "half_pixel": return (place + 0.5) / scale - 0.5
            case "asymmetric": return place / scale
            case "align_corners": return length == 1 ? 0 : place * last / (length - 1)
            case "pytorch_half_pixel": return length == 1 ? -0.5 : (place + 0.5) / scale - 0.5
            case "half_pixel_symmetric":
                let offset = Double(size) / 2 * (1 - Double(count) / length)
                return offset + (place + 0.5) / scale - 0.5
            case "tf_crop_and_resize":
                let (start, end) = region ?? (0, 1)
                if length == 1 { return (end - start) * last / 2 + start * last }
                return place * (end - start) * last / (length - 1) + start * last
            default: throw fault("coordinate_transformation_mode '\(coordinates.mode)'")
            }
        }
    }

    private func resampled(
        _ x: Tensor, _ axis: Int, _ places: [Double], _ scale: Double, mode: String,
        _ coordinates: Coordinates
    ) throws -> Tensor {
        let size = x.shape[axis]
        guard places.allSatisfy({ abs($0) < 1e9 }) else { throw fault("a region without bounds") }
        func taken(_ indices: [Int]) -> Tensor {
            x.taking(
                Tensor(NDArray(indices.map { min(max($0, 0), size - 1) }, shape: [indices.count])),
                axis: axis)
        }
        let spread = Shape([places.count] + Array(repeating: 1, count: x.rank - axis - 1))
        let outside = places.map { $0 < 0 || $0 > Double(size - 1) }
        func filled(_ result: Tensor) -> Tensor {
            guard coordinates.mode == "tf_crop_and_resize", outside.contains(true) else {
                return result
            }
            let mask = Tensor(NDArray(outside, shape: spread)).broadcast(to: result.shape)
            return .where(
                mask, .full(result.shape, coordinates.extrapolation, dtype: result.dtype), result)
        }
        if mode == "nearest" {
            let nearest = try places.map { place -> Int in
                switch coordinates.rounding {
                case "round_prefer_floor": return Int((place - 0.5).rounded(.up))
                case "round_prefer_ceil": return Int((place + 0.5).rounded(.down))
                case "floor": return Int(place.rounded(.down))
                case "ceil": return Int(place.rounded(.up))
                default: throw fault("nearest_mode '\(coordinates.rounding)'")
                }
            }
            return filled(taken(nearest))
        }
        // What is made smaller may be smoothed: the kernel is as wide as a pixel of the result.
        let width = coordinates.smooths ? min(scale, 1) : 1
        let reach = (mode == "cubic" ? 2 : 1) / width
        guard reach < 0x1p16 else { throw fault("a scale of \(scale)") }
        let first = places.map { Int(($0 - reach).rounded(.down)) + 1 }
        let taps = Int((2 * reach).rounded(.up))
        guard taps * places.count <= 1 << 24 else { throw fault("a scale of \(scale)") }
        var weights = places.indices.map { row in
            (0..<taps).map { tap -> Double in
                let index = first[row] + tap
                if coordinates.excludesOutside, index < 0 || index >= size { return 0 }
                let distance = abs(Double(index) - places[row]) * width
                return mode == "cubic" ? cubic(distance, coordinates.cubic) : max(0, 1 - distance)
            }
        }
        weights = weights.map { row in
            let sum = row.reduce(0, +)
            return sum == 0 ? row : row.map { $0 / sum }
        }
        try run.spend(taps * x.count / max(size, 1) * places.count, at: node)
        var result: Tensor?
        for tap in 0..<taps {
            let weight = Tensor(NDArray(weights.map { $0[tap] }, shape: spread)).cast(to: x.dtype)
            let part = taken(first.map { $0 + tap }) * weight
            result = result.map { $0 + part } ?? part
        }
        return filled(result ?? x)
    }

    /// Keys' cubic kernel.
    private func cubic(_ x: Double, _ a: Double) -> Double {
        if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
}
