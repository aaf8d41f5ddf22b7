import KisoCore
import KisoOps
import KisoTensor
import Testing

/// One example of one operation on one device, as an argument of a test.
struct CatalogCase: Sendable, CustomTestStringConvertible {
    let operation: any TensorOperation.Type
    let example: OpCase
    let device: Device

    /// Every example of every operation on every device of this build.
    static let all: [CatalogCase] = Device.available.flatMap { device in
        OperationCatalog.operations.flatMap { operation in
            operation.cases.map { CatalogCase(operation: operation, example: $0, device: device) }
        }
    }

    var operationName: String { operation.name }
    /// The name of the entry among the golden values.
    var key: String { "\(operation.name)/\(example.name)" }
    var testDescription: String { "\(key) on \(device)" }

    /// The inputs, floating-point ones in the given type.
    func inputs(_ dtype: DType = .float64) -> [Tensor] {
        example.makeInputs(device: device).map { input in
            input.dtype.isFloatingPoint ? input.cast(to: dtype) : input
        }
    }

    /// What PyTorch says.
    func golden() throws -> Golden.Entry { try #require(Golden.entries[key], "no golden \(key)") }
}
