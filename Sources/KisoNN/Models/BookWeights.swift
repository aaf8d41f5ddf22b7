public import Foundation
import KisoCore
import KisoIO
import KisoTensor

/// The weight files of the book: a pickled dictionary of NumPy arrays `W1`, `b1`, `W2`, `b2`, … in
/// the order of the layers that have weights.
///
/// Affine weights are `(inputs, outputs)`, convolution weights `(filters, channels, height, width)`,
/// as Kiso has them.
public enum BookWeights {
    /// Sets the parameters of a network from a file.
    ///
    /// - Throws: ``KisoError`` `.missingInput` without the file, `.badData` when it is not such a
    ///   dictionary, or a key is missing, superfluous or wrongly shaped; nothing is changed then.
    public static func load(_ url: URL, into network: Sequential) throws {
        guard case .dictionary(let entries) = try Pickle.read(url) else {
            throw KisoError(
                .badData, "\(url.path): is not a dictionary of arrays W1, b1, W2, …")
        }
        let parameters = network.namedParameters.filter { $0.parameter.role != .statistic }
        guard parameters.count % 2 == 0,
            parameters.allSatisfy({ $0.name.hasSuffix(".weight") || $0.name.hasSuffix(".bias") })
        else {
            throw KisoError(
                .configuration,
                "the book's weight files hold affine and convolution layers only; this network has "
                    + "others with parameters")
        }
        var arrays: [(name: String, array: NDArray)] = []
        for (key, value) in entries {
            guard let key = key.text, let array = value.array else {
                throw KisoError(.badData, "\(url.path): holds something else than named arrays")
            }
            arrays.append((key, array))
        }
        var renamed: [(name: String, array: NDArray)] = []
        for (index, (name, parameter)) in parameters.enumerated() {
            let key = (index % 2 == 0 ? "W" : "b") + "\(index / 2 + 1)"
            guard let array = arrays.first(where: { $0.name == key })?.array else {
                throw KisoError(
                    .badData,
                    "\(url.path): has no '\(key)' of shape \(parameter.shape); it holds "
                        + arrays.map(\.name).sorted().joined(separator: ", "))
            }
            try NDArray.check(array, is: parameter.shape, name: key, source: url.path)
            renamed.append((name, array))
        }
        if let odd = arrays.first(where: { array in
            !(1...max(1, parameters.count / 2)).contains {
                array.name == "W\($0)" || array.name == "b\($0)"
            }
        }) {
            throw KisoError(
                .badData, "\(url.path): '\(odd.name)' belongs to no layer of this network")
        }
        try network.load(renamed, from: url.path)
    }
}
