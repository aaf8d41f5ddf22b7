public import KisoCore
import KisoOps
public import KisoTensor

/// A fully connected layer: `y = x · W + b`.
///
/// Shapes: input `[n, inputs]` (or anything whose examples have that many elements), weight
/// `[inputs, outputs]`, bias `[outputs]`, output `[n, outputs]`.
///
/// ```swift
/// let hidden = Affine(inputs: 784, outputs: 100)
/// ```
public struct Affine: RectifiableLayer {
    /// `[inputs, outputs]`.
    public let weight: Parameter
    /// `[outputs]`, zero at first.
    public let bias: Parameter
    /// The number of numbers in an example.
    public let inputs: Int
    /// The number of numbers in a result.
    public let outputs: Int

    /// A layer whose weight is drawn by `initializer`, He's by default.
    public init(inputs: Int, outputs: Int, initializer: Initializer = .he) {
        self.inputs = inputs
        self.outputs = outputs
        weight = initializer.parameter([inputs, outputs], inputs: inputs)
        bias = Parameter(.zeros([outputs]), role: .bias)
    }

    /// `x · W + b`.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        apply(x, pass, relu: false)
    }

    func rectified(_ x: Tensor, pass: Pass) -> Tensor { apply(x, pass, relu: true) }

    private func apply(_ x: Tensor, _ pass: Pass, relu: Bool) -> Tensor {
        let rows = x.rank == 2 ? x : x.flattened(fromAxis: 1)
        return rows.affine(
            weight: pass.value(of: weight), bias: pass.value(of: bias), relu: relu,
            precision: pass.precision)
    }

    /// `(outputs,)`.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.count != inputs {
            throw KisoError(
                .configuration,
                "takes \(inputs) inputs, but an example of shape \(input) has \(input.count)")
        }
        return [outputs]
    }

    /// `inputs · outputs`.
    public func multiplyAdds(for input: Shape) -> Int { inputs * outputs }

    /// `affine:` and the number of outputs.
    public var specification: String? { "affine:\(outputs)" }
}
