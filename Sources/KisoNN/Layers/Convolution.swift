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
/// let first = Convolution(inputs: 1, filters: 30, size: 5)
/// ```
public struct Convolution: RectifiableLayer {
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

    /// A layer with square filters; its weight is drawn by `initializer`, He's by default.
    ///
    /// - Precondition: `groups` divides `inputs` and `filters`.
    public init(
        inputs: Int, filters: Int, size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
        groups: Int = 1, rounding: WindowGeometry.Rounding = .down,
        initializer: Initializer = .he, file: StaticString = #fileID, line: UInt = #line
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
        weight = initializer.parameter(
            [filters, inputs / groups, size, size], inputs: inputs / groups * size * size)
        bias = Parameter(.zeros([filters]), role: .bias)
    }

    /// The convolution plus the bias.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        apply(x, pass, relu: false)
    }

    func rectified(_ x: Tensor, pass: Pass) -> Tensor { apply(x, pass, relu: true) }

    private func apply(_ x: Tensor, _ pass: Pass, relu: Bool) -> Tensor {
        x.convolution(
            weight: pass.value(of: weight), bias: pass.value(of: bias), geometry: geometry,
            relu: relu, precision: pass.precision)
    }

    /// `(filters, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try geometry.outputShape(ofImage: input, channels: inputs, filters: filters)
    }

    /// One for each element of each window and filter.
    public func multiplyAdds(for input: Shape) -> Int {
        guard let output = try? outputShape(for: input) else { return 0 }
        return output.count * weight.shape.count / filters
    }

    /// `conv:` with filters and size, and what differs from the defaults.
    public var specification: String? {
        var words = ["\(filters)", "\(geometry.size.height)"]
        if geometry.padding.top != 0 { words.append("padding=\(geometry.padding.top)") }
        if geometry.stride.height != 1 { words.append("stride=\(geometry.stride.height)") }
        if geometry.dilation.height != 1 { words.append("dilation=\(geometry.dilation.height)") }
        if geometry.groups != 1 { words.append("groups=\(geometry.groups)") }
        if geometry.rounding != .down {
            words.append("rounding=\(geometry.rounding.rawValue)")
        }
        return "conv:" + words.joined(separator: ",")
    }
}
