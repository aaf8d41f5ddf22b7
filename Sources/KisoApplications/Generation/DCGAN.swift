public import KisoNN
public import KisoCore
import KisoOps
public import KisoTensor

/// The two networks of an adversarial pair: the generator draws, the discriminator tells drawn pictures from
/// real ones.
///
/// Both see pictures with values from 0 to 1.
///
/// Source: A. Radford, L. Metz and S. Chintala, "Unsupervised representation learning with deep
/// convolutional generative adversarial networks", ICLR 2016.
public enum DCGAN {
    /// How all weights are drawn: N(0, 0.02²).
    static let initializer = Initializer.normal(0.02)

    /// From noise `[n, noise]` to pictures `[n, channels, size, size]`: an affine layer makes maps of 4×4,
    /// transposed convolutions of 4×4 double their side (of 3×3 from 4 to 7), batch normalisation and ReLU stand
    /// between them, and tanh at the end.
    public static func generator(_ settings: GenerationSettings) -> Sequential {
        let halvings = Array(settings.halvings.reversed())
        let (base, first) = (halvings[0].side, halvings[0].width)
        var layers: [any TensorLayer] = [
            Affine(
                inputs: settings.noise, outputs: first * base * base, initializer: initializer),
            Reshape(to: [first, base, base]), BatchNormalization(features: first), ReLU(),
        ]
        for (index, step) in halvings.enumerated() {
            let isLast = index + 1 == halvings.count
            let next = isLast ? settings.channels : halvings[index + 1].width
            layers.append(
                TransposedConvolution(
                    inputs: step.width, filters: next, size: step.kernel, stride: 2, padding: 1,
                    initializer: initializer))
            layers += isLast ? [Tanh()] : [BatchNormalization(features: next), ReLU()]
        }
        // (y + 1) / 2.
        let channels = settings.channels
        layers.append(
            Standardization(
                mean: Array(repeating: -1, count: channels),
                deviation: Array(repeating: 2, count: channels)))
        return Sequential(layers)
    }

    /// Random numbers for pictures, `[count, noise]`, from N(0, 1).
    public static func noise(
        _ count: Int, _ settings: GenerationSettings, using generator: inout RandomGenerator
    ) -> Tensor {
        .normal([count, settings.noise], using: &generator)
    }

    /// Pictures of noise, in inference and a few at a time.
    public static func pictures(of noise: Tensor, by generator: any TensorLayer) -> Tensor {
        let count = noise.shape[0]
        let parts = stride(from: 0, to: count, by: 250).map { start in
            generator(noise[start..<min(start + 250, count)], pass: .inference)
        }
        return parts.count == 1 ? parts[0] : .concatenate(parts, axis: 0)
    }
}

/// Tells real pictures from drawn ones, `[n, channels, size, size]` → logits `[n, 1]`, positive for real:
/// convolutions with stride 2 of 4×4 (3×3 from 7 to 4), batch normalisation but for the first, leaky ReLU of
/// slope 0.2.
public struct Discriminator: Layer {
    /// A convolution with what stands around it, from the largest map to the smallest.
    let parts: [Sequential]
    /// The logit.
    let answer: Affine

    /// The network for settings.
    public init(_ settings: GenerationSettings) {
        var inputs = settings.channels
        var parts: [Sequential] = []
        let halvings = settings.halvings
        for (index, step) in halvings.enumerated() {
            var layers: [any TensorLayer] = []
            if index == 0 {
                // 2x − 1.
                let half = Array(repeating: 0.5, count: inputs)
                layers.append(Standardization(mean: half, deviation: half))
            }
            layers.append(
                Convolution(
                    inputs: inputs, filters: step.width, size: step.kernel, stride: 2, padding: 1,
                    hasBias: index == 0, initializer: DCGAN.initializer))
            if index > 0 { layers.append(BatchNormalization(features: step.width)) }
            layers.append(SteepLeakyReLU())
            parts.append(Sequential(layers))
            inputs = step.width
        }
        self.parts = parts
        answer = Affine(
            inputs: inputs * 16, outputs: 1,
            initializer: DCGAN.initializer)
    }

    /// The logits.
    public func callAsFunction(_ pictures: Tensor, pass: Pass) -> Tensor {
        let maps = parts.reduce(pictures) { $1($0, pass: pass) }
        return answer(maps.flattened(fromAxis: 1), pass: pass)
    }

    /// What the convolutions find, each map reduced to 4×4 by maxima: `[n, features]`, for a classifier.
    public func features(_ pictures: Tensor) -> Tensor {
        var maps = pictures
        var found: [Tensor] = []
        for part in parts {
            maps = part(maps, pass: .inference)
            let pool = MaxPool(size: (maps.shape[2] + 3) / 4, rounding: .up)
            found.append(pool(maps, pass: .inference).flattened(fromAxis: 1))
        }
        return .concatenate(found, axis: 1)
    }
}

/// `x` where it is positive, else `0.2 x`.
struct SteepLeakyReLU: TensorLayer {
    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.leakyReLU(slope: 0.2) }
}
