import Foundation
public import KisoCore
public import KisoNN
import KisoOps
public import KisoPlot
import KisoTensor

extension Benchmark {
    /// What the processor can do, measured: the two roofs under which every computation lives.
    ///
    /// Source: S. Williams, A. Waterman and D. Patterson, "Roofline", Communications of the ACM 52,
    /// 2009.
    public struct Roof: Sendable {
        /// A 2048³ product, in 10⁹ operations a second.
        public let gigaflops: Double
        /// A sum of arrays far larger than the caches, in 10⁹ bytes a second, read and written.
        public let gigabytes: Double

        /// Measures both; takes about two seconds.
        public init() {
            gigaflops = Benchmark.peakGigaflops()
            let count = 1 << 24
            let a = Tensor.ones([count]), b = Tensor.ones([count])
            let times = Benchmark.measure({ _ = a + b }, seconds: 0.5, atLeast: 5)
            gigabytes = 3 * 4 * Double(count) / times[0] / 1e3
        }

        /// The most that a computation of an intensity, in operations a byte, can reach.
        public func limit(at intensity: Double) -> Double {
            min(gigaflops, intensity * gigabytes)
        }
    }

    /// One network under the roof.
    public struct RooflinePoint: Sendable {
        /// The network.
        public let name: String
        /// Operations for each byte that a training step must move at least.
        public let intensity: Double
        /// What it reached, in 10⁹ operations a second.
        public let gigaflops: Double

        /// A network's measured speed, placed at its intensity.
        public init(
            name: String, network: any TensorLayer, input: Shape, batch: Int, gigaflops: Double
        ) {
            self.name = name
            self.gigaflops = gigaflops
            let operations = 6 * Double(network.multiplyAdds(for: input) * batch)
            intensity = operations / Benchmark.bytesMoved(network, input: input, batch: batch)
        }
    }

    /// The least bytes that a training step moves: every layer's result is written once and read
    /// by the next layer, and so is its gradient; results are read again for the gradients; a
    /// parameter is read twice, its gradient written and read, and itself written.
    static func bytesMoved(_ network: any TensorLayer, input: Shape, batch: Int) -> Double {
        var activations = Double(input.count)
        for part in (try? NetworkPlan(network, input: input).parts) ?? [] {
            activations += 5 * Double(part.output.count)
        }
        let parameters = Double(network.trainableParameters.map(\.shape.count).reduce(0, +))
        return 4 * (activations * Double(batch) + 5 * parameters)
    }
}

extension Figure {
    /// The roofline picture: what the processor can do at each intensity, and where networks are.
    public static func roofline(
        _ roof: Benchmark.Roof, _ points: [Benchmark.RooflinePoint]
    ) -> Figure {
        let lowest = (points.map(\.intensity).min() ?? 1) / 4
        let ridge = roof.gigaflops / roof.gigabytes
        let highest = max((points.map(\.intensity).max() ?? 100) * 4, ridge * 4)
        let places = [lowest, ridge, highest]
        let markers = Figure.Marker.allCases
        let networks = points.enumerated().map { index, point in
            Figure.Series.scatter(
                x: [point.intensity], y: [point.gigaflops],
                name: String(
                    format: "%@: %.0f %% of the roof", point.name,
                    100 * point.gigaflops / roof.limit(at: point.intensity)),
                marker: markers[index % markers.count])
        }
        let roofs = Figure.Series.line(
            x: places, y: places.map { roof.limit(at: $0) },
            name: String(
                format: "roof: %.0f GB/s and %.0f GFLOP/s", roof.gigabytes, roof.gigaflops))
        return Figure(
            title: "Training steps under the roof of this processor",
            panels: [
                Figure.Panel(
                    x: Figure.Axis("operations for each byte moved", scale: .logarithmic),
                    y: Figure.Axis("GFLOP/s", scale: .logarithmic), legend: .below,
                    series: [roofs] + networks)
            ])
    }
}
