import Foundation
import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("every op as data")
struct RecordedOpTests {
    @Test("every example can be recorded, written, read and computed again", arguments: cases)
    func survives(_ example: Example) throws {
        let inputs = example.opCase.makeInputs(device: .cpu)
        let expected = example.opCase.run(inputs)
        let trace = Trace.record(inputs, parameters: [], anyBatch: false) { tensors, _ in
            [example.opCase.run(tensors)]
        }
        let again = try JSONDecoder().decode(Trace.self, from: JSONEncoder().encode(trace))
        let found = again(inputs) { _ in Tensor(0) }[0]
        #expect(found.shape == expected.shape && found.dtype == expected.dtype)
        #expect(found.array.bytes == expected.array.bytes)
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let opCase: OpCase
        var testDescription: String { name }
    }

    static let cases: [Example] = OperationCatalog.operations.flatMap { operation in
        operation.cases.map { Example(name: "\(operation.name)/\($0.name)", opCase: $0) }
    }
}

extension NDArray {
    /// The elements as words, so that NaN equals itself.
    fileprivate var bytes: [UInt64] {
        values(as: Double.self).map(\.bitPattern)
    }
}
