#if Native
    import KisoBackend
    import KisoCore

    /// Draws sizes, numbers and views for the comparisons with the reference.
    struct RandomArrays {
        var generator: RandomGenerator

        init(_ name: String) { generator = RandomGenerator(seed: 20).split(name) }

        mutating func pick<T>(_ choices: [T]) -> T {
            choices[Int(generator.next() % UInt64(choices.count))]
        }

        mutating func int(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(generator.next() % UInt64(range.count))
        }

        mutating func chance(_ percent: Int) -> Bool { generator.next() % 100 < UInt64(percent) }

        /// Small integers as `float32`.
        mutating func integers(_ shape: [Int], _ range: ClosedRange<Int> = -4...4) -> NDArray {
            let shape = Shape(shape)
            return NDArray((0..<shape.count).map { _ in Float(int(range)) }, shape: shape)
        }

        /// Numbers in (−2, 2) as `float32`.
        mutating func floats(_ shape: [Int]) -> NDArray {
            let shape = Shape(shape)
            return NDArray(
                (0..<shape.count).map { _ in Float(generator.nextUniform() * 4 - 2) }, shape: shape)
        }

        /// Sizes of a rank up to 5, now and then with a zero.
        mutating func shape(maximumRank: Int = 5, size: Int = 6, zero: Bool = true) -> [Int] {
            (0..<int(0...maximumRank)).map { _ in
                zero && chance(2) ? 0 : chance(15) ? 1 : chance(5) ? int(7...40) : int(1...size)
            }
        }

        /// The same elements, often as a transposed, stepped, reversed or shifted view.
        mutating func view(_ x: NDArray) -> NDArray {
            let rank = x.shape.rank
            let backend = ReferenceBackend()
            switch int(0...7) {
            case 0 where rank > 1:
                var axes = Array(0..<rank)
                axes.shuffle(using: &generator)
                let inverse = (0..<rank).map { i in axes.firstIndex(of: i) ?? i }
                return backend.copy(x.transposed(axes)).transposed(inverse)
            case 1 where rank > 0:
                let axis = int(0...(rank - 1))
                var sizes = x.shape.dimensions
                sizes[axis] = 3 * sizes[axis] + 2
                let view = backend.fill(Shape(sizes), .nan, dtype: x.dtype)
                    .sliced(axis: axis, start: 1, count: x.shape[axis], step: 3)
                backend.assign(x, into: view)
                return view
            case 2 where rank > 0:
                let axis = int(0...(rank - 1))
                func flipped(_ x: NDArray) -> NDArray {
                    x.sliced(
                        axis: axis, start: max(0, x.shape[axis] - 1), count: x.shape[axis], step: -1
                    )
                }
                return flipped(backend.copy(flipped(x)))
            case 3:
                let line = backend.fill([x.count + 9], .nan, dtype: x.dtype)
                let view = NDArray(
                    storage: line.storage, dtype: x.dtype, shape: x.shape, strides: x.shape.strides,
                    offset: 5)
                backend.assign(x, into: view)
                return view
            default: return x
            }
        }

        /// A view of the shape in which some axes repeat one slice.
        mutating func broadcast(_ shape: [Int]) -> NDArray {
            var sizes = shape
            switch int(0...3) {
            case 0: sizes = Array(sizes.dropFirst(int(0...max(0, sizes.count))))
            case 1: for i in 0..<int(0...max(0, sizes.count)) { sizes[sizes.count - 1 - i] = 1 }
            case 2: for i in sizes.indices where chance(40) { sizes[i] = 1 }
            default: break
            }
            return view(integers(sizes)).broadcast(to: Shape(shape))
        }
    }

    /// What differs between two arrays in words; NaN equals NaN, and zeros have no sign.
    func difference(_ actual: NDArray?, _ expected: NDArray) -> String? {
        guard let actual else { return "declined" }
        if actual.shape != expected.shape { return "\(actual.shape) instead of \(expected.shape)" }
        if actual.dtype != expected.dtype { return "\(actual.dtype) instead of \(expected.dtype)" }
        let found: [Double] = actual.values(), wanted: [Double] = expected.values()
        for (i, (a, e)) in zip(found, wanted).enumerated() where a != e && !(a.isNaN && e.isNaN) {
            return "element \(i) of \(actual.shape) is \(a) instead of \(e)"
        }
        return nil
    }
#endif
