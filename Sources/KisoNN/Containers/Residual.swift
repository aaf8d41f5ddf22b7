public import KisoCore
import KisoOps
public import KisoTensor

/// Layers whose result is added to what went into them: `f(body(x) + shortcut(x))`.
///
/// ```swift
/// Residual(activation: .relu) {
///     Convolution(inputs: 64, filters: 64, size: 3, padding: 1, activation: .relu)
///     Convolution(inputs: 64, filters: 64, size: 3, padding: 1)
/// }
/// ```
///
/// Parameters are named `body.convolution1.weight`, …, `shortcut.convolution1.weight`.
///
/// Source: K. He et al., "Deep residual learning for image recognition", CVPR 2016.
public struct Residual: ShapedLayer, NamingModule {
    /// The layers that learn what is to be added.
    public let body: Sequential
    /// What the input goes through on its way around them; `nil` for nothing.
    public let shortcut: Sequential?
    /// The function of the sum; none by default.
    public let activation: ActivationFunction?

    /// Joins layers with a way around them.
    ///
    /// - Parameters:
    ///   - shortcut: needed where the layers change the shape, such as a convolution of size 1
    ///     with the same stride.
    ///   - activation: the function of the result; none by default.
    ///   - body: the layers that learn what is added.
    public init(
        shortcut: (any TensorLayer)? = nil, activation: ActivationFunction? = nil,
        @LayerBuilder _ body: () -> [any TensorLayer]
    ) {
        self.init(
            body: Sequential(undrawn: body()),
            shortcut: shortcut.map { $0 as? Sequential ?? Sequential(undrawn: [$0]) },
            activation: activation)
    }

    init(body: Sequential, shortcut: Sequential?, activation: ActivationFunction?) {
        self.body = body
        self.shortcut = shortcut
        self.activation = activation
        willInitialize(seed: 0)
    }

    /// The sum of both ways.
    ///
    /// - Precondition: both have the same shape.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        // In training a normalisation at the end of the layers adds the rest in its own pass.
        let joining =
            pass.isTraining && pass.observer == nil ? body.steps.last?.normalization : nil
        var change = x
        if joining == nil {
            change = pass(body, "body", x)
        } else {
            for step in body.steps.dropLast() { change = step(change, pass: pass) }
        }
        joining?.checkFeatures(of: change)
        let rest = shortcut.map { pass($0, "shortcut", x) } ?? x
        if change.shape != rest.shape {
            stop(
                "Residual",
                "the layers give \(change.shape), the way around them \(rest.shape); give a shortcut "
                    + "that changes the shape alike")
        }
        if let joining, change.dtype == rest.dtype {
            return joining.trained(change, adding: rest, pass: pass, activation: activation)
        }
        let sum = (joining?(change, pass: pass) ?? change) + rest
        return activation?(sum) ?? sum
    }

    /// The shape of both ways.
    public func outputShape(for input: Shape) throws -> Shape {
        let change = try body.outputShape(for: input)
        let rest = try shortcut?.outputShape(for: input) ?? input
        if change != rest {
            throw KisoError(
                .configuration,
                "the layers give \(change), the way around them \(rest); give a shortcut that "
                    + "changes the shape alike")
        }
        return change
    }

    var namedModules: [(name: String, module: any Module)] {
        [("body", body)] + (shortcut.map { [("shortcut", $0)] } ?? [])
    }
}
