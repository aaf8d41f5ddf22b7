import KisoCore
public import KisoNN
import KisoOps
public import KisoTensor

/// A small SegNet: an encoder that pools and remembers where the greatest values were, and a decoder that puts values
/// back there.
///
/// Three blocks of a convolution of 32, 64, 64 filters with batch normalisation, and as many back; a filter of one
/// pixel for each class at the end.
///
/// Shapes: `[n, 3, h, w]`, from 0 to 1 → logits `[n, classes, h, w]`.
///
/// Source: V. Badrinarayanan, A. Kendall, R. Cipolla, "SegNet: A deep convolutional encoder-decoder architecture for
/// image segmentation", 2015.
public struct SegNet: Module {
    private static let filters = [32, 64, 64]

    let encoder: [Sequential]
    let decoder: [Sequential]
    let scores: Convolution

    /// A network for some classes.
    public init(classes: Int) {
        precondition(classes >= 2, "two classes or more")
        func block(_ inputs: Int, _ filters: Int) -> Sequential {
            Sequential {
                Convolution(inputs: inputs, filters: filters, size: 3, padding: 1, hasBias: false)
                BatchNormalization(features: filters)
                ReLU()
            }
        }
        let sizes = Self.filters
        encoder = zip([3] + sizes, sizes).map { block($0, $1) }
        decoder = zip(sizes.reversed(), [64, 32, 32]).map { block($0, $1) }
        scores = Convolution(inputs: 32, filters: classes, size: 1)
    }

    /// The logits of every pixel.
    public func callAsFunction(_ pictures: Tensor, pass: Pass) -> Tensor {
        let (height, width) = (pictures.shape[2], pictures.shape[3])
        let (below, right) = ((8 - height % 8) % 8, (8 - width % 8) % 8)
        var maps =
            below + right == 0
            ? pictures : pictures.padded([(0, 0), (0, 0), (0, below), (0, right)])
        var places: [MaxUnpooling.Places] = []
        for block in encoder {
            let (pooled, place) = MaxUnpooling.pooled(block(maps, pass: pass))
            maps = pooled
            places.append(place)
        }
        for (block, place) in zip(decoder, places.reversed()) {
            maps = block(MaxUnpooling.unpooled(maps, to: place), pass: pass)
        }
        return scores(maps, pass: pass)
            .sliced(axis: 2, 0..<height).sliced(axis: 3, 0..<width)
    }
}
