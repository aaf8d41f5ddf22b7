import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Expected values: PyTorch 2, which adds in `float32` too; NumPy for the median.
@Suite("sums on the way to a result, in half precision")
struct HalfSumTests {
    private func item(_ x: Tensor, _ dtype: DType) -> Double {
        #expect(x.dtype == dtype)
        return x.item()
    }

    @Test(
        "means, deviations, norms and medians neither overflow nor lose digits",
        arguments: Device.available)
    func statistics(_ device: Device) {
        func full(_ count: Int, _ value: Double, _ dtype: DType = .float16) -> Tensor {
            .full([count], value, dtype: dtype, device: device)
        }
        #expect(item(full(70_000, 1).mean(), .float16) == 1)
        #expect(item(full(100_000, 0.5).mean(), .float16) == 0.5)
        #expect(item(full(300, 500).mean(), .float16) == 500)
        #expect(item(full(300, 500, .bfloat16).mean(), .bfloat16) == 500)
        #expect(item(full(300, 500).norm(), .float16) == 8664)
        #expect(item(full(300, 500).variance(), .float16) == 0)
        let spread = Tensor([0, 400]).on(device).cast(to: .float16)
        #expect(item(spread.standardDeviation(), .float16) == 200)
        let large = Tensor([40_000, 50_000]).on(device).cast(to: .float16)
        #expect(item(large.median(), .float16) == 44_992)
        let softmax = full(100_000, 0).softmax()
        #expect(abs(softmax.doubles[0] - 1e-5) < 1e-7)
        #expect(abs(full(1000, 0).logSoftmax().doubles[0] + 6.907755) < 4e-3)
    }

    @Test("pools and normalisations", arguments: Device.available)
    func layers(_ device: Device) {
        let image = Tensor.full([1, 1, 20, 20], 300, dtype: .float16, device: device)
        #expect(item(image.globalAveragePool(), .float16) == 300)
        let pooled = image.averagePool(geometry: .init(size: 20, stride: 20))
        #expect(item(pooled, .float16) == 300)
        let scale = Tensor.ones([300], dtype: .float16, device: device)
        let shift = Tensor.zeros([300], dtype: .float16, device: device)
        for dtype in [DType.float16, .bfloat16] {
            let flat = Tensor.full([1, 300], 500, dtype: dtype, device: device)
            let normal = flat.layerNormalized(
                scale: scale.cast(to: dtype), shift: shift.cast(to: dtype))
            #expect(normal.dtype == dtype)
            #expect(normal.doubles.allSatisfy { abs($0) <= 0.001 })
        }
        let row = Tensor([[0, 400, 800]]).on(device).cast(to: .float16)
        let three = Tensor.ones([3], dtype: .float16, device: device)
        let normal = row.layerNormalized(scale: three, shift: three * 0).doubles
        for (a, b) in zip(normal, [-1.2246, 0, 1.2246]) { #expect(abs(a - b) < 1e-3) }
        let batch = Tensor([[0], [400], [800]]).on(device).cast(to: .float16)
        let one = Tensor.ones([1], dtype: .float16, device: device)
        let result = batch.batchNormalized(scale: one, shift: one * 0, epsilon: 1e-5)
        #expect(result.output.dtype == .float16)
        for (a, b) in zip(result.output.doubles, [-1.2246, 0, 1.2246]) {
            #expect(abs(a - b) < 1e-3)
        }
        let gelu = Tensor([-3]).on(device).cast(to: .float16).gelu()
        #expect(abs(gelu.item() + 0.00405) < 1e-5)
    }
}
