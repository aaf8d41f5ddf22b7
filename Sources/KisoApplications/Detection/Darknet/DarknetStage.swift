import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// A section of a Darknet network that computes something.
enum DarknetStage: Module {
    case convolution(DarknetConvolution)
    /// The largest values of windows; what lies outside counts for nothing.
    case maxPool(WindowGeometry)
    /// Results of earlier sections, one behind another along the channels; of each only one of some
    /// equal parts.
    case route([Int], groups: Int, part: Int)
    /// An earlier result is added.
    case shortcut(Int, DarknetActivation)
    case upsample(Int)
    /// The result is a map of boxes.
    case boxes(BoxAnchors)
}

/// What a Darknet layer does to its sums.
enum DarknetActivation: String, CaseIterable, Sendable {
    case linear, leaky, relu, logistic, mish, swish

    func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .linear: x
        case .leaky: x.leakyReLU(slope: 0.1)
        case .relu: x.relu()
        case .logistic: x.sigmoid()
        case .mish: x * x.softplus().tanh()
        case .swish: x.silu()
        }
    }
}

/// A convolution with what belongs to it.
struct DarknetConvolution: Module {
    let convolution: Convolution
    let normalization: BatchNormalization?
    let activation: DarknetActivation

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let sums = convolution(x, pass: pass)
        return activation(normalization?(sums, pass: pass) ?? sums)
    }
}

/// What the channels of a map of boxes mean: for each anchor x, y, width, height, whether there is a thing,
/// and which class it has.
struct BoxAnchors: Sendable, Module {
    /// Widths and heights in pixels of the network's input.
    let sizes: [(width: Double, height: Double)]
    let classes: Int
    /// How far x and y reach beyond their cell (`scale_x_y` of later networks), 1 for not at all.
    let reach: Double
}
