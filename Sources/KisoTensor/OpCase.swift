package import KisoCore

/// An example of an operation, as data: inputs, how to call it, and the oracle's expression.
///
/// Every case is run by the test suite on every backend: values and gradients against the oracle's
/// (the expression is evaluated by PyTorch, see `scripts/golden.py`), gradients and second
/// derivatives against central differences in `float64`, and once more on transposed and sliced
/// views of the inputs.
package struct OpCase: Sendable {
    /// An input: its shape, and which numbers suit the operation.
    package struct Input: Sendable {
        /// Where the numbers lie.
        package enum Values: Sendable {
            /// Normally distributed numbers.
            case normal
            /// Numbers in [0.5, 2).
            case positive
            /// Distinct numbers at least 0.01 from zero, from each other and from those of other
            /// inputs, so that central differences do not cross a kink or a tie.
            case distinct
            /// Exactly these numbers, in row-major order.
            case exact([Double])
            /// Integers in `0..<bound`, of type `int64`.
            case indices(Int)
        }

        /// The sizes along the axes.
        package let shape: Shape
        /// Which numbers.
        package let values: Values

        /// Normally distributed numbers.
        package static func normal(_ shape: Shape) -> Input { Input(shape: shape, values: .normal) }
        /// Numbers in [0.5, 2).
        package static func positive(_ shape: Shape) -> Input {
            Input(shape: shape, values: .positive)
        }
        /// Distinct numbers away from zero.
        package static func distinct(_ shape: Shape) -> Input {
            Input(shape: shape, values: .distinct)
        }
        /// Exactly these numbers.
        package static func exact(_ values: [Double], _ shape: Shape) -> Input {
            Input(shape: shape, values: .exact(values))
        }
        /// Integers in `0..<bound`.
        package static func indices(_ shape: Shape, below bound: Int) -> Input {
            Input(shape: shape, values: .indices(bound))
        }
    }

    /// Names the case within its op.
    package let name: String
    /// The inputs; the oracle calls them `a`, `b`, `c`, …
    package let inputs: [Input]
    /// The PyTorch expression that gives the expected result.
    package let oracle: String
    /// Whether the second derivative is checked too.
    package let isTwiceDifferentiable: Bool
    /// Whether the inputs lie at a kink or a tie, where only the oracle knows the gradient:
    /// central differences are not taken there.
    package let isAtKink: Bool
    /// Computes the operation.
    package let run: @Sendable ([Tensor]) -> Tensor

    /// Creates a case.
    package init(
        _ name: String, _ inputs: [Input], oracle: String, isTwiceDifferentiable: Bool = true,
        isAtKink: Bool = false, run: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        self.name = name
        self.inputs = inputs
        self.oracle = oracle
        self.isTwiceDifferentiable = isTwiceDifferentiable
        self.isAtKink = isAtKink
        self.run = run
    }

    /// The numbers of each input, the same in every run; `float64`, indices `int64`.
    package func makeInputs(device: Device) -> [Tensor] {
        var generator = RandomGenerator(seed: 1).split(name)
        return inputs.enumerated().map { index, input in
            let count = input.shape.count
            switch input.values {
            case .normal:
                return .normal(input.shape, dtype: .float64, device: device, using: &generator)
            case .positive:
                return .uniform(
                    input.shape, in: 0.5..<2, dtype: .float64, device: device, using: &generator)
            case .distinct:
                // A shuffled ladder with steps of 0.1 that leaves out zero; those of the inputs
                // have no number in common.
                let shift = Double(index) * 0.03
                let ladder = (0..<count).map {
                    (Double($0) - Double(count / 2) + 0.5) * 0.1 + shift
                }
                return Tensor(
                    ladder.shuffled(using: &generator), shape: input.shape, device: device)
            case .exact(let values):
                return Tensor(values, shape: input.shape, device: device)
            case .indices(let bound):
                return Tensor(
                    (0..<count).map { _ in Int64.random(in: 0..<Int64(bound), using: &generator) },
                    shape: input.shape, device: device)
            }
        }
    }
}
