import KisoBackend
import KisoCore
import Testing

struct ElementwiseTests {
    let backend = ReferenceBackend()

    private func apply<T: Scalar>(_ function: UnaryFunction, _ values: [T]) -> [T] {
        backend.unary(function, NDArray(values, shape: [values.count])).values()
    }

    private func apply<T: Scalar>(_ function: BinaryFunction, _ a: [T], _ b: [T]) -> [T] {
        backend.binary(
            function, NDArray(a, shape: [a.count]), NDArray(b, shape: [b.count])
        ).values()
    }

    @Test("algebraic functions of floats, by hand")
    func algebraic() {
        let x: [Float] = [-2.5, -0.5, 0, 0.5, 1.5, 2.5]
        #expect(apply(.negate, x) == [2.5, 0.5, 0, -0.5, -1.5, -2.5])
        #expect(apply(.absolute, x) == [2.5, 0.5, 0, 0.5, 1.5, 2.5])
        #expect(apply(.sign, x) == [-1, -1, 0, 1, 1, 1])
        #expect(apply(.step, x) == [0, 0, 0, 1, 1, 1])
        #expect(apply(.relu, x) == [0, 0, 0, 0.5, 1.5, 2.5])
        #expect(apply(.floor, x) == [-3, -1, 0, 0, 1, 2])
        #expect(apply(.ceil, x) == [-2, 0, 0, 1, 2, 3])
        #expect(apply(.round, x) == [-2, 0, 0, 0, 2, 2])
        #expect(apply(.sqrt, [0, 0.25, 4] as [Double]) == [0, 0.5, 2])
    }

    @Test("transcendental functions at the places that everybody knows")
    func transcendental() {
        #expect(apply(.exp, [0, 1, -.infinity] as [Double]) == [1, 2.718281828459045, 0])
        #expect(apply(.log, [1, 0] as [Double]) == [0, -.infinity])
        #expect(apply(.log, [-1] as [Double])[0].isNaN)
        #expect(apply(.sqrt, [-1] as [Float])[0].isNaN)
        #expect(apply(.sigmoid, [0, 1_000, -1_000] as [Double]) == [0.5, 1, 0])
        #expect(apply(.tanh, [0, 100, -100] as [Float]) == [0, 1, -1])
        #expect(apply(.sin, [0] as [Float]) == [0])
        #expect(apply(.cos, [0] as [Float]) == [1])
        #expect(apply(.erf, [0, 10, -10] as [Double]) == [0, 1, -1])
    }

    @Test("NaN goes through every function but step", arguments: UnaryFunction.allCases)
    func unaryNaN(_ function: UnaryFunction) {
        let result = apply(function, [.nan] as [Float])[0]
        #expect(result.isNaN == (function != .step))
    }

    @Test("pairs of floats, by hand")
    func pairs() {
        let a: [Double] = [1, -2, 9, 0], b: [Double] = [2, 2, 0.5, 3]
        #expect(apply(.add, a, b) == [3, 0, 9.5, 3])
        #expect(apply(.subtract, a, b) == [-1, -4, 8.5, -3])
        #expect(apply(.multiply, a, b) == [2, -4, 4.5, 0])
        #expect(apply(.divide, a, b) == [0.5, -1, 18, 0])
        #expect(apply(.power, a, b) == [1, 4, 3, 0])
        #expect(apply(.maximum, a, b) == [2, 2, 9, 3])
        #expect(apply(.minimum, a, b) == [1, -2, 0.5, 0])
        #expect(apply(.maskPositive, a, [1, -1, 0, 0.1]) == [1, 0, 0, 0])
        #expect(apply(.divide, [1, -1], [0, 0] as [Double]) == [.infinity, -.infinity])
    }

    @Test(
        "NaN on either side wins", arguments: BinaryFunction.allCases.filter { $0 != .maskPositive }
    )
    func pairsNaN(_ function: BinaryFunction) {
        let left = apply(function, [.nan], [2] as [Float])[0]
        let right = apply(function, [2], [.nan] as [Float])[0]
        #expect(left.isNaN)
        #expect(right.isNaN)
    }

