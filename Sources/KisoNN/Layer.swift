public import KisoCore
public import KisoTensor

/// A part of a network: a function of a tensor with parameters of its own.
///
/// A layer is a value whose parameters are cells, so that copies share them. Properties that hold a
/// ``Parameter`` or another layer are found by reflection and named by their path.
///
/// ```swift
/// struct Scale: Layer {
///     let factor = Parameter(.ones([]))
///     func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x * pass.value(of: factor) }
/// }
/// ```
public protocol Layer: Sendable {
    /// The result for a batch; axis 0 counts the examples.
    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor
    /// The shape of one example's result for the shape of one example.
    ///
    /// - Throws: ``KisoError`` `.configuration` when such an example does not fit.
    func outputShape(for input: Shape) throws -> Shape
    /// Multiplications with an addition each, for one example of a shape; 0 by default.
    func multiplyAdds(for input: Shape) -> Int
    /// The layer as `--arch` spells it, such as `conv:30,5`; `nil` for a layer that has no words.
    var specification: String? { get }
}

extension Layer {
    /// The result in inference.
    public func callAsFunction(_ x: Tensor) -> Tensor { self(x, pass: .inference) }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }

    /// None.
    public func multiplyAdds(for input: Shape) -> Int { 0 }

    /// No words.
    public var specification: String? { nil }

    /// The parameters with their paths, in the order of the properties.
    public var namedParameters: [(name: String, parameter: Parameter)] {
        var found: [(name: String, parameter: Parameter)] = []
        ParameterWalk.collect(self, path: "", into: &found)
        return found
    }

    /// The parameters that training changes, in the order of the properties.
    public var trainableParameters: [Parameter] {
        namedParameters.map(\.parameter).filter { $0.role != .statistic }
    }

    /// Draws all parameters anew; each from a sequence of its own, named by its path.
    public func initialize(seed: UInt64) {
        for (name, parameter) in namedParameters {
            parameter.reset(using: RandomGenerator(seed: seed).split(name))
        }
    }
}

/// A layer that can apply ReLU to its result at less cost than a layer of its own.
protocol RectifiableLayer: Layer {
    /// `relu(self(x))`.
    func rectified(_ x: Tensor, pass: Pass) -> Tensor
}

/// Finds parameters by reflection.
private enum ParameterWalk {
    static func collect(
        _ value: Any, path: String, into found: inout [(name: String, parameter: Parameter)]
    ) {
        if let sequential = value as? Sequential {
            for (name, layer) in sequential.namedLayers {
                collect(layer, path: join(path, name), into: &found)
            }
        } else {
            collectProperties(of: value, path: path, into: &found)
        }
    }

    private static func collectProperties(
        of value: Any, path: String, into found: inout [(name: String, parameter: Parameter)]
    ) {
        for (label, child) in Mirror(reflecting: value).children {
            guard let label else { continue }
            let childPath = join(path, label)
            if let parameter = child as? Parameter {
                found.append((childPath, parameter))
            } else if child is any Layer {
                collect(child, path: childPath, into: &found)
            } else if let layers = child as? [any Layer] {
                for (index, layer) in layers.enumerated() {
                    collect(layer, path: join(childPath, "\(index + 1)"), into: &found)
                }
            }
        }
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : path + "." + name
    }
}
