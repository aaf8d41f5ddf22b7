import Foundation
import KisoIO
import KisoTensor
import Testing

/// The tensors of a golden file by name.
func golden(_ name: String) throws -> [String: Tensor] {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let arrays = try NPZ.read(folder.appendingPathComponent(name + ".npz"))
    return Dictionary(arrays.map { ($0.name, Tensor($0.array)) }) { first, _ in first }
}
