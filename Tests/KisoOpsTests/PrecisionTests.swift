import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Products and convolutions of factors that are rounded to bfloat16, with sums in float32.
@Suite("bfloat16 precision")
struct PrecisionTests {
    private func random(_ shape: Shape, _ seed: UInt64) -> Tensor {
        var generator = RandomGenerator(seed: seed)
        return .normal(shape, using: &generator)
    }

    /// As `BFloat16` rounds, which its own tests check bit by bit.
    private func rounded(_ x: Tensor) -> Tensor {
        Tensor(x.floats.map { Float(BFloat16($0)) }, shape: x.shape, device: x.device)
    }

    private func difference(_ a: Tensor, _ b: Tensor) -> Double {
        zip(a.doubles, b.doubles).map { abs($0 - $1) }.max() ?? 0
    }

    @Test("A product is that of the rounded factors", arguments: Device.available)
    func product(device: Device) {
        let a = random([13, 37], 1).on(device), b = random([37, 9], 2).on(device)
        let found = a.matmul(b, precision: .bfloat16)
        #expect(found.dtype == .float32)
        #expect(difference(found, rounded(a).matmul(rounded(b))) < 1e-5)
        #expect(difference(found, a.matmul(b)) > 1e-4, "nothing was rounded")
    }

    @Test("Affine: value and gradients round every factor, the bias none")
    func affine() {
        for device in Device.available {
            let x = random([8, 20], 1).on(device), w = random([20, 6], 2).on(device)
            let b = random([6], 3).on(device), g = random([8, 6], 4).on(device)
            let (value, gradients) = valueWithGradients(at: [x, w, b]) {
                ($0[0].affine(weight: $0[1], bias: $0[2], precision: .bfloat16) * g).sum()
            }
            let expected = rounded(x).matmul(rounded(w)) + b
            #expect(abs(value.item() - (expected * g).sum().item()) < 1e-3)
            let gr = rounded(g)
            #expect(difference(gradients[0], gr.matmul(rounded(w).transposed())) < 1e-5)
            #expect(difference(gradients[1], rounded(x).transposed().matmul(gr)) < 1e-5)
            #expect(difference(gradients[2], g.sum(axes: [0])) < 1e-5)
        }
    }

    @Test("Convolution: value and gradients round every factor, the bias none")
    func convolution() {
        let geometry = WindowGeometry(size: 3, stride: 2, padding: 1)
        for device in Device.available {
            let x = random([3, 4, 9, 9], 1).on(device), w = random([5, 4, 3, 3], 2).on(device)
            let b = random([5], 3).on(device), g = random([3, 5, 5, 5], 4).on(device)
            func results(_ precision: Precision, _ x: Tensor, _ w: Tensor, _ g: Tensor) -> [Tensor]
            {
                let found = valueWithGradients(at: [x, w, b]) {
                    ($0[0].convolution(
                        weight: $0[1], bias: $0[2], geometry: geometry, precision: precision) * g)
                        .sum()
                }
                return [found.value] + found.gradients
            }
            let found = results(.bfloat16, x, w, g)
            let gradients = results(.float32, rounded(x), rounded(w), rounded(g))
            let forward = results(.float32, rounded(x), rounded(w), g)
            #expect(abs(found[0].item() - forward[0].item()) < 1e-3)
            #expect(difference(found[1], gradients[1]) < 1e-5)
            #expect(difference(found[2], gradients[2]) < 1e-4)
            #expect(difference(found[3], forward[3]) < 1e-5)
            #expect(difference(found[2], results(.float32, x, w, g)[2]) > 1e-4)
        }
    }

    @Test("Rounding in a kernel is BFloat16's, also at ties, infinities and NaN")
    func kernel() {
        let patterns: [UInt32] =
            [
                0, 0x8000_0000, 0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0x3f80_7fff, 0x7f7f_ffff,
                0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff, 1, 0x0001_8000,
            ] + (0..<5000).map { UInt32(truncatingIfNeeded: $0 &* 2_654_435_761) }
        let values = patterns.map { Float(bitPattern: $0) }
        let found = Tensor(values, shape: [values.count]).cast(to: .bfloat16)
        let bits = found.values(as: BFloat16.self).map(\.bitPattern)
        #expect(bits == values.map { BFloat16($0).bitPattern })
        #expect(
            found.cast(to: .float32).floats.map(\.bitPattern)
                == bits.map { UInt32($0) << 16 })
    }

    @Test("Factors of several types are promoted, as in a product")
    func promotes() {
        for device in Device.available {
            let x = random([3, 4], 1).on(device)
            let w = random([4, 2], 2).on(device).cast(to: .float64)
            let y = x.affine(weight: w, bias: random([2], 3).on(device))
            #expect(y.dtype == .float64)
            let sum = x.matmul(w) + random([2], 3).on(device)
            #expect(difference(y, sum) < 1e-12)
        }
    }
}
