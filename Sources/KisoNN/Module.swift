import KisoCore
public import KisoTensor

/// What has parameters: a layer, a network, several networks in a tuple, any structure of them.
///
/// There is nothing to implement and nothing to register: a walk by reflection finds every
/// `Parameter` in the stored properties, through structures, classes and their superclasses,
/// tuples, arrays, dictionaries, optionals, enumerations and modules in modules. Each cell counts
/// once, under the path by which it is met first, such as `encoder.convolution1.weight`; elements of
/// arrays are numbered from 1, those of dictionaries named by their keys.
///
/// What a closure has captured, or a property computes, cannot be found; training such a network is
/// refused when the first gradient is taken, because a parameter in it belongs to nobody.
///
/// ```swift
/// struct Towers: Module {
///     let left = Affine(inputs: 4, outputs: 8), right = Affine(inputs: 4, outputs: 8)
/// }
/// Towers().namedParameters.map(\.name)  // left.weight, left.bias, right.weight, right.bias
/// ```
public protocol Module: Sendable {}

/// A cell with its path in a module.
public struct NamedParameter: Sendable {
    /// The path, such as `convolution1.weight`.
    public let name: String
    /// The cell.
    public let parameter: Parameter
    /// Whether training changes it: no statistic, and not only behind a ``Frozen``.
    public internal(set) var isTrainable: Bool
}

/// How strictly ``Module/load(_:from:matching:)`` compares names.
public enum Matching: Sendable {
    /// Every parameter has a tensor and every tensor a parameter.
    case exactly
    /// Tensors without a parameter are left out, parameters without a tensor stay as they are; there
    /// must be at least one of both.
    case byName
}

extension Module {
    /// The parameters with their paths, each cell once, in the order of the properties.
    public var namedParameters: [NamedParameter] {
        var walk = ParameterWalk()
        walk.visit(self, path: "", isFrozen: false)
        return walk.found
    }

    /// The batch normalisations that are not only behind a ``Frozen``, each once.
    package var movingNormalizations: [BatchNormalization] {
        var walk = ParameterWalk()
        walk.visit(self, path: "", isFrozen: false)
        return walk.normalizations
    }

    /// The cells that training changes, each once.
    public var trainableParameters: [Parameter] {
        namedParameters.filter(\.isTrainable).map(\.parameter)
    }

    /// All values by path, running statistics among them: what a checkpoint, a moving average or
    /// another network of the same form takes.
    public var state: [String: Tensor] {
        Dictionary(namedParameters.map { ($0.name, $0.parameter.value) }) { first, _ in first }
    }

    /// Sets values by path.
    ///
    /// ```swift
    /// try copy.load(network.state)
    /// try network.load(pretrained.state, matching: .byName)
    /// ```
    ///
    /// - Parameters:
    ///   - source: what errors call the place that the values came from.
    ///   - matching: whether names may be missing on either side.
    ///   - state: values by path.
    /// - Throws: `KisoError` `.badData` that names the first value that is missing, superfluous, of
    ///   another shape, or not of floating-point numbers; nothing is changed then.
    public func load(
        _ state: [String: Tensor], from source: String = "the state",
        matching: Matching = .exactly
    ) throws {
        let parameters = namedParameters
        let names = state.keys.sorted()
        var matches: [(parameter: Parameter, value: Tensor)] = []
        for entry in parameters {
            guard let value = state[entry.name] else {
                if matching == .byName { continue }
                throw KisoError(
                    .badData,
                    "\(source): has no '\(entry.name)' of shape \(entry.parameter.shape); it holds "
                        + (names.isEmpty ? "nothing" : names.prefix(12).joined(separator: ", ")))
            }
            try value.check(is: entry.parameter.shape, name: entry.name, source: source)
            matches.append((entry.parameter, value))
        }
        let known = Set(parameters.map(\.name))
        if matching == .exactly, let other = names.first(where: { !known.contains($0) }) {
            throw KisoError(.badData, "\(source): '\(other)' belongs to no layer of this network")
        }
        if matches.isEmpty && !parameters.isEmpty {
            throw KisoError(
                .badData,
                "\(source): none of its names is one of this network's, such as "
                    + "'\(parameters[0].name)'")
        }
        for (parameter, value) in matches {
            let dtype = parameter.isDrawn ? parameter.value.dtype : .float32
            parameter.value = value.cast(to: dtype).contiguous
        }
    }

    /// Draws all first values anew, each from a sequence named by its path, also where there are
    /// values already.
    public func initialize(seed: UInt64) {
        for entry in namedParameters {
            entry.parameter.reset(using: RandomGenerator(seed: seed).split(entry.name))
        }
    }

    /// Says from which seed the values are drawn that have not been drawn or set yet.
    ///
    /// - Parameter isFixed: whether the seed holds whatever this becomes a part of.
    package func willInitialize(seed: UInt64, isFixed: Bool = false) {
        for entry in namedParameters where !entry.parameter.isDrawn {
            entry.parameter.willDraw(
                using: RandomGenerator(seed: seed).split(entry.name), isFixed: isFixed)
        }
    }
}

extension Tensor {
    /// Throws when a value from outside does not have a parameter's shape or is not of numbers.
    func check(is shape: Shape, name: String, source: String) throws {
        if self.shape != shape {
            throw KisoError(
                .badData, "\(source): '\(name)' has shape \(self.shape), expected \(shape)")
        }
        if !dtype.isFloatingPoint {
            throw KisoError(
                .badData, "\(source): '\(name)' holds \(dtype), expected floating-point numbers")
        }
    }
}

extension Module {
    /// The cells that training changes with their paths, for groups of an updater.
    public var namedTrainableParameters: [(name: String, parameter: Parameter)] {
        namedParameters.filter(\.isTrainable).map { ($0.name, $0.parameter) }
    }
}
