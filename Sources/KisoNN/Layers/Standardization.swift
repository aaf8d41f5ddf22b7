public import KisoCore
import KisoOps
public import KisoTensor

/// Brings the channels of pictures to the scale that a network was trained with:
/// `y = (x − mean[c]) / deviation[c]`.
///
/// The numbers belong to the network's state, and training leaves them alone: a network with this layer in
/// front takes pictures with values from 0 to 1 whoever trained it, and cannot be given others.
///
/// Shapes: `[n, c, h, w]`, the same out.
///
/// ```swift
/// let grey = Standardization(mean: [0.1307], deviation: [0.3081])    // MNIST's
/// let colour = Standardization.imageNet
/// ```
public struct Standardization: ShapedLayer {
    /// What is subtracted from each channel, 0 at first.
    public let mean: Parameter
    /// What each channel is divided by, 1 at first.
    public let deviation: Parameter
    /// The number of channels.
    public let channels: Int

    /// A layer with a number for each channel.
    ///
    /// - Precondition: both lists are of one length, and no deviation is 0.
    public init(
        mean: [Double], deviation: [Double], file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            mean.count == deviation.count && !deviation.contains(0), "Standardization",
            "means \(mean) and deviations \(deviation) do not fit", file: file, line: line)
        channels = mean.count
        self.mean = Parameter(Tensor(mean.map { Float($0) }), role: .statistic)
        self.deviation = Parameter(Tensor(deviation.map { Float($0) }), role: .statistic)
    }

    /// ImageNet's mean 0.485, 0.456, 0.406 and deviation 0.229, 0.224, 0.225 of red, green and blue, the
    /// scale of torchvision's networks.
    public static var imageNet: Standardization {
        Standardization(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
    }

    /// The scale of VGG's authors and of Keras's VGG networks: values from 0 to 255 less their mean. The
    /// numbers are ImageNet's means of red, green and blue; the authors list them from blue to red.
    public static var vgg: Standardization {
        Standardization(
            mean: [123.68 / 255, 116.779 / 255, 103.939 / 255],
            deviation: Array(repeating: 1.0 / 255, count: 3))
    }

    /// The scale of EfficientNet-Lite: (v − 127) / 128 of values from 0 to 255.
    static var efficientNetLite: Standardization {
        Standardization(
            mean: Array(repeating: 127.0 / 255, count: 3),
            deviation: Array(repeating: 128.0 / 255, count: 3))
    }

    /// The channels brought to scale.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let sizes: Shape = [channels, 1, 1]
        return (x - pass.value(of: mean).reshaped(sizes))
            / pass.value(of: deviation).reshaped(sizes)
    }

    /// The same shape, if it is an image of so many channels.
    public func outputShape(for input: Shape) throws -> Shape {
        try input.requireImage()
        if input[0] != channels {
            throw KisoError(
                .configuration,
                "takes pictures of \(channels) channels, not of \(input[0])")
        }
        return input
    }
}

extension Standardization: SpelledLayer {
    static let spelling = Spelling("standardize")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init(
            mean: Array(repeating: 0, count: input[0]),
            deviation: Array(repeating: 1, count: input[0]))
    }

    var arguments: Arguments? { Arguments() }

    /// Two numbers a channel.
    func leastCost(for input: Shape, output: Shape) -> Double { Double(output.count) }
}
