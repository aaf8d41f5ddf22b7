import KisoApplications
import KisoCore
import KisoNN
import KisoTensor
import KisoTrain

/// A network with VGG's blocks and few filters.
func smallStyleNetwork(_ values: [String: Tensor] = [:]) throws -> StyleNetwork {
    func block(_ width: Int, _ count: Int) -> String {
        Array(repeating: "conv:\(width),3,padding=1 relu", count: count).joined(separator: " ")
    }
    let words = [block(4, 2), block(6, 2), block(8, 3), block(8, 2)].joined(separator: " pool:2 ")
    let network = try Architecture(words).model(input: [3, 32, 32], seed: 1)
    if !values.isEmpty {
        for (index, entry) in network.namedParameters.enumerated() {
            let kind = index % 2 == 0 ? "weight" : "bias"
            if let value = values["\(kind)\(index / 2)"] { entry.parameter.value = value }
        }
    }
    return try StyleNetwork(Predictor(network, input: [3, 32, 32], name: "small"))
}
