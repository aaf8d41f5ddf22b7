import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Pixels at places that lie between others, and pixels that go back to where they came from.
    static let sampling: [String: Entry] = [
        "GridSample": .one { try $0.gridSample() },
        "MaxUnpool": .one { call in
            let x = try call.floating(0)
            let places = try call.integers(1)
            guard places.count == x.count, x.rank > 2 else { throw call.fault("its places") }
            let settings = try call.windows(x)
            var sizes = Array(x.shape.dimensions[..<2])
            for axis in 0..<(x.rank - 2) {
                sizes.append(
                    (x.shape[axis + 2] - 1) * settings.strides[axis] + settings.extent(axis)
                        - settings.before[axis] - settings.after[axis])
            }
            let plain = try call.shape(sizes)
            let whole = call.has(2) ? try call.shape(try call.integers(2)) : plain
            guard whole.rank == x.rank, whole.dimensions[..<2] == plain.dimensions[..<2],
                places.allSatisfy({ (0..<plain.count).contains($0) })
            else { throw call.fault("places beyond \(plain)") }
            // Places count within the plain shape, also where the result is larger.
            let steps = plain.strides, larger = whole.strides
            let at = try places.map { place -> Int64 in
                var result = 0
                for axis in 0..<plain.rank {
                    let index = place / steps[axis] % plain[axis]
                    guard index < whole[axis] else { throw call.fault("places beyond \(whole)") }
                    result += index * larger[axis]
                }
                return Int64(result)
            }
            return try call.apply(
                "addElements", [x, Tensor(NDArray(at, shape: x.shape))],
                ["shape": .list(whole.dimensions.map { .integer($0) })])
        },
        "Col2Im": .one { call in
            let x = try call.floating(0)
            let image = try call.integers(1), block = try call.integers(2)
            let axes = image.count
            guard x.rank == 3, axes > 0, block.count == axes,
                (image + block).allSatisfy({ (1...1 << 24).contains($0) })
            else { throw call.fault("columns \(x.shape)") }
            let strides = try call.integers("strides") ?? Array(repeating: 1, count: axes)
            let dilations = try call.integers("dilations") ?? Array(repeating: 1, count: axes)
            let pads = try call.integers("pads") ?? Array(repeating: 0, count: 2 * axes)
            guard strides.count == axes, dilations.count == axes, pads.count == 2 * axes,
                strides.allSatisfy({ (1...1 << 24).contains($0) }),
                dilations.allSatisfy({ (1...1 << 24).contains($0) }),
                pads.allSatisfy({ (0...1 << 24).contains($0) })
            else { throw call.fault("its strides, dilations and pads") }
            let settings = WindowSettings(
                sizes: block, strides: strides, dilations: dilations, before: Array(pads[..<axes]),
                after: Array(pads[axes...]))
            let counts = settings.counts(image)
            let windows = try call.shape(counts).count, inBlock = try call.shape(block).count
            guard windows == x.shape[2], x.shape[1] % inBlock == 0 else {
                throw call.fault("columns \(x.shape) for \(windows) windows of \(inBlock)")
            }
            let channels = x.shape[1] / inBlock
            // One place more than the image has takes what lies in the padding.
            let area = try call.shape(image).count
            let whole = try call.shape([x.shape[0], channels, area + 1])
            try call.run.spend(whole.count + x.count, at: call.node)
            let places = (0..<x.count).map { number -> Int64 in
                let window = number % windows
                let row = number / windows
                var (inner, outer) = (row % inBlock, window)
                var (place, step, isInside) = (0, 1, true)
                for axis in (0..<axes).reversed() {
                    let at =
                        outer % counts[axis] * strides[axis] - settings.before[axis]
                        + inner % block[axis] * dilations[axis]
                    isInside = isInside && (0..<image[axis]).contains(at)
                    place += at * step
                    step *= image[axis]
                    outer /= counts[axis]
                    inner /= block[axis]
                }
                return Int64(row / inBlock * (area + 1) + (isInside ? place : area))
            }
            let sums = try call.apply(
                "addElements", [x, Tensor(NDArray(places, shape: x.shape))],
                ["shape": .list(whole.dimensions.map { .integer($0) })])
            return sums.sliced(axis: 2, 0..<area)
                .reshaped(try call.shape([x.shape[0], channels] + image))
        },
    ]
}

