import KisoCore
import KisoOps
public import KisoTensor

/// Takes the convolutions of a VGG network from a file with Keras's names.
///
/// Keras has named the layers of its VGG16 in several ways (`block1_conv1/block1_conv1/kernel:0`,
/// `layers/conv2d_1/vars/0`); what they have in common is that a layer's kernel and its bias lie in one
/// group, and that the names count. So kernels of 3×3 are taken in the order of their paths, numbers by
/// their size, and each has beside it the bias. Kernels of other sizes and matrices belong to other parts
/// of a file, such as its classifier, and stay there.
extension NamedModel {
    /// Whether ``loadKeras(_:into:from:)`` knows this network.
    package var hasKerasNames: Bool {
        name.hasPrefix("vgg") && input[1] == 224 && !name.hasSuffix("-bn")
    }

    /// Sets the convolutions of a network that was made of this model's words; a kernel
    /// `[height, width, channels, filters]` of Keras's becomes a weight `[filters, channels, height, width]`.
    ///
    /// Keras's VGG networks, and Caffe's before them, take blue, green and red. Ours take red, green and
    /// blue: Σ_c w[f, c] x[c] stays the same when the channels of the first weight are turned around with
    /// those of the picture.
    ///
    /// - Parameters:
    ///   - tensors: what the file holds, by path.
    ///   - network: the network, whole or without its classifier.
    ///   - source: what errors call the file.
    /// - Throws: `KisoError` `.configuration` for a model that is no VGG of ImageNet's without batch
    ///   normalisation, `.badData` that names the first kernel of another shape, with both shapes, or
    ///   says how many there are; nothing is changed then.
    public func loadKeras(
        _ tensors: [(name: String, tensor: Tensor)], into network: Sequential, from source: String
    ) throws {
        guard hasKerasNames else {
            throw KisoError(
                .configuration,
                "\(source): is HDF5, which is read as Keras's VGG networks alone; for '\(name)' give a file "
                    + "with PyTorch's names")
        }
        func group(_ path: String) -> Substring {
            path.lastIndex(of: "/").map { path[..<$0] } ?? ""
        }
        func isKernel(_ tensor: Tensor) -> Bool {
            tensor.rank == 4 && tensor.shape[0] == 3 && tensor.shape[1] == 3
        }
        let kernels = tensors.filter { isKernel($0.tensor) }
            .map { (order: Self.counted($0.name), name: $0.name, tensor: $0.tensor) }
            .sorted { $0.order < $1.order }
        let convolutions = network.layers.compactMap { $0 as? Convolution }
        guard kernels.count == convolutions.count else {
            throw KisoError(
                .badData,
                "\(source): has \(kernels.count) kernels of 3×3, \(name) has \(convolutions.count)")
        }
        var values: [(cell: Parameter, value: Tensor)] = []
        for (index, (layer, kernel)) in zip(convolutions, kernels).enumerated() {
            var weight = kernel.tensor.transposed([3, 2, 0, 1])
            guard weight.shape == layer.weight.shape else {
                throw KisoError(
                    .badData,
                    "\(source): '\(kernel.name)' makes a weight of shape \(weight.shape), convolution "
                        + "\(index + 1) of \(name) has \(layer.weight.shape)")
            }
            if index == 0 { weight = weight.flipped(axes: [1]) }
            values.append((layer.weight, weight))
            guard let cell = layer.bias else { continue }
            let bias = tensors.first {
                $0.tensor.rank == 1 && group($0.name) == group(kernel.name)
            }
            guard let bias, bias.tensor.shape == cell.shape else {
                throw KisoError(
                    .badData,
                    "\(source): beside '\(kernel.name)' is "
                        + (bias.map { "'\($0.name)' of shape \($0.tensor.shape)" } ?? "no bias")
                        + ", expected a bias of shape \(cell.shape)")
            }
            values.append((cell, bias.tensor))
        }
        for (cell, value) in values { cell.value = value.cast(to: .float32).contiguous }
    }

    /// A path whose numbers have eight digits, so that 10 comes after 9.
    private static func counted(_ path: String) -> String {
        path.replacing(/[0-9]+/) { number in
            String(repeating: "0", count: max(0, 8 - number.output.count)) + number.output
        }
    }
}
