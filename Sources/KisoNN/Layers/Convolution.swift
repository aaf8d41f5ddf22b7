public import KisoCore
import KisoOps
public import KisoTensor

/// A convolution layer over images.
///
/// Shapes: input `[n, inputs, h, w]`, weight `[filters, inputs / groups, size, size]`, bias
/// `[filters]`, output `[n, filters, oh, ow]` with
/// `oh = floor((h + 2 · padding − dilation · (size − 1) − 1) / stride) + 1`; with ``Padding/same``
/// `oh = ceil(h / stride)`.
///
/// ```swift
/// let first = Convolution(inputs: 1, filters: 30, size: 5, activation: .relu)
/// ```
public struct Convolution: FusibleLayer {
    /// `[filters, inputs / groups, size, size]`.
    public let weight: Parameter
    /// `[filters]`, zero at first; `nil` where there is none, as in front of a batch normalisation, which
    /// takes the mean away again.
    public let bias: Parameter?
    /// The number of channels of an image.
    public let inputs: Int
    /// The number of channels of a result.
    public let filters: Int
    /// Size, stride, dilation, groups, and the padding unless it follows from the image.
    public let geometry: WindowGeometry
    /// What is added around an image.
    public let padding: Padding

    /// What is added around an image.
    public enum Padding: Hashable, Sendable, ExpressibleByIntegerLiteral {
        /// As many zeros on each side.
        case zeros(Int)
        /// As many as make the result `ceil(size / stride)`; an odd one more stands below and to the
        /// right, as TensorFlow has it.
        case same

        /// As many zeros on each side.
        public init(integerLiteral value: Int) { self = .zeros(value) }
    }

    /// The function of the result; none by default.
    public let activation: ActivationFunction?

    /// A layer with square filters; its weight is drawn by `initializer`: by default by the rule that
    /// suits the activation, He's without one.
    ///
    /// - Parameters:
    ///   - groups: how many groups of channels do not see each other; as many as channels for a
    ///     depthwise convolution.
    ///   - inputs: the number of channels of an image.
    ///   - filters: the number of channels of the result.
    ///   - size: height and width of a filter.
    ///   - stride: the step between windows.
    ///   - padding: what is added around an image.
    ///   - dilation: the distance between the elements of a window.
    ///   - rounding: what happens when the stride does not divide an image.
    ///   - hasBias: whether each filter has a bias.
    ///   - activation: the function of the result; none by default.
    ///   - initializer: how the weight is drawn.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: `groups` divides `inputs` and `filters`.
    public init(
        inputs: Int, filters: Int, size: Int, stride: Int = 1, padding: Padding = 0,
        dilation: Int = 1, groups: Int = 1, rounding: WindowGeometry.Rounding = .down,
        hasBias: Bool = true, activation: ActivationFunction? = nil,
        initializer: Initializer? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            groups > 0 && inputs % groups == 0 && filters % groups == 0, "Convolution",
            "\(groups) groups do not divide \(inputs) inputs and \(filters) filters", file: file,
            line: line)
        self.inputs = inputs
        self.filters = filters
        self.padding = padding
        var zeros = 0
        if case .zeros(let count) = padding { zeros = count }
        geometry = WindowGeometry(
            size: size, stride: stride, padding: zeros, dilation: dilation, groups: groups,
            rounding: rounding)
        self.activation = activation
        weight = (initializer ?? activation?.initializer ?? .he).parameter(
            [filters, inputs / groups, size, size], inputs: inputs / groups * size * size)
        bias = hasBias ? Parameter(.zeros([filters]), role: .bias) : nil
    }

    /// The windows over images of a size.
    private func geometry(height: Int, width: Int) -> WindowGeometry {
        if case .zeros = padding { return geometry }
        var geometry = geometry
        func zeros(_ size: Int, _ window: Int, _ stride: Int, _ dilation: Int) -> (Int, Int) {
            let covered = ((size + stride - 1) / stride - 1) * stride + (window - 1) * dilation + 1
            let total = max(0, covered - size)
            return (total / 2, total - total / 2)
        }
        (geometry.padding.top, geometry.padding.bottom) = zeros(
            height, geometry.size.height, geometry.stride.height, geometry.dilation.height)
        (geometry.padding.left, geometry.padding.right) = zeros(
            width, geometry.size.width, geometry.stride.width, geometry.dilation.width)
        return geometry
    }

    /// The convolution plus the bias, and the activation of that.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { computed(x, pass: pass) }

    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor {
        let windows = x.rank == 4 ? geometry(height: x.shape[2], width: x.shape[3]) : geometry
        let y = x.convolution(
            weight: pass.value(of: weight), bias: bias.map { pass.value(of: $0) },
            geometry: windows, relu: activation == .relu, precision: pass.precision)
        return activation == nil || activation == .relu ? y : activation?(y) ?? y
    }

    /// `(filters, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        let windows =
            input.rank == 3 ? geometry(height: input[1], width: input[2]) : geometry
        return try windows.outputShape(ofImage: input, channels: inputs, filters: filters)
    }
}

extension Convolution: SpelledLayer {
    static let spelling = Spelling(
        "conv", [.integer("filters"), .integer("size")],
        options: [
            .integer("padding", from: 0, or: "same"), .integer("stride"), .integer("dilation"),
            .integer("groups"), .rounding, .choice("bias", BiasWord.self), .activation,
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
            padding: arguments["padding"] == "same"
                ? .same : .zeros(arguments.integer("padding", default: 0)),
            dilation: arguments.integer("dilation"), groups: groups,
            rounding: arguments.choice("rounding", default: .down),
            hasBias: arguments["bias"] == nil, activation: arguments.activation,
            initializer: initializer)
    }

    var arguments: Arguments? {
        guard geometry.isSquare else { return nil }
        return Arguments().with("filters", filters).with("size", geometry.size.height)
            .with("padding", padding == .same ? "same" : "\(geometry.padding.top)", default: "0")
            .with("stride", geometry.stride.height, default: 1)
            .with("dilation", geometry.dilation.height, default: 1)
            .with("groups", geometry.groups, default: 1)
            .with("rounding", geometry.rounding.rawValue, default: "down")
            .with("bias", bias == nil ? "none" : "", default: "").with(activation)
    }

    /// What a convolution may say of its bias.
    private enum BiasWord: String, CaseIterable { case none }
}