    @Test("a mask of NaN is not positive")
    func maskNaN() { #expect(apply(.maskPositive, [3], [.nan] as [Float]) == [0]) }

    @Test("integers wrap around")
    func integersWrap() {
        #expect(apply(.add, [Int32.max, 1], [1, 2] as [Int32]) == [.min, 3])
        #expect(apply(.subtract, [Int64.min], [1]) == [.max])
        #expect(apply(.subtract, [0], [1] as [UInt8]) == [255])
        #expect(apply(.multiply, [200, 16], [2, 16] as [UInt8]) == [144, 0])
        #expect(apply(.negate, [Int32.min, 5]) == [.min, -5])
        #expect(apply(.absolute, [Int64.min, -5]) == [.min, 5])
    }

    @Test("integers divide towards zero, and nothing ends the program")
    func integersDivide() {
        #expect(apply(.divide, [7, -7, 7, -7], [2, 2, -2, -2] as [Int32]) == [3, -3, -3, 3])
        #expect(apply(.divide, [5, Int64.min], [0, -1]) == [0, .min])
    }

    @Test("powers of integers multiply; negative ones truncate towards zero")
    func integersPower() {
        #expect(
            apply(.power, [2, 3, -2, 0, 7], [10, 4, 3, 0, 1] as [Int64]) == [1_024, 81, -8, 1, 7])
        #expect(
            apply(.power, [1, -1, -1, 2, -3], [-5, -2, -3, -1, -2] as [Int32]) == [1, 1, -1, 0, 0])
        #expect(apply(.power, [2], [8] as [UInt8]) == [0])
    }

    @Test("half types compute in float32 and round once")
    func halves() {
        let x = NDArray([1, 2048] as [Float16], shape: [2])
        let y = NDArray([0.0004883, 1] as [Float16], shape: [2])
        #expect(backend.binary(.add, x, y).values(as: Float16.self) == [1, 2048])
        let b = backend.cast(NDArray([3, 256] as [Float], shape: [2]), to: .bfloat16)
        let one = backend.cast(NDArray([0.5, 1] as [Float], shape: [2]), to: .bfloat16)
        #expect(backend.binary(.add, b, one).values(as: Float.self) == [3.5, 256])
        #expect(backend.binary(.add, b, one).dtype == .bfloat16)
    }

    @Test("comparisons; any but notEqual is false with NaN")
    func comparisons() {
        let a = NDArray([1, 2, 3, .nan, 1] as [Float], shape: [5])
        let b = NDArray([2, 2, 2, .nan, .nan] as [Float], shape: [5])
        func compare(_ comparison: Comparison) -> [Bool] {
            backend.compare(comparison, a, b).values()
        }
        #expect(compare(.equal) == [false, true, false, false, false])
        #expect(compare(.notEqual) == [true, false, true, true, true])
        #expect(compare(.less) == [true, false, false, false, false])
        #expect(compare(.lessOrEqual) == [true, true, false, false, false])
        #expect(compare(.greater) == [false, false, true, false, false])
        #expect(compare(.greaterOrEqual) == [false, true, true, false, false])
        let yes = NDArray([true, false], shape: [2]), no = NDArray([false, false], shape: [2])
        #expect(backend.compare(.greater, yes, no).values(as: Bool.self) == [true, false])
    }

    @Test("strided, reversed and broadcast views are read in their own order")
    func views() {
        let x = NDArray((0..<6).map(Int32.init), shape: [2, 3])
        let backwards = x.sliced(axis: 1, start: 2, count: 3, step: -1)
        #expect(
            backend.unary(.negate, backwards).values(as: Int32.self) == [-2, -1, 0, -5, -4, -3])
        let row = NDArray([10, 20, 30] as [Int32], shape: [3]).broadcast(to: [2, 3])
        #expect(backend.binary(.add, x, row).values(as: Int32.self) == [10, 21, 32, 13, 24, 35])
        let columns = x.transposed([1, 0])
        #expect(
            backend.binary(.subtract, columns, row.transposed([1, 0])).values(as: Int32.self)
                == [-10, -7, -19, -16, -28, -25])
        #expect(backend.copy(columns).values(as: Int32.self) == [0, 3, 1, 4, 2, 5])
        #expect(backend.copy(columns).isContiguous)
        #expect(backend.unary(.negate, NDArray([Float](), shape: [0, 3])).shape == [0, 3])
        #expect(
            backend.unary(.negate, NDArray([2] as [Float], shape: [])).values(as: Float.self) == [
                -2
            ])
    }

    @Test("select takes the first where the condition holds")
    func select() {
        let condition = NDArray([true, false], shape: [2, 1]).broadcast(to: [2, 2])
        let a = NDArray([1, 2, 3, 4] as [UInt8], shape: [2, 2])
        let b = NDArray([9] as [UInt8], shape: []).broadcast(to: [2, 2])
        #expect(backend.select(condition, a, b).values(as: UInt8.self) == [1, 2, 9, 9])
        #expect(
            backend.select(condition, a.transposed([1, 0]), b).values(as: UInt8.self) == [
                1, 3, 9, 9,
            ])
    }
}
