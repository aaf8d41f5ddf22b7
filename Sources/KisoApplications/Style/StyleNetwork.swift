public import KisoNN
public import KisoTensor
public import KisoTrain
import KisoCore

/// The convolutions of a network, of which some results are looked at: what a picture shows, and its style.
///
/// A result is named by its block and its place in it, as the paper does: `3_1` is the first convolution, with
/// its ReLU, behind the second pooling. Poolings take the mean instead of the maximum, which makes smoother
/// pictures. Nothing in it is trained: in any pass its parameters are constants, so that no gradient of a
/// weight is computed, only that of the picture.
///
/// ```swift
/// let network = try StyleNetwork(await PretrainedWeights(named: "vgg16").load())
/// let maps = network(photo, pass: .inference)     // maps["4_2"]: [1, 512, h/8, w/8]
/// ```
///
/// Source: L. Gatys, A. Ecker and M. Bethge, "Image style transfer using convolutional neural networks", CVPR
/// 2016.
public struct StyleNetwork: Layer {
    /// The results that tell the style, `1_1 2_1 3_1 4_1` by default.
    public let styleLayers: [String]
    /// The result that tells what a picture shows, `4_2` by default.
    public let contentLayer: String
    /// The layers in front of each result, from the one before on.
    private let parts: [Sequential]
    private let names: [String]

    /// The part of a network that is needed.
    ///
    /// - Throws: `KisoError` `.configuration` when the network is no row of convolutions, or has not those
    ///   that are named.
    public init(
        _ predictor: Predictor, style styleLayers: [String] = ["1_1", "2_1", "3_1", "4_1"],
        content contentLayer: String = "4_2"
    ) throws {
        guard let chain = predictor.network as? Sequential, predictor.input.rank == 3,
            predictor.input[0] == 3
        else {
            throw KisoError(
                .configuration,
                "\(predictor.name): expected a network of layers in a row for pictures in colour, such as "
                    + "vgg16")
        }
        let wanted = Set(styleLayers + [contentLayer])
        var parts: [Sequential] = []
        var names: [String] = []
        var open: [any TensorLayer] = []
        var (block, place, isBehindConvolution) = (1, 0, false)
        for layer in chain.layers where names.count < wanted.count {
            switch layer {
            case let pool as MaxPool:
                let geometry = pool.geometry
                open.append(
                    AveragePool(size: geometry.size.height, stride: geometry.stride.height))
                (block, place) = (block + 1, 0)
            case is Convolution:
                open.append(layer)
                place += 1
                isBehindConvolution = true
            default:
                open.append(layer)
                guard layer is ReLU, isBehindConvolution else { continue }
                isBehindConvolution = false
                let name = "\(block)_\(place)"
                if wanted.contains(name) {
                    names.append(name)
                    parts.append(Sequential(open))
                    open = []
                }
            }
        }
        if let missing = wanted.subtracting(names).min() {
            throw KisoError(
                .configuration,
                "\(predictor.name): has no convolution \(missing) with a ReLU behind it; expected a network "
                    + "such as vgg16")
        }
        self.styleLayers = styleLayers
        self.contentLayer = contentLayer
        self.parts = parts
        self.names = names
    }

    /// The results by name, for pictures `[n, 3, h, w]` with values from 0 to 1.
    public func callAsFunction(_ pictures: Tensor, pass: Pass) -> [String: Tensor] {
        let pass = Pass(isTraining: false, tracksParameters: false, precision: pass.precision)
        var maps = pictures
        var found: [String: Tensor] = [:]
        for (name, part) in zip(names, parts) {
            maps = part(maps, pass: pass)
            found[name] = maps
        }
        return found
    }

    /// The smallest side of a picture that leaves something behind the poolings.
    public static let leastSide = 32

    /// The numbers that one picture makes between the layers, for an estimate of memory: those of 64×64 pixels
    /// as often as they fit into it, since no network is recorded for pictures of any size.
    func elements(height: Int, width: Int) throws -> Int {
        let side = 64
        var shape: Shape = [3, side, side]
        var all = shape.count
        for part in parts {
            for result in try part.shapes(for: shape) {
                all += result.count
                shape = result
            }
        }
        return all / (side * side) * height * width
    }

    /// The bytes of the weights.
    var weightBytes: Int { namedParameters.reduce(0) { $0 + $1.parameter.shape.count * 4 } }
}
