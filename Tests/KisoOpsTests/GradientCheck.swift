import Foundation
import KisoCore
import KisoOps
import KisoTensor

/// Derivatives of a function of tensors, by the graph and by central differences.
///
/// The function's output is joined to a scalar with fixed weights, `Σ output · cos(0.7 i + 0.3)`, the
/// same as in `scripts/golden.py`.
struct GradientCheck {
    let inputs: [Tensor]
    let function: ([Tensor]) -> Tensor
    private let step = 1e-6

    /// The inputs that have derivatives.
    private var places: [Int] { inputs.indices.filter { inputs[$0].dtype.isFloatingPoint } }

    init(_ inputs: [Tensor], _ function: @escaping ([Tensor]) -> Tensor) {
        self.inputs = inputs
        self.function = function
    }

    /// `Σ x · cos(a i + b)` in row-major order.
    static func probe(_ x: Tensor, _ a: Double = 0.7, _ b: Double = 0.3) -> Tensor {
        let weights = (0..<x.count).map { cos(a * Double($0) + b) }
        return (x * Tensor(weights, shape: x.shape, device: x.device).cast(to: x.dtype)).sum()
    }

    private func scalar(_ points: [Tensor]) -> Tensor {
        var arguments = inputs
        for (place, point) in zip(places, points) { arguments[place] = point }
        return Self.probe(function(arguments))
    }

    private var points: [Tensor] { places.map { inputs[$0] } }

    /// By the graph: one for each input, `nil` for one without derivatives.
    func gradients() -> [Tensor?] {
        let found = KisoTensor.gradients(at: points) { scalar($0) }
        var result = [Tensor?](repeating: nil, count: inputs.count)
        for (place, gradient) in zip(places, found) { result[place] = gradient }
        return result
    }

    /// What is wrong with the first derivatives, in words.
    func firstDifference() -> String? {
        compare(points, KisoTensor.gradients(at: points) { scalar($0) }) { scalar($0) }
    }

    /// What is wrong with the second derivatives, in words: the derivatives of the sum of all first
    /// ones with other weights.
    func secondDifference() -> String? {
        compare(points, KisoTensor.gradients(at: points) { slope($0, createGraph: true) }) {
            slope($0, createGraph: false)
        }
    }

    /// What is wrong with the second derivatives along one random direction.
    func secondDifference(along generator: inout RandomGenerator) -> String? {
        let found = KisoTensor.gradients(at: points) { slope($0, createGraph: true) }
        let directions = points.map { point in
            (0..<point.count).map { _ in Double.random(in: -1...1, using: &generator) }
        }
        func moved(_ distance: Double) -> Double {
            slope(
                zip(points, directions).map { point, direction in
                    Tensor(
                        zip(point.doubles, direction).map { $0 + distance * $1 },
                        shape: point.shape, device: point.device)
                }, createGraph: false
            ).item()
        }
        var along = 0.0
        for (gradient, direction) in zip(found, directions) {
            for (slope, part) in zip(gradient.doubles, direction) { along += slope * part }
        }
        return Closeness.differences.difference(
            [along], [(moved(step) - moved(-step)) / (2 * step)])
    }

    private func slope(_ points: [Tensor], createGraph: Bool) -> Tensor {
        let first = KisoTensor.gradients(at: points, createGraph: createGraph) { scalar($0) }
        var sum = Tensor.zeros([], dtype: .float64, device: first.first?.device ?? .reference)
        for (i, gradient) in first.enumerated() {
            sum += Self.probe(gradient, 1.1, 0.5 + Double(i))
        }
        return sum
    }

    /// Compares gradients with central differences, element by element of every point.
    private func compare(
        _ points: [Tensor], _ found: [Tensor], _ value: ([Tensor]) -> Tensor
    ) -> String? {
        for (place, (point, gradient)) in zip(points, found).enumerated() {
            if gradient.shape != point.shape {
                return "gradient \(place) has shape \(gradient.shape) instead of \(point.shape)"
            }
            var numbers = point.doubles
            func moved(_ i: Int, _ distance: Double) -> Double {
                let original = numbers[i]
                defer { numbers[i] = original }
                numbers[i] = original + distance
                var near = points
                near[place] = Tensor(numbers, shape: point.shape, device: point.device)
                return value(near).item()
            }
            let slopes = numbers.indices.map { i in
                (moved(i, step) - moved(i, -step)) / (2 * step)
            }
            if let wrong = Closeness.differences.difference(gradient.doubles, slopes) {
                return "gradient \(place): \(wrong)"
            }
        }
        return nil
    }
}
