public import Foundation
import KisoCore
import KisoIO
public import KisoNN
import KisoTensor

/// Networks that other frameworks have trained, from files of one's own.
///
/// ```swift
/// let network = try ForeignWeights.load(URL(filePath: "resnet18.pth"), as: .resNet18)
/// let logits = try network(photos)          // [n, 3, 224, 224], values from 0 to 1
/// ```
///
/// What a file is, its first bytes say, not its name:
///
/// | file | names | becomes |
/// |---|---|---|
/// | of `torch.save`, both kinds | torchvision's | the network, with as many outputs as the file's last layer |
/// | safetensors | torchvision's | the same |
/// | HDF5 | Keras's, of VGG | the convolutions; without the classifier, so without classes |
///
/// The scale of pictures that a network was trained with becomes its first layer, `Standardization`: all
/// take red, green and blue from 0 to 1. For torchvision's networks it is ImageNet's mean and deviation,
/// for EfficientNet-Lite0 its own, for Keras's VGG the means alone.
public enum ForeignWeights {
    /// What a file is.
    package enum Format: String, Sendable {
        case torch = "a file of PyTorch's"
        case safetensors = "a safetensors file"
        case hdf5 = "an HDF5 file"

        /// Looks at the first bytes; `nil` for anything else.
        package init?(of bytes: some Collection<UInt8>) {
            if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) {
                self = .hdf5
            } else if bytes.starts(with: [0x50, 0x4b])
                || bytes.starts(with: [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46])
            {
                self = .torch
            } else if bytes.count > 8, bytes.dropFirst(8).first == UInt8(ascii: "{") {
                self = .safetensors
            } else {
                return nil
            }
        }
    }

    /// Reads a file as the values of a named network.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - model: the network.
    /// - Returns: the network for pictures of `model.input`, with its scale in front.
    /// - Throws: `KisoError` `.missingInput` without the file, `.configuration` for a model whose names
    ///   in other frameworks are not known, `.badData` for another kind of file, and for the first tensor
    ///   that is missing, superfluous or of another shape, with both shapes.
    public static func load(_ url: URL, as model: NamedModel) throws -> Predictor {
        try predictor(FileReading.bytes(of: url), as: model, from: url.path)
    }

    /// The network of a file's bytes.
    ///
    /// - Parameters:
    ///   - source: what errors call the file.
    ///   - data: the name of what it was trained on.
    package static func predictor(
        _ bytes: [UInt8], as model: NamedModel, from source: String, data: String = ""
    ) throws -> Predictor {
        func tensors(_ arrays: [(name: String, array: NDArray)]) -> [(name: String, tensor: Tensor)]
        {
            arrays.map { ($0.name, Tensor($0.array)) }
        }
        let layers: [any TensorLayer]
        switch Format(of: bytes) {
        case .torch:
            let file = try TorchFile.read(bytes, name: source)
            layers = try torch(tensors(file), model, source)
        case .safetensors:
            let file = try Safetensors.read(bytes, name: source)
            layers = try torch(tensors(file.tensors), model, source)
        case .hdf5:
            let file = try HDF5.read(bytes, name: source)
            layers = try keras(tensors(file), model, source)
        case nil:
            throw KisoError(
                .badData,
                "\(source): holds no weights that are known here; expected what torch.save wrote, "
                    + "safetensors, or HDF5")
        }
        return Predictor(Sequential(layers), input: model.input, name: model.name, data: data)
    }

    private static func torch(
        _ tensors: [(name: String, tensor: Tensor)], _ model: NamedModel, _ source: String
    ) throws -> [any TensorLayer] {
        let network = try model.network(ofTorch: tensors, from: source)
        return [model.torchScale] + network.layers
    }

    /// The layers in front of the classifier.
    private static func keras(
        _ tensors: [(name: String, tensor: Tensor)], _ model: NamedModel, _ source: String
    ) throws -> [any TensorLayer] {
        let whole = try Architecture(model.architecture).model(input: model.input)
        let features = Sequential(Array(whole.layers.prefix { !($0 is Flatten) }))
        try model.loadKeras(tensors, into: features, from: source)
        return [Standardization.vgg] + features.layers
    }
}
