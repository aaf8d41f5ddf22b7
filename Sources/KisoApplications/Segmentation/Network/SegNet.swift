import KisoCore
public import KisoNN
import KisoOps
public import KisoTensor

/// An encoder that remembers where its maxima were, and a decoder that puts values back to those places.
///
/// Shapes: `[n, 3, h, w]` to `[n, classes, h, w]`; `h` and `w` of any size from 16 on. Each of four blocks halves
/// its map by max pooling; each block of the decoder doubles it by ``MaxUnpool`` at the places that the pooling
/// of the same size has chosen, so edges come back where they were, and no enlarging is learnt.
///
/// Source: V. Badrinarayanan et al., "SegNet: A deep convolutional encoder-decoder architecture for image
/// segmentation", TPAMI 2017; here with 16 to 128 filters and one or two convolutions a block.
public struct SegNet: Layer {
    /// The number of classes.
    public let classes: Int
    let encoder: [Sequential]
    let decoder: [Sequential]
    let score: Convolution
    private let unpooling = MaxUnpool(size: 2)

    /// A network that has learnt nothing.
    ///
    /// - Parameter classes: their number.
    public init(classes: Int) {
        self.classes = classes
        let filters = [16, 32, 64, 128]
        encoder = filters.indices.map { place in
            Self.block(place == 0 ? 3 : filters[place - 1], filters[place])
        }
        decoder = filters.indices.reversed().map { place in
            Self.block(filters[place], place == 0 ? filters[0] : filters[place - 1])
        }
        score = Convolution(
            inputs: filters[0], filters: classes, size: 1, initializer: .normal(0.01))
    }

    /// The scores of every pixel.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let pooling = WindowGeometry(size: 2, stride: 2)
        var maps: [Tensor] = []
        var x = x
        for block in encoder {
            let map = block(x, pass: pass)
            maps.append(map)
            x = map.maxPool(geometry: pooling)
        }
        for (block, map) in zip(decoder, maps.reversed()) {
            x = block(unpooling(x, where: map), pass: pass)
        }
        return score(x, pass: pass)
    }

    private static func block(_ inputs: Int, _ filters: Int) -> Sequential {
        Sequential {
            Convolution(inputs: inputs, filters: filters, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: filters)
            ReLU()
        }
    }
}
