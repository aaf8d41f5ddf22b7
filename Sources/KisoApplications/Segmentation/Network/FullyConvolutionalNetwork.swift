import KisoCore
public import KisoNN
import KisoOps
public import KisoTensor

/// A network of convolutions alone, that gives every pixel of a picture of any size the scores of the classes.
///
/// Shapes: `[n, 3, h, w]`, values from 0 to 1, to `[n, classes, h, w]`. Four blocks of convolutions with 16,
/// 32, 64 and 128 filters halve the map each; what would be affine layers are convolutions; a score map at a
/// sixteenth of the size is enlarged by a transposed convolution that begins as bilinear interpolation. Finer
/// stages add scores of earlier blocks before they enlarge.
///
/// ```swift
/// let coarse = FullyConvolutionalNetwork(classes: 11, stage: .sixteen)
/// let fine = FullyConvolutionalNetwork(classes: 11, stage: .eight, from: coarse)
/// ```
///
/// Source: J. Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015. Differences:
/// the blocks are those of VGG in small, with batch normalisation; half the strides; the earlier blocks' scores
/// are taken before pooling, with three times the field of view.
public struct FullyConvolutionalNetwork: Layer {
    /// How finely it looks.
    public let stage: SegmentationStage
    /// The number of classes.
    public let classes: Int
    let fine: Sequential
    let middle: Sequential
    let coarse: Sequential
    /// What VGG's affine layers become.
    let deepest: Sequential
    let score: Convolution
    let skips: [Convolution]
    let doubling: [TransposedConvolution]
    let enlarging: TransposedConvolution

    /// A network that has learnt nothing.
    ///
    /// - Parameters:
    ///   - classes: their number.
    ///   - stage: how finely it looks.
    /// - Precondition: The stage is one of ``SegmentationStage/fullyConvolutional``.
    public init(classes: Int, stage: SegmentationStage) {
        precondition(stage != .segNet, "SegNet is another network")
        self.stage = stage
        self.classes = classes
        fine = Sequential(
            Self.block(3, 16, convolutions: 1) + [MaxPool(size: 2)]
                + Self.block(16, 32, convolutions: 2) + [MaxPool(size: 2)]
                + Self.block(32, 64, convolutions: 2))
        middle = Sequential([MaxPool(size: 2)] + Self.block(64, 128, convolutions: 2))
        coarse = Sequential([MaxPool(size: 2)] + Self.block(128, 128, convolutions: 1))
        deepest = Sequential { Convolution(inputs: 128, filters: 256, size: 1, activation: .relu) }
        score = Convolution(inputs: 256, filters: classes, size: 1, initializer: .normal(0.01))
        let channels = stage == .sixteen ? [] : stage == .eight ? [128] : [128, 64]
        // Zero, so that a finer network begins with the answers of the coarser one.
        skips = channels.map {
            Convolution(inputs: $0, filters: classes, size: 1, initializer: .zeros)
        }
        doubling = channels.map { _ in TransposedConvolution(enlarging: 2, channels: classes) }
        enlarging = TransposedConvolution(enlarging: stage.rawValue, channels: classes)
    }

    /// A network that begins with what a coarser one has learnt.
    ///
    /// - Parameters:
    ///   - classes: their number.
    ///   - stage: how finely it looks.
    ///   - coarser: the network that has learnt; its values are copied.
    /// - Throws: `KisoError` when it is not of the same form.
    public init(
        classes: Int, stage: SegmentationStage, from coarser: FullyConvolutionalNetwork
    ) throws {
        self.init(classes: classes, stage: stage)
        // The last enlarging is another one.
        try load(
            coarser.state.filter { !$0.key.hasPrefix("enlarging.") }, from: coarser.stage.name,
            matching: .byName)
    }

    /// The scores of every pixel; what is missing to a multiple of 16 is black and cut off again.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let (height, width) = (x.shape[2], x.shape[3])
        let (below, beside) = ((16 - height % 16) % 16, (16 - width % 16) % 16)
        var x = x
        if below + beside > 0 {
            x = x.padded([(0, 0), (0, 0), (0, below), (0, beside)])
        }
        let fourth = fine(x, pass: pass)
        let eighth = middle(fourth, pass: pass)
        var scores = score(deepest(coarse(eighth, pass: pass), pass: pass), pass: pass)
        for (place, map) in [eighth, fourth].prefix(skips.count).enumerated() {
            scores = doubling[place](scores, pass: pass) + skips[place](map, pass: pass)
        }
        scores = enlarging(scores, pass: pass)
        if below > 0 { scores = scores.sliced(axis: 2, 0..<height) }
        if beside > 0 { scores = scores.sliced(axis: 3, 0..<width) }
        return scores
    }

    private static func block(
        _ inputs: Int, _ filters: Int, convolutions: Int
    ) -> [any TensorLayer] {
        (0..<convolutions).flatMap { number -> [any TensorLayer] in
            [
                Convolution(
                    inputs: number == 0 ? inputs : filters, filters: filters, size: 3, padding: 1,
                    hasBias: false),
                BatchNormalization(features: filters), ReLU(),
            ]
        }
    }
}
