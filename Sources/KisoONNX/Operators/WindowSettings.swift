import KisoCore
import KisoOps
import KisoTensor

/// How windows move over the axes behind the second one, as the attributes of a node say it.
struct WindowSettings {
    var sizes: [Int]
    var strides: [Int]
    var dilations: [Int]
    var before: [Int]
    var after: [Int]
    var roundsUp = false

    /// How many elements a window spans along an axis.
    func extent(_ axis: Int) -> Int { dilations[axis] * (sizes[axis] - 1) + 1 }

    /// The number of windows along each axis.
    func counts(_ input: [Int]) -> [Int] {
        input.indices.map { axis in
            let room = input[axis] + before[axis] + after[axis] - extent(axis)
            if room < 0 { return 0 }
            var count = room / strides[axis] + 1
            // A last window that hangs over must begin within the input or the padding before it.
            if roundsUp, room % strides[axis] != 0,
                count * strides[axis] < input[axis] + before[axis]
            {
                count += 1
            }
            return count
        }
    }

    /// The same windows as Kiso's geometry, for images.
    func geometry(_ input: [Int], groups: Int = 1) -> WindowGeometry {
        let counts = counts(input)
        func end(_ axis: Int) -> Int {
            // What hangs over becomes padding.
            max(
                after[axis],
                (counts[axis] - 1) * strides[axis] + extent(axis) - input[axis] - before[axis])
        }
        return WindowGeometry(
            size: (sizes[0], sizes[1]), stride: (strides[0], strides[1]),
            padding: (before[0], end(0), before[1], end(1)),
            dilation: (dilations[0], dilations[1]), groups: groups)
    }
}

extension Call {
    /// The windows of a node over an input `[n, c, …]`.
    ///
    /// - Parameters:
    ///   - sizes: the sizes of a weight; the node's `kernel_shape` where it is `nil`.
    func windows(_ x: Tensor, sizes given: [Int]? = nil) throws -> WindowSettings {
        let axes = x.rank - 2
        guard axes >= 1 else { throw fault("the input \(x.shape) is not [n, c, …]") }
        let named = try integers("kernel_shape")
        guard let sizes = given ?? named, sizes.count == axes else {
            throw fault("a window for the input \(x.shape) is not given")
        }
        if let named, named != sizes { throw fault("kernel_shape \(named), expected \(sizes)") }
        func values(_ name: String, _ standard: Int, _ count: Int, _ least: Int) throws -> [Int] {
            let values = try integers(name) ?? Array(repeating: standard, count: count)
            guard values.count == count, values.allSatisfy({ ($0 >= least) && $0 <= 1 << 24 })
            else {
                throw fault("\(name) \(values.prefix(12))")
            }
            return values
        }
        guard sizes.allSatisfy({ (1...1 << 24).contains($0) }) else {
            throw fault("sizes \(sizes)")
        }
        var result = WindowSettings(
            sizes: sizes, strides: try values("strides", 1, axes, 1),
            dilations: try values("dilations", 1, axes, 1), before: [], after: [],
            roundsUp: try flag("ceil_mode"))
        let pads = try values("pads", 0, 2 * axes, 0)
        result.before = Array(pads[..<axes])
        result.after = Array(pads[axes...])
        switch try text("auto_pad", "NOTSET") {
        case "NOTSET", "": break
        case "VALID":
            result.before = Array(repeating: 0, count: axes)
            result.after = result.before
        case let mode where mode == "SAME_UPPER" || mode == "SAME_LOWER":
            for axis in 0..<axes {
                let size = x.shape[axis + 2], stride = result.strides[axis]
                let count = (size + stride - 1) / stride
                let all = max(0, (count - 1) * stride + result.extent(axis) - size)
                result.before[axis] = mode == "SAME_UPPER" ? all / 2 : (all + 1) / 2
                result.after[axis] = all - result.before[axis]
            }
        case let mode: throw fault("auto_pad '\(mode)'")
        }
        return result
    }

    /// Every window of an input `[n, c, …]`: `[n, c, counts…, sizes…]`, with a number where there is
    /// padding.
    func unfolded(_ x: Tensor, _ settings: WindowSettings, padding: Double) throws -> Tensor {
        let axes = settings.sizes.count
        let counts = settings.counts(Array(x.shape.dimensions[2...]))
        guard counts.allSatisfy({ $0 > 0 }) else {
            throw fault("a window of \(settings.sizes) does not fit into \(x.shape)")
        }
        let whole = try shape(Array(x.shape.dimensions[..<2]) + counts + settings.sizes)
        try run.spend(whole.count, at: node)
        var result = x
        for axis in (0..<axes).reversed() {
            let place = axis + 2, size = x.shape[place]
            let (count, window) = (counts[axis], settings.sizes[axis])
            // One element more than there is stands for the padding.
            var edge = result.shape.dimensions
            edge[place] = 1
            let padded = Tensor.concatenate(
                [result, .full(try shape(edge), padding, dtype: x.dtype)], axis: place)
            let indices = (0..<count * window).map { number -> Int in
                let at =
                    number / window * settings.strides[axis]
                    + number % window * settings.dilations[axis] - settings.before[axis]
                return (0..<size).contains(at) ? at : size
            }
            var sizes = result.shape.dimensions
            sizes.replaceSubrange(place...place, with: [count, window])
            result = padded.taking(Tensor(NDArray(indices, shape: [indices.count])), axis: place)
                .reshaped(try shape(sizes))
            // The window's axis goes behind all others, in order.
            var order = Array(0..<result.rank)
            order.insert(order.remove(at: place + 1), at: 2 + axis + 1 + (axes - 1 - axis))
            result = result.transposed(order)
        }
        return result
    }
}
