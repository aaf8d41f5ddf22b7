import KisoCore
import KisoInspect
import KisoNN
import KisoPlot
import KisoTrain
import Testing

/// What the benchmarks say of a network; times themselves are never tested.
@Suite("Benchmarks by layer, and the roof")
struct LayerTimesTests {
    @Test("Every computed layer has a row, in order, with ReLU joined to the layer before it")
    func names() throws {
        let network = try Architecture("conv:4,3 relu pool:2 affine:6 relu dropout:0.5 affine:3")
            .model(input: [1, 8, 8])
        let layers = try Benchmark.layerTimes(of: network, input: [1, 8, 8], batch: 4, seconds: 0)
        #expect(
            layers.map(\.layer) == [
                "convolution1", "maxPool1+relu1", "flatten1", "affine1+relu2", "dropout1",
                "affine2",
            ])
        #expect(layers.allSatisfy { $0.forward > 0 && $0.backward >= 0 })
        #expect(throws: KisoError.self) {
            try Benchmark.layerTimes(of: network, input: [2, 8, 8], batch: 4, seconds: 0)
        }
    }

    @Test("Operations for each byte of an affine layer, worked by hand")
    func intensity() throws {
        let network = try Architecture("affine:10").model(input: [20])
        let point = Benchmark.RooflinePoint(
            name: "affine", network: network, input: [20], batch: 7, gigaflops: 1)
        // 6 · 20 · 10 · 7 operations; 4 · ((20 + 5 · 10) · 7 + 5 · (20 · 10 + 10)) bytes.
        let operations: Double = 8400
        let bytes: Double = 6160
        #expect(point.intensity == operations / bytes)
    }
}
