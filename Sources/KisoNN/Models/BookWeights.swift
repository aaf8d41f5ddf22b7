public import Foundation
import KisoCore
import KisoIO
import KisoOps
import KisoTensor

/// The weight files of the book: a pickled dictionary of NumPy arrays `W1`, `b1`, `W2`, `b2`, … in
/// the order of the layers that have weights.
///
/// Affine weights are `(inputs, outputs)`, convolution weights `(filters, channels, height, width)`,
/// as Kiso has them. The book's dropout multiplies by `1 − ratio` in inference where Kiso's divides in
/// training; the factor goes into the weights, so that the network answers as the book's does.
public enum BookWeights {
    /// Sets the parameters of a network from a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is not such a
    ///   dictionary, or a key is missing, superfluous or wrongly shaped, `.configuration` for a
    ///   network that the book's code could not have written; nothing is changed then.
    public static func load(_ url: URL, into network: Sequential) throws {
        let arrays = try read(url)
        let parameters = network.namedParameters.filter { $0.parameter.role != .statistic }
        guard parameters.count % 2 == 0,
            parameters.allSatisfy({ $0.name.hasSuffix(".weight") || $0.name.hasSuffix(".bias") })
        else {
            throw KisoError(
                .configuration,
                "the book's weight files hold affine and convolution layers only; this network has "
                    + "others with parameters")
        }
        var state: [String: Tensor] = [:]
        for (index, entry) in parameters.enumerated() {
            let key = (index % 2 == 0 ? "W" : "b") + "\(index / 2 + 1)"
            guard let value = arrays[key] else {
                throw KisoError(
                    .badData,
                    "\(url.path): has no '\(key)' of shape \(entry.parameter.shape); it holds "
                        + arrays.keys.sorted().joined(separator: ", "))
            }
            try value.check(is: entry.parameter.shape, name: key, source: url.path)
            state[entry.name] = value
        }
        let known = Set((1...max(1, parameters.count / 2)).flatMap { ["W\($0)", "b\($0)"] })
        if let other = arrays.keys.sorted().first(where: { !known.contains($0) }) {
            throw KisoError(
                .badData, "\(url.path): '\(other)' belongs to no layer of this network")
        }
        for (name, factor) in try BookDropout.factors(in: network) {
            if let value = state[name] { state[name] = value.cast(to: .float32) * factor }
        }
        try network.load(state, from: url.path)
    }

    private static func read(_ url: URL) throws -> [String: Tensor] {
        guard case .dictionary(let entries) = try Pickle.read(url) else {
            throw KisoError(
                .badData, "\(url.path): is not a dictionary of arrays W1, b1, W2, …")
        }
        var arrays: [String: Tensor] = [:]
        for (key, value) in entries {
            guard let key = key.text, let array = value.array else {
                throw KisoError(.badData, "\(url.path): holds something else than named arrays")
            }
            arrays[key] = Tensor(array)
        }
        return arrays
    }
}

/// The book's dropout: in inference a factor of `1 − ratio`, which the weights around it can take.
private enum BookDropout {
    /// By what the parameters of a network must be multiplied, by name.
    ///
    /// The factor goes into the weight of the next layer that has one, if what lies between keeps
    /// factors, else into weight and bias of the one before.
    static func factors(in network: Sequential) throws -> [String: Double] {
        var factors: [String: Double] = [:]
        var pending = 1.0
        var previous: String?
        func takeBack() throws {
            guard pending != 1 else { return }
            guard let name = previous else {
                throw KisoError(
                    .configuration,
                    "the book's dropout multiplies by 1 − ratio in inference, and around this one no "
                        + "layer has weights that could take the factor")
            }
            for part in ["weight", "bias"] { factors["\(name).\(part)", default: 1] *= pending }
            pending = 1
        }
        for (name, layer) in network.namedLayers {
            if let dropout = layer as? Dropout {
                pending *= 1 - dropout.ratio
            } else if let fusible = layer as? any FusibleLayer, !(layer is MaxPool) {
                factors["\(name).weight", default: 1] *= pending
                pending = 1
                let keeps = fusible.activation == nil || fusible.activation == .relu
                previous = keeps ? name : nil
            } else if !keepsFactors(layer) {
                try takeBack()
                previous = nil
            }
        }
        try takeBack()
        return factors.filter { $0.value != 1 }
    }

    /// Whether `f(c x) = c f(x)` for every positive `c`.
    private static func keepsFactors(_ layer: any TensorLayer) -> Bool {
        layer is ReLU || layer is MaxPool || layer is AveragePool || layer is GlobalAveragePool
            || layer is Flatten || layer is Reshape || layer is Upsample
    }
}
