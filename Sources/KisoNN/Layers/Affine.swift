public import KisoCore
import KisoOps
public import KisoTensor

/// A fully connected layer: `y = f(x · W + b)` over the last axis.
///
/// Shapes: input `[n, …, inputs]`, weight `[inputs, outputs]`, bias `[outputs]`, output
/// `[n, …, outputs]`. Images want a ``Flatten`` in front; a sequence `[n, t, inputs]` is taken step by
/// step.
///
/// ```swift
/// let hidden = Affine(inputs: 784, outputs: 100, activation: .relu)
/// ```
public struct Affine: FusibleLayer {
    /// `[inputs, outputs]`.
    public let weight: Parameter
    /// `[outputs]`, zero at first.
    public let bias: Parameter
    /// The size of the last axis of an input.
    public let inputs: Int
    /// The size of the last axis of a result.
    public let outputs: Int
    /// The function of the result; none by default.
    public let activation: ActivationFunction?

    /// A layer whose weight is drawn by `initializer`: by default by the rule that suits the
    /// activation, He's without one.
    public init(
        inputs: Int, outputs: Int, activation: ActivationFunction? = nil,
        initializer: Initializer? = nil
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.activation = activation
        weight = (initializer ?? activation?.initializer ?? .he)
            .parameter([inputs, outputs], inputs: inputs)
        bias = Parameter(.zeros([outputs]), role: .bias)
    }

    /// `f(x · W + b)`.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { computed(x, pass: pass) }

    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor {
        let rows = x.rank == 2 ? x : x.reshaped([-1, rowSize(of: x.shape)])
        let y = rows.affine(
            weight: pass.value(of: weight), bias: pass.value(of: bias), relu: activation == .relu,
            precision: pass.precision)
        let result =
            x.rank == 2 ? y : y.reshaped(Array(x.shape.dimensions.dropLast()) + [outputs])
        return activation == nil || activation == .relu ? result : activation?(result) ?? result
    }

    private func rowSize(of shape: Shape) -> Int {
        if let last = shape.dimensions.last, shape.rank > 1, last == inputs { return last }
        let advice =
            shape.dimensions.dropFirst().reduce(1, *) == inputs ? "; put a Flatten in front" : ""
        stop("Affine", "takes \(inputs) inputs along the last axis, not \(shape)\(advice)")
    }

    /// The same axes with `outputs` at the end.
    public func outputShape(for input: Shape) throws -> Shape {
        guard input.rank > 0, input[-1] == inputs else {
            let advice = input.count == inputs ? "; put a flatten in front" : ""
            throw KisoError(
                .configuration,
                "takes \(inputs) inputs along the last axis, not an example of shape \(input)"
                    + advice)
        }
        return Shape(Array(input.dimensions.dropLast()) + [outputs])
    }
}

extension Affine: SpelledLayer {
    static let spelling = Spelling("affine", [.integer("outputs")], options: [.activation])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let inputs = input.dimensions.last ?? 1, outputs = arguments.integer("outputs")
        try Shape.requireParameter(inputs, outputs)
        self.init(
            inputs: inputs, outputs: outputs, activation: arguments.activation,
            initializer: initializer)
    }

    var arguments: Arguments? { Arguments().with("outputs", outputs).with(activation) }
}
