import KisoCore
import KisoOps
import KisoTensor
import Testing

/// A programmer's mistake stops with a line that names the operation, the shapes and the caller.
@Suite("a mistake stops with a message")
struct ErrorTests {
    private func expect(
        _ result: ExitTest.Result?, names parts: [String],
        _ location: SourceLocation = #_sourceLocation
    ) {
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        let missing = parts.filter { !message.contains($0) }
        #expect(missing == [], "\(message.prefix(300))", sourceLocation: location)
    }

    private static let here = "KisoTensorTests/ErrorTests.swift"

    @Test func matmul() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).matmul(.zeros([2, 2])) }
        expect(
            result, names: [Self.here, "matmul", "(2, 3)", "(2, 2)", "3 (axis 1) != 2 (axis 0)"])
    }

    @Test func reshape() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).reshaped([4, -1]) }
        expect(result, names: [Self.here, "reshape", "6 elements", "(2, 3)", "[4, -1]"])
    }

    @Test func axisOutOfRange() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).sum(axes: [2]) }
        expect(result, names: [Self.here, "sum", "axis 2", "(2, 3)", "rank 2"])
    }

    @Test func axisTwice() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).max(axes: [1, -1]) }
        expect(result, names: [Self.here, "max", "[1, -1]", "twice"])
    }

    @Test func indexOutOfBounds() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3])[2] }
        expect(result, names: [Self.here, "subscript", "index 2", "(2, 3)"])
    }

    @Test func sliceOutOfBounds() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3])[1..<4] }
        expect(result, names: [Self.here, "slice", "1..<4", "axis 0", "(2, 3)"])
    }

    @Test func takeOutOfBounds() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).taking(Tensor([0, 3] as [Int64], shape: [2]), axis: 1) }
        expect(result, names: [Self.here, "take", "index 3", "axis 1", "(2, 3)"])
    }

    @Test func dtype() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 2] as [Int64], shape: [2]).exp() }
        expect(result, names: [Self.here, "exp", "floating-point", "int64"])
    }

    @Test func broadcast() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).broadcast(to: [2, 2]) }
        expect(result, names: [Self.here, "broadcast", "(2, 3)", "(2, 2)"])
    }

    @Test("an operator cannot know its caller's line, but names both shapes")
    func operatorShapes() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]) + Tensor.zeros([2, 2]) }
        expect(result, names: ["+", "(2, 3)", "(2, 2)", "do not broadcast"])
    }

    @Test func maximumShapes() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 3]).maximum(.zeros([4])) }
        expect(result, names: [Self.here, "maximum", "(2, 3)", "(4,)"])
    }

    @Test func convolution() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = Tensor.zeros([1, 3, 5, 5]).convolution(
                weight: .zeros([2, 2, 3, 3]), geometry: .init(size: 3))
        }
        expect(result, names: [Self.here, "convolution", "(1, 3, 5, 5)", "(2, 2, 3, 3)"])
    }

    @Test func windowTooLarge() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([1, 1, 2, 5]).maxPool(geometry: .init(size: 3)) }
        expect(result, names: [Self.here, "maxPool", "3×3", "2×5"])
    }

    @Test func sizesThatDoNotDivide() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = Tensor.zeros([1, 1, 5, 5]).maxPool(
                geometry: .init(size: 2, stride: 2, rounding: .exact))
        }
        expect(result, names: [Self.here, "maxPool", "2×2", "5×5", "exactly"])
    }

    @Test func smoothing() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = Tensor.zeros([1, 3]).softmaxCrossEntropy(
                labels: Tensor([2] as [Int64], shape: [1]), smoothing: 1.5)
        }
        expect(result, names: [Self.here, "softmaxCrossEntropy", "1.5", "[0, 1]"])
    }

    @Test func emptyMaximum() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([2, 0]).max(axes: [1]) }
        expect(result, names: [Self.here, "max", "(2, 0)"])
    }

    @Test func label() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = Tensor.zeros([1, 3]).softmaxCrossEntropy(
                labels: Tensor([3] as [Int64], shape: [1]))
        }
        expect(result, names: [Self.here, "softmaxCrossEntropy", "label 3", "0..<3"])
    }

    @Test func gradientOfManyNumbers() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = gradient(at: Tensor([1, 2])) { $0 * $0 } }
        expect(result, names: [Self.here, "gradient", "(2,)", "single number"])
    }

    @Test func gradientOfIntegers() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = gradient(at: Tensor([1] as [Int64], shape: [1])) { $0.sum() } }
        expect(result, names: [Self.here, "gradient", "int64"])
    }

    @Test func values() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 2, 3] as [Float], shape: [2, 2]) }
        expect(result, names: [Self.here, "Tensor", "3 values", "(2, 2)"])
    }

    @Test func raggedRows() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([[1, 2], [3]]) }
        expect(result, names: [Self.here, "Tensor", "row 1 has 1", "row 0 has 2"])
    }

    @Test func item() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 2]).item() }
        expect(result, names: [Self.here, "item", "(2,)"])
    }

    @Test func sizesThatOverflow() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.zeros([1 << 40, 1 << 40]) }
        expect(result, names: ["Shape", "[1099511627776, 1099511627776]", "overflow"])
    }
}
