import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Windows of signals and Fourier's transformation.
    static let signals: [String: Entry] = [
        "HannWindow": Entry { try $0.window([0.5, 0.5, 0]) },
        "HammingWindow": Entry { try $0.window([25.0 / 46, 21.0 / 46, 0]) },
        "BlackmanWindow": Entry { try $0.window([0.42, 0.5, 0.08]) },
        "DFT": .one { try $0.fourier() },
        "Det": .one { call in
            let x = try call.floating(0)
            guard x.rank >= 2, x.shape[-1] == x.shape[-2], x.shape[-1] <= 512 else {
                throw call.fault("\(x.shape) is no square")
            }
            try call.refuseDerivative(x)
            let size = x.shape[-1]
            let values = x.doubles
            let count = x.shape.dimensions.dropLast(2).reduce(1, *)
            let results = (0..<count).map { matrix in
                determinant(
                    Array(values[(matrix * size * size)..<((matrix + 1) * size * size)]), size)
            }
            return Tensor(NDArray(results, shape: Shape(Array(x.shape.dimensions.dropLast(2)))))
                .cast(to: x.dtype)
        },
        "CenterCropPad": .one(.moved) { call in
            var x = try call.tensor(0)
            let axes = try call.integers("axes") ?? Array(0..<x.rank)
            let sizes = try call.integers(1)
            guard axes.count == sizes.count, sizes.allSatisfy({ (0...1 << 24).contains($0) }) else {
                throw call.fault("sizes \(sizes.prefix(12)) for \(axes.count) axes")
            }
            for (axis, wanted) in zip(axes, sizes) {
                let axis = try call.axis(axis, rank: x.rank)
                let size = x.shape[axis]
                if wanted < size {
                    x = try call.slice(x, axis, (size - wanted) / 2, wanted)
                } else if wanted > size {
                    let before = (wanted - size) / 2
                    func zeros(_ count: Int) throws -> Tensor {
                        var sizes = x.shape.dimensions
                        sizes[axis] = count
                        return .zeros(try call.shape(sizes), dtype: x.dtype)
                    }
                    x = try call.concatenated(
                        [try zeros(before), x, try zeros(wanted - size - before)], axis: axis)
                }
            }
            return x
        },
        "Unique": Entry { try $0.unique() },
        "NonMaxSuppression": .one { try $0.suppressed() },
        "AffineGrid": .one { call in
            let theta = try call.floating(0)
            let sizes = try call.integers(1)
            let axes = sizes.count - 2
            guard axes == 2 || axes == 3, theta.shape == [sizes[0], axes, axes + 1] else {
                throw call.fault("\(theta.shape) for sizes \(sizes.prefix(12))")
            }
            let inner = Array(sizes[2...])
            let shape = try call.shape([sizes[0]] + inner + [axes])
            try call.run.spend(shape.count * 2, at: call.node)
            let aligns = try call.flag("align_corners")
            let points = inner.reduce(1, *)
            var places: [Double] = []
            for point in 0..<points {
                var rest = point
                var place: [Double] = []
                // The last axis is x, the first of the coordinates.
                for size in inner.reversed() {
                    let index = Double(rest % size)
                    rest /= size
                    place.append(
                        aligns
                            ? (size > 1 ? index * 2 / Double(size - 1) - 1 : 0)
                            : (2 * index + 1) / Double(size) - 1)
                }
                places += place + [1]
            }
            let grid = Tensor(NDArray(places, shape: [points, axes + 1])).cast(to: theta.dtype)
            return grid.matmul(theta.transposed([0, 2, 1])).reshaped(shape)
        },
    ]
}

/// The determinant by elimination with pivots.
private func determinant(_ matrix: [Double], _ size: Int) -> Double {
    var a = matrix
    var result = 1.0
    for column in 0..<size {
        var pivot = column
        for row in column..<size where abs(a[row * size + column]) > abs(a[pivot * size + column]) {
            pivot = row
        }
        let divisor = a[pivot * size + column]
        if divisor == 0 { return 0 }
        if pivot != column {
            for other in 0..<size { a.swapAt(pivot * size + other, column * size + other) }
            result = -result
        }
        result *= divisor
        for row in (column + 1)..<max(size, column + 1) {
            let factor = a[row * size + column] / divisor
            for other in column..<size {
                a[row * size + other] -= factor * a[column * size + other]
            }
        }
    }
    return result
}

