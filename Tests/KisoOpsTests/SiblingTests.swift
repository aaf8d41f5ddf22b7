import Foundation
import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Faults of the same kinds as those that were reported, found by looking for more of them.
@Suite("Siblings of mended faults")
struct SiblingTests {
    private func expectMessage(
        _ result: ExitTest.Result?, _ words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        for word in ["SiblingTests.swift"] + words {
            #expect(text.contains(word), "\(text.prefix(200))", sourceLocation: sourceLocation)
        }
    }

    @Test("Huber's gradient at infinity is ±δ / n")
    func huberAtInfinity() {
        // torch.nn.functional.huber_loss(x, zeros, reduction="sum").backward(), divided by 3.
        let slope = gradient(at: Tensor([.infinity, -.infinity, 0.5])) {
            $0.huber(targets: .zeros([3]))
        }
        let third = Double(Float(1) / 3)
        #expect(abs(slope.doubles[0] - third) < 1e-7)
        #expect(abs(slope.doubles[1] + third) < 1e-7)
        #expect(abs(slope.doubles[2] - 0.5 / 3) < 1e-7)
    }

    @Test("A histogram without a range refuses NaN, with one it leaves NaN out")
    func histogram() async {
        // numpy.histogram([1, nan, 3], range=(0, 4), bins=2)[0]
        let counts = Tensor([1, .nan, 3]).histogram(bins: 2, range: 0...4).counts
        #expect(counts.doubles == [1, 1])
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, .nan, 3]).histogram() }
        expectMessage(result, "histogram", "nan")
        let bins = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 3]).histogram(bins: .max) }
        expectMessage(bins, "histogram", "9223372036854775807 bins")
    }

    @Test("Integers to a negative power stop, as in NumPy")
    func integerPower() async {
        #expect(Tensor([2, 3] as [Int]).power(2).doubles == [4, 9])
        #expect(Tensor([2] as [Int]).power(Tensor([-1])).doubles == [0.5])
        let tensor = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([0, 2] as [Int]).power(Tensor([-1, 1] as [Int])) }
        expectMessage(tensor, "negative power")
        let number = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([0, 2] as [Int]).power(-1) }
        expectMessage(number, "negative power")
    }

    @Test("Draws beyond the range of an integer type stop")
    func normal() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var generator = RandomGenerator(seed: 1)
            _ = Tensor.normal(
                [4], mean: 300, standardDeviation: 1, dtype: .uint8, using: &generator)
        }
        expectMessage(result, "normal", "uint8")
    }

    @Test("One-hot of what is no whole number stops")
    func oneHot() async {
        #expect(Tensor([1, 0]).oneHot(classes: 2).doubles == [0, 1, 1, 0])
        let nan = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([0, .nan]).oneHot(classes: 3) }
        expectMessage(nan, "no whole number")
        let fraction = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1.7]).oneHot(classes: 3) }
        expectMessage(fraction, "no whole number")
        let classes = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1] as [Int]).oneHot(classes: -1) }
        expectMessage(classes, "oneHot", "-1")
    }

    @Test("Diagonals far beyond the corners are empty, matrices with such ones stop")
    func diagonals() async {
        let square = Tensor.ones([2, 2])
        #expect(square.diagonal(offset: .min).count == 0)
        #expect(square.diagonal(offset: .max).count == 0)
        #expect(square.diagonal(offset: -1).doubles == [1])
        let least = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 2]).diagonalMatrix(offset: .min) }
        expectMessage(least, "diagonalMatrix")
        let most = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1, 2]).diagonalMatrix(offset: .max) }
        expectMessage(most, "diagonalMatrix")
    }

    @Test("Lists that no memory holds stop before they are made")
    func lists() async {
        let linspace = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.linspace(0, 1, count: .max) }
        expectMessage(linspace, "linspace", "memory")
        let arange = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.arange(0, 1e14) }
        expectMessage(arange, "arange", "memory")
    }

    @Test("Windows whose sizes overflow stop")
    func windows() async {
        let padding = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.ones([1, 1, 2, 2]).im2col(geometry: .init(size: 2, padding: .max)) }
        expectMessage(padding, "im2col", "beyond 2³⁰")
        let dilation = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.ones([1, 1, 2, 2]).im2col(geometry: .init(size: 2, dilation: .max)) }
        expectMessage(dilation, "im2col", "beyond 2³⁰")
    }

    @Test("expm1 in single precision keeps its digits", arguments: [Device.cpu, .reference])
    func expm1(device: Device) {
        let points: [Float] = [
            -110, -88, -20, -2, -0.7, -0.3, -1e-4, -1e-8, 0, 1e-30, 1e-8, 1e-3, 0.5, 1.3, 10, 88.5,
        ]
        let values = Tensor(points, shape: [points.count], device: device).expm1().doubles
        for (point, value) in zip(points, values) {
            let exact = Foundation.expm1(Double(point))
            #expect(abs(value - exact) <= 5e-7 * abs(exact), "at \(point)")
        }
        let odd = Tensor([.infinity, -.infinity, .nan], shape: [3], device: device).expm1().doubles
        #expect(odd[0] == .infinity && odd[1] == -1 && odd[2].isNaN)
    }
}
