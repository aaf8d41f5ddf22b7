import KisoCore
public import KisoNN
import KisoOps
public import KisoTensor

/// A network that says of every pixel what it belongs to: convolutions alone, so that pictures may have any size.
///
/// Four blocks of two convolutions and a pooling each (16, 32, 64, 128 filters) make maps of a sixteenth of the
/// picture's sides. A filter of one pixel for each class judges them. With a ``stride`` of 8 and 4, the scores are
/// doubled in size and those of the earlier, finer maps are added; at the end linear interpolation brings them to
/// the picture's size. These are the paper's 32, 16 and 8 halved, for things of 28 pixels.
///
/// Shapes: `[n, 3, h, w]`, from 0 to 1 → logits `[n, classes, h, w]`.
///
/// Source: J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", CVPR 2015.
public struct FullyConvolutionalNetwork: Module {
    /// The strides that there are, coarsest first: the order in which they are learnt.
    public static let strides = [16, 8, 4]

    let blocks: [Sequential]
    let head: Sequential
    /// Scores at strides of 16, 8 and 4 pixels. The finer ones are 0 at first, so that a network begins as the coarser
    /// one that was trained before it.
    let scores: [Convolution]
    let upsampling: [BilinearUpsampling]
    /// From one place of the finest scores to the next, in pixels.
    public var stride: Int

    /// A network for some classes.
    ///
    /// - Parameters:
    ///   - classes: how many there are, the ground among them.
    ///   - stride: 16, 8 or 4.
    /// - Precondition: Two or more classes; one of the strides.
    public init(classes: Int, stride: Int = 16) {
        precondition(classes >= 2 && Self.strides.contains(stride), "classes and a stride")
        self.stride = stride
        func block(_ inputs: Int, _ filters: Int) -> Sequential {
            Sequential {
                Convolution(inputs: inputs, filters: filters, size: 3, padding: 1, hasBias: false)
                BatchNormalization(features: filters)
                ReLU()
                Convolution(inputs: filters, filters: filters, size: 3, padding: 1, hasBias: false)
                BatchNormalization(features: filters)
                ReLU()
                MaxPool(size: 2)
            }
        }
        blocks = [block(3, 16), block(16, 32), block(32, 64), block(64, 128)]
        head = Sequential {
            Convolution(inputs: 128, filters: 128, size: 3, padding: 1, activation: .relu)
        }
        scores = [128, 64, 32].enumerated().map { index, inputs in
            Convolution(
                inputs: inputs, filters: classes, size: 1,
                initializer: index == 0 ? .normal(0.01) : .zeros)
        }
        upsampling = (0..<2).map { _ in BilinearUpsampling(channels: classes, factor: 2) }
    }

    /// The logits of every pixel.
    public func callAsFunction(_ pictures: Tensor, pass: Pass) -> Tensor {
        let (height, width) = (pictures.shape[2], pictures.shape[3])
        var maps = Self.filled(pictures)
        var levels: [Tensor] = []
        for block in blocks {
            maps = block(maps, pass: pass)
            levels.append(maps)
        }
        var result = scores[0](head(maps, pass: pass), pass: pass)
        for level in 0..<(stride == 16 ? 0 : stride == 8 ? 1 : 2) {
            result =
                upsampling[level](result, pass: pass)
                + scores[level + 1](levels[2 - level], pass: pass)
        }
        return BilinearUpsampling.enlarged(result, factor: stride)
            .sliced(axis: 2, 0..<height).sliced(axis: 3, 0..<width)
    }

    /// The parameters that take part at the stride, by name.
    var learning: [(name: String, parameter: Parameter)] {
        let levels = stride == 16 ? 0 : stride == 8 ? 1 : 2
        return namedTrainableParameters.filter { name, _ in
            let parts = name.split(separator: ".")
            guard let part = parts.first, parts.count > 1, let index = Int(parts[1]) else {
                return true
            }
            if part == "scores" { return index <= levels }
            return part == "upsampling" ? index < levels : true
        }
    }

    /// Pictures whose sides are multiples of 16, with nothing to the right and below.
    private static func filled(_ pictures: Tensor) -> Tensor {
        let (height, width) = (pictures.shape[2], pictures.shape[3])
        let (below, right) = ((16 - height % 16) % 16, (16 - width % 16) % 16)
        if below == 0 && right == 0 { return pictures }
        return pictures.padded([(0, 0), (0, 0), (0, below), (0, right)])
    }
}