extension Call {
    /// `a − b cos(2πn/N) + c cos(4πn/N)`.
    func window(_ factors: [Double]) throws -> [Value] {
        let size = try integer(0)
        guard let type = ElementType(rawValue: try integer("output_datatype", 1)),
            let dtype = type.dtype
        else { throw fault("its type") }
        let shape = try shape([size])
        try run.spend(shape.count, at: node)
        let period = Double(try flag("periodic", true) ? size : size - 1)
        let values = (0..<size).map { place -> Double in
            let angle = 2 * Double.pi * Double(place) / period
            return factors[0] - factors[1] * cos(angle) + factors[2] * cos(2 * angle)
        }
        return [Value(Tensor(NDArray(values, shape: shape)).cast(to: dtype))]
    }

    /// The discrete Fourier transformation along an axis, as products with cosines and sines.
    func fourier() throws -> Tensor {
        let x = try floating(0)
        guard x.rank >= 2, (1...2).contains(x.shape[-1]), x.count > 0 else {
            throw fault("the input is \(x.shape)")
        }
        let named = version < 20 ? try integer("axis", 1) : has(2) ? try integer(2) : -2
        let axis = try axis(named, rank: x.rank)
        guard axis < x.rank - 1 else { throw fault("axis \(axis) has the parts of numbers") }
        let isInverse = try flag("inverse"), isHalf = try flag("onesided")
        let isComplex = x.shape[-1] == 2
        // What comes back of half a spectrum is real.
        let restores = isInverse && isHalf
        let size = has(1) ? try integer(1) : restores ? 2 * (x.shape[axis] - 1) : x.shape[axis]
        guard (1...1 << 12).contains(size), !(isHalf && !isInverse && isComplex),
            !restores || isComplex
        else { throw fault("a length of \(size)") }
        var order = Array(0..<(x.rank - 1)).filter { $0 != axis }
        order.append(axis)
        var parts = x.transposed(order + [x.rank - 1])
        let rows = parts.shape.dimensions.dropLast(2).reduce(1, *)
        parts = parts.reshaped([rows, x.shape[axis], x.shape[-1]])
        let wanted = restores ? size / 2 + 1 : size
        let kept = min(wanted, x.shape[axis])
        parts = parts.sliced(axis: 1, 0..<kept).cast(to: .float64)
        let real = parts.sliced(axis: 2, 0..<1).reshaped([rows, kept])
        let imaginary =
            isComplex
            ? parts.sliced(axis: 2, 1..<2).reshaped([rows, kept]) : Tensor.zeros(like: real)
        let count = isHalf && !isInverse ? size / 2 + 1 : size
        try run.spendMultiplications(4 * rows * kept * count, at: node)
        try run.spend(4 * (kept + rows) * count, at: node)
        func table(_ function: (Double) -> Double) -> Tensor {
            let values = (0..<(kept * count)).map { place -> Double in
                let (from, to) = (place / count, place % count)
                return function(2 * Double.pi * Double(from * to % size) / Double(size))
            }
            return Tensor(NDArray(values, shape: [kept, count]))
        }
        let cosines = table { cos($0) }, sines = table { isInverse ? sin($0) : -sin($0) }
        var results: [Tensor]
        if restores {
            // Each number but the first and the one in the middle stands for its mirror, too.
            let doubles = (0..<kept).map { $0 == 0 || 2 * $0 == size ? 1.0 : 2.0 }
            let weight = Tensor(NDArray(doubles, shape: [1, kept]))
            results = [(real * weight).matmul(cosines) - (imaginary * weight).matmul(sines)]
        } else {
            results = [
                real.matmul(cosines) - imaginary.matmul(sines),
                real.matmul(sines) + imaginary.matmul(cosines),
            ]
        }
        if isInverse { results = results.map { $0 / Double(size) } }
        let joined = Tensor.stack(results, axis: 2).cast(to: x.dtype)
        let outer = order.dropLast().map { x.shape[$0] }
        var back = Array(0..<(x.rank - 2))
        back.insert(x.rank - 2, at: axis)
        return joined.reshaped(try shape(outer + [count, results.count]))
            .transposed(back + [x.rank - 1])
    }