extension Call {
    /// Pixels of `[n, c, …]` at places of a grid `[n, …, axes]`, whose numbers go from -1 to 1.
    func gridSample() throws -> Tensor {
        let x = try floating(0), grid = try floating(1)
        let axes = x.rank - 2
        guard axes > 0, grid.rank == x.rank, grid.shape[-1] == axes, grid.shape[0] == x.shape[0],
            x.count > 0
        else { throw fault("\(x.shape) at places of \(grid.shape)") }
        // What the places do to the result is not differentiated here.
        try refuseDerivative(grid)
        let mode = try text("mode", "linear")
        let padding = try text("padding_mode", "zeros")
        let aligns = try flag("align_corners")
        guard ["zeros", "border", "reflection"].contains(padding),
            ["linear", "bilinear", "nearest", "cubic", "bicubic"].contains(mode)
        else { throw fault("mode '\(mode)', padding '\(padding)'") }
        let isCubic = mode.hasSuffix("cubic"), isNearest = mode == "nearest"
        let taps = isCubic ? 4 : isNearest ? 1 : 2
        let sizes = Array(x.shape.dimensions[2...])
        let points = grid.shape.dimensions.dropFirst().dropLast().reduce(1, *)
        let inner = sizes.reduce(1, *)
        let result = try shape(
            Array(x.shape.dimensions[..<2]) + grid.shape.dimensions.dropFirst().dropLast())
        var all = 1
        for _ in 0..<axes { all *= taps }
        guard axes <= 4 else { throw fault("\(axes) axes") }
        try run.spend(result.count, at: node)
        try run.spend(result.count * all, at: node)
        let numbers = grid.doubles
        guard numbers.allSatisfy({ abs($0) < 1e6 }) else { throw fault("a place without bounds") }
        func bounded(_ place: Double, _ size: Int) -> Double {
            let last = Double(size - 1)
            if padding == "border" { return min(max(place, 0), last) }
            guard padding == "reflection" else { return place }
            let (low, high) = aligns ? (0, last) : (-0.5, last + 0.5)
            if high == low { return 0 }
            let span = high - low
            var rest = (place - low).truncatingRemainder(dividingBy: 2 * span)
            if rest < 0 { rest += 2 * span }
            return low + (rest > span ? 2 * span - rest : rest)
        }
        var places = Array(repeating: [Int64](), count: all)
        var weights = Array(repeating: [Double](), count: all)
        for point in 0..<(x.shape[0] * points) {
            var first: [Int] = []
            var shares: [[Double]] = []
            for axis in 0..<axes {
                // The last number of a place belongs to the first axis.
                let number = numbers[point * axes + axes - 1 - axis]
                let size = Double(sizes[axis])
                let raw = aligns ? (number + 1) / 2 * (size - 1) : ((number + 1) * size - 1) / 2
                let place = isCubic ? raw : bounded(raw, sizes[axis])
                if isNearest {
                    first.append(Int(place.rounded(.toNearestOrEven)))
                    shares.append([1])
                } else {
                    let floor = place.rounded(.down)
                    let rest = place - floor
                    first.append(Int(floor) - (isCubic ? 1 : 0))
                    shares.append(isCubic ? cubicShares(rest) : [1 - rest, rest])
                }
            }
            for tap in 0..<all {
                var (rest, place, step, weight) = (tap, 0, 1, 1.0)
                for axis in (0..<axes).reversed() {
                    var at = first[axis] + rest % taps
                    weight *= shares[axis][rest % taps]
                    rest /= taps
                    if !(0..<sizes[axis]).contains(at) {
                        if padding == "zeros" { weight = 0 }
                        at = Int(bounded(Double(at), sizes[axis]).rounded())
                        at = min(max(at, 0), sizes[axis] - 1)
                    }
                    place += at * step
                    step *= sizes[axis]
                }
                places[tap].append(Int64(place))
                weights[tap].append(weight)
            }
        }
        // The same places in every channel.
        let (batch, channels) = (x.shape[0], x.shape[1])
        let flat: Shape = [batch, channels, points]
        var sum: Tensor?
        for tap in 0..<all {
            let indices = (0..<flat.count).map { number -> Int64 in
                let (plane, point) = (number / max(points, 1), number % max(points, 1))
                return Int64(plane * inner) + places[tap][plane / channels * points + point]
            }
            let weight = Tensor(NDArray(weights[tap], shape: [batch, 1, points])).cast(to: x.dtype)
            let part = x.elements(at: Tensor(NDArray(indices, shape: flat))) * weight
            sum = sum.map { $0 + part } ?? part
        }
        return (sum ?? x).reshaped(result)
    }

    /// Keys' kernel at the four pixels around a place.
    private func cubicShares(_ rest: Double) -> [Double] {
        [1 + rest, rest, 1 - rest, 2 - rest].map { x in
            x <= 1
                ? (1.25 * x - 2.25) * x * x + 1
                : ((-0.75 * x + 3.75) * x - 6) * x + 3
        }
    }
}
