import KisoCore

/// The gradient of a function with a scalar value.
///
/// ```swift
/// let x = Tensor([3, 4])
/// let dx = gradient(at: x) { x in (x * x).sum() }        // [6, 8]
/// ```
///
/// - Parameters:
///   - x: the point; a floating-point tensor.
///   - createGraph: whether the gradient itself is tracked, so that it can be differentiated again.
///     By default it is when `x` already was, as inside another call of this function.
///   - function: computes a scalar from the point.
///   - file: the file to name when something is wrong.
///   - line: the line to name when something is wrong.
/// - Returns: `∂f/∂x` in the shape of `x`; zeros where the value does not depend on it.
public func gradient(
    at x: Tensor, createGraph: Bool? = nil, file: StaticString = #fileID, line: UInt = #line,
    _ function: (Tensor) -> Tensor
) -> Tensor {
    gradients(at: [x], createGraph: createGraph, file: file, line: line) { function($0[0]) }[0]
}

/// The gradients of a function with a scalar value with respect to several tensors.
public func gradients(
    at points: [Tensor], createGraph: Bool? = nil, file: StaticString = #fileID,
    line: UInt = #line, _ function: ([Tensor]) -> Tensor
) -> [Tensor] {
    valueWithGradients(
        at: points, createGraph: createGraph, file: file, line: line, function
    ).gradients
}

/// The value of a function and its gradients with respect to several tensors.
public func valueWithGradients(
    at points: [Tensor], createGraph: Bool? = nil, file: StaticString = #fileID,
    line: UInt = #line, _ function: ([Tensor]) -> Tensor
) -> (value: Tensor, gradients: [Tensor]) {
    if let odd = points.first(where: { !$0.dtype.isFloatingPoint }) {
        stop("gradient", "a tensor of type \(odd.dtype) has no gradient", file: file, line: line)
    }
    let keepsGraph = createGraph ?? points.contains(where: \.isTracked)
    let variables = points.map(\.asVariable)
    let value = function(variables)
    let found = value.derivatives(
        at: variables.compactMap(\.node), createGraph: keepsGraph, file: file, line: line)
    let gradients = zip(found, points).map { gradient, point in
        gradient ?? .zeros(point.shape, dtype: point.dtype, device: point.device)
    }
    return (keepsGraph ? value : value.detached, gradients)
}

extension Tensor {
    /// The same values as a variable: what is computed from it is recorded, and can be looked at as a
    /// ``ComputationalGraph``.
    ///
    /// Every call makes a variable of its own, so keep the one that derivatives are asked for.
    public var tracked: Tensor { Tensor(array, device: device, node: Node()) }

    /// The derivatives of this scalar with respect to parameters, in their order.
    ///
    /// - Parameters:
    ///   - upstream: the derivative of something further on with respect to this tensor, in its
    ///     shape; then this need not be a scalar.
    ///   - createGraph: whether the derivatives can be differentiated again.
    ///   - parameters: what is differentiated by.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: one tensor a parameter, in its shape; zeros where the value does not depend on it.
    ///   A value that depends on none of the parameters stops with a message, as it comes from a
    ///   pass that recorded nothing.
    public func gradients(
        at parameters: [Parameter], from upstream: Tensor? = nil, createGraph: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        gradients(
            at: parameters, from: upstream, createGraph: createGraph, isFinal: nil, file: file,
            line: line)
    }

    /// The same, telling of each parameter's derivative as soon as it is known; not of one that the value does
    /// not depend on.
    package func gradients(
        at parameters: [Parameter], from upstream: Tensor? = nil, createGraph: Bool = false,
        isFinal: ((Int, Tensor) -> Void)?, file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        let found = derivatives(
            at: parameters.map(\.leaf), from: upstream, createGraph: createGraph, isFinal: isFinal,
            file: file, line: line)
        if !parameters.isEmpty && found.allSatisfy({ $0 == nil }) {
            stop(
                "gradient",
                "the value depends on none of the \(parameters.count) parameters: model(x) is an "
                    + "inference pass and records nothing, "
                    + "model(x, pass: .training(seed: 0, step: 1)) records",
                file: file, line: line)
        }
        return zip(found, parameters).map { gradient, parameter in
            gradient ?? .zeros(parameter.shape, dtype: parameter.value.dtype, device: device)
        }
    }

    fileprivate func derivatives(
        at targets: [Node], from upstream: Tensor? = nil, createGraph: Bool,
        isFinal: ((Int, Tensor) -> Void)? = nil, file: StaticString, line: UInt
    ) -> [Tensor?] {
        if let upstream, upstream.shape != shape {
            stop(
                "gradient", "the derivative \(upstream.shape) is not one of a value \(shape)",
                file: file, line: line)
        }
        if upstream == nil && count != 1 {
            stop(
                "gradient", "the value has shape \(shape); a gradient needs a single number",
                file: file, line: line)
        }
        let seed = upstream ?? Tensor.ones(shape, dtype: dtype, device: device)
        return Backpropagation.run(
            from: self, seed: seed, targets: targets, createGraph: createGraph, isFinal: isFinal)
    }

    /// A variable with this value; connected to where the value came from if that is tracked.
    fileprivate var asVariable: Tensor {
        isTracked ? .apply(AliasOp(), self) : tracked
    }
}