    func unique() throws -> [Value] {
        let x = try tensor(0)
        let isSorted = try flag("sorted", true)
        guard x.dtype != .bool else { throw fault("it takes no bool") }
        var rows: [[Double]]
        var axis: Int?
        if node.attributes["axis"] != nil {
            let place = try self.axis(try integer("axis"), rank: x.rank)
            axis = place
            var order = Array(0..<x.rank)
            order.insert(order.remove(at: place), at: 0)
            let values = x.transposed(order).doubles
            let width = x.shape[place] == 0 ? 0 : x.count / x.shape[place]
            rows = (0..<x.shape[place]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
        } else {
            rows = x.doubles.map { [$0] }
        }
        if x.dtype == .int64, x.values(as: Int64.self).contains(where: { $0.magnitude > 1 << 53 }) {
            throw fault("a number beyond 2⁵³")
        }
        var first: [Int] = []
        var numbers: [[Double]: Int] = [:]
        var inverse: [Int] = []
        var counts: [Int] = []
        for (place, row) in rows.enumerated() {
            guard !row.contains(where: \.isNaN) else { throw fault("a number is NaN") }
            if let number = numbers[row] {
                counts[number] += 1
                inverse.append(number)
            } else {
                numbers[row] = first.count
                inverse.append(first.count)
                first.append(place)
                counts.append(1)
            }
        }
        if isSorted {
            let order = first.indices.sorted { a, b in
                rows[first[a]].lexicographicallyPrecedes(rows[first[b]])
            }
            var places = Array(repeating: 0, count: order.count)
            for (new, old) in order.enumerated() { places[old] = new }
            first = order.map { first[$0] }
            counts = order.map { counts[$0] }
            inverse = inverse.map { places[$0] }
        }
        func integers(_ values: [Int]) -> Value {
            Value(Tensor(NDArray(values, shape: [values.count])))
        }
        let indices = Tensor(NDArray(first, shape: [first.count]))
        let result =
            axis.map { x.taking(indices, axis: $0) } ?? x.reshaped([x.count]).taking(indices)
        return [Value(result), integers(first), integers(inverse), integers(counts)]
    }

    /// The boxes of each class that are left when those that overlap a better one are gone.
    func suppressed() throws -> Tensor {
        let boxes = try floating(0), scores = try floating(1)
        guard boxes.rank == 3, boxes.shape[2] == 4, scores.rank == 3,
            scores.shape[0] == boxes.shape[0], scores.shape[2] == boxes.shape[1]
        else { throw fault("boxes \(boxes.shape) and scores \(scores.shape)") }
        let most = has(2) ? try integer(2) : 0
        let limit = has(3) ? try number(3) : 0
        let least = has(4) ? try number(4) : -.infinity
        let isCentred = try flag("center_point_box")
        let all = boxes.doubles, points = scores.doubles
        let count = boxes.shape[1], classes = scores.shape[1]
        func corners(_ box: Int) -> (Double, Double, Double, Double) {
            let b = Array(all[(box * 4)..<(box * 4 + 4)])
            if isCentred {
                return (b[0] - b[2] / 2, b[1] - b[3] / 2, b[0] + b[2] / 2, b[1] + b[3] / 2)
            }
            return (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
        }
        func overlap(_ a: Int, _ b: Int) -> Double {
            let (p, q) = (corners(a), corners(b))
            let height = max(0, min(p.2, q.2) - max(p.0, q.0))
            let width = max(0, min(p.3, q.3) - max(p.1, q.1))
            let common = height * width
            let both = (p.2 - p.0) * (p.3 - p.1) + (q.2 - q.0) * (q.3 - q.1) - common
            return both > 0 ? common / both : 0
        }
        guard most >= 0 else { throw fault("at most \(most) boxes") }
        try run.spendMultiplications(
            boxes.shape[0] * classes
                * min(most, count).multipliedReportingOverflow(by: count)
                .partialValue * 8, at: node)
        var chosen: [Int] = []
        for example in 0..<boxes.shape[0] {
            for label in 0..<classes {
                let base = (example * classes + label) * count
                let order = (0..<count).filter { points[base + $0] > least }
                    .sorted {
                        points[base + $0] > points[base + $1]
                            || (points[base + $0] == points[base + $1] && $0 < $1)
                    }
                var kept: [Int] = []
                for box in order where kept.count < most {
                    let place = example * count + box
                    if kept.allSatisfy({ overlap(example * count + $0, place) <= limit }) {
                        kept.append(box)
                        chosen += [example, label, box]
                    }
                }
            }
        }
        return Tensor(NDArray(chosen, shape: [chosen.count / 3, 3]))
    }
}
