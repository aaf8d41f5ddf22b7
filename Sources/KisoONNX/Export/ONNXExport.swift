import KisoCore
import KisoNN
public import KisoTensor
import SwiftProtobuf

/// A recorded computation as an ONNX model of operator set 17.
///
/// ```swift
/// let export = try ONNXExport(trace, parameters: model.state)
/// try AtomicFile.write(try export.encoded(), to: url)
/// ```
public struct ONNXExport {
    private var model = Onnx_ModelProto()

    /// Writes a computation as a graph whose first size is the number of examples, where the
    /// computation takes any.
    ///
    /// - Parameters:
    ///   - trace: the computation.
    ///   - parameters: the values of its parameters by name.
    ///   - metadata: what the file says beside the graph, by name.
    ///   - name: what the graph is called.
    /// - Throws: `KisoError` `.configuration` that names the first op that ONNX has no operator for,
    ///   and for a computation that looks at the values that it computes.
    public init(
        _ trace: Trace, parameters: [String: Tensor], metadata: [String: String] = [:],
        name: String = "kiso"
    ) throws {
        if trace.readsValues {
            throw KisoError(
                .configuration,
                "the network looks at the values that it computes, so that no fixed graph stands for it"
            )
        }
        var writer = TraceWriter(trace, parameters)
        model.graph = try writer.graph()
        model.graph.name = name
        model.irVersion = 8
        model.producerName = "kiso"
        var operators = Onnx_OperatorSetIdProto()
        operators.version = Int64(GraphWriter.operatorSet)
        model.opsetImport = [operators]
        model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
            var entry = Onnx_StringStringEntryProto()
            entry.key = key
            entry.value = value
            return entry
        }
    }

    /// The bytes of the file.
    ///
    /// - Throws: `KisoError` `.configuration` for more than protobuf's 2 GiB.
    public func encoded() throws -> [UInt8] {
        do {
            return try model.serializedBytes()
        } catch {
            throw KisoError(.configuration, "the network is too large for one ONNX file: \(error)")
        }
    }
}
