public import KisoCore
import KisoOps
public import KisoTensor

/// A convolution layer over images.
///
/// Shapes: input `[n, inputs, h, w]`, weight `[filters, inputs / groups, size, size]`, bias
/// `[filters]`, output `[n, filters, oh, ow]` with
/// `oh = floor((h + 2 · padding − dilation · (size − 1) − 1) / stride) + 1`.
///
/// ```swift
/// let first = Convolution(inputs: 1, filters: 30, size: 5, activation: .relu)
/// ```
public struct Convolution: FusibleLayer {
    /// `[filters, inputs / groups, size, size]`.
    public let weight: Parameter
    /// `[filters]`, zero at first.
    public let bias: Parameter
    /// The number of channels of an image.
    public let inputs: Int
    /// The number of channels of a result.
    public let filters: Int
    /// Size, stride, padding, dilation and groups.
    public let geometry: WindowGeometry

    /// The function of the result; none by default.
    public let activation: ActivationFunction?

    /// A layer with square filters; its weight is drawn by `initializer`: by default by the rule that
    /// suits the activation, He's without one.
    ///
    /// - Precondition: `groups` divides `inputs` and `filters`.
    public init(
        inputs: Int, filters: Int, size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
        groups: Int = 1, rounding: WindowGeometry.Rounding = .down,
        activation: ActivationFunction? = nil, initializer: Initializer? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            groups > 0 && inputs % groups == 0 && filters % groups == 0, "Convolution",
            "\(groups) groups do not divide \(inputs) inputs and \(filters) filters", file: file,
            line: line)
        self.inputs = inputs
        self.filters = filters
        geometry = WindowGeometry(
            size: size, stride: stride, padding: padding, dilation: dilation, groups: groups,
            rounding: rounding)
        self.activation = activation
        weight = (initializer ?? activation?.initializer ?? .he).parameter(
            [filters, inputs / groups, size, size], inputs: inputs / groups * size * size)
        bias = Parameter(.zeros([filters]), role: .bias)
    }

    /// The convolution plus the bias, and the activation of that.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { computed(x, pass: pass) }

    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor {
        let y = x.convolution(
            weight: pass.value(of: weight), bias: pass.value(of: bias), geometry: geometry,
            relu: activation == .relu, precision: pass.precision)
        return activation == nil || activation == .relu ? y : activation?(y) ?? y
    }

    /// `(filters, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try geometry.outputShape(ofImage: input, channels: inputs, filters: filters)
    }
}

extension Convolution: SpelledLayer {
    static let spelling = Spelling(
        "conv", [.integer("filters"), .integer("size")],
        options: [
            .integer("padding", from: 0), .integer("stride"), .integer("dilation"),
            .integer("groups"), .rounding, .activation,
        ])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        let filters = arguments.integer("filters"), groups = arguments.integer("groups")
        let size = arguments.integer("size")
        guard input[0] % groups == 0, filters % groups == 0 else {
            throw KisoError(
                .configuration,
                "\(groups) groups do not divide \(input[0]) channels and \(filters) filters")
        }
        try Shape.requireParameter(filters, input[0] / groups, size, size)
        self.init(
            inputs: input[0], filters: filters, size: size, stride: arguments.integer("stride"),
            padding: arguments.integer("padding", default: 0),
            dilation: arguments.integer("dilation"), groups: groups,
            rounding: arguments.choice("rounding", default: .down),
            activation: arguments.activation, initializer: initializer)
    }

    var arguments: Arguments? {
        guard geometry.isSquare else { return nil }
        return Arguments().with("filters", filters).with("size", geometry.size.height)
            .with("padding", geometry.padding.top, default: 0)
            .with("stride", geometry.stride.height, default: 1)
            .with("dilation", geometry.dilation.height, default: 1)
            .with("groups", geometry.groups, default: 1)
            .with("rounding", geometry.rounding.rawValue, default: "down").with(activation)
    }
}
