/// What of ONNX Kiso knows.
///
/// ```swift
/// ONNXOperators.read.contains("Conv")      // true
/// ```
public enum ONNXOperators {
    /// The operators of ONNX that a model may have, in order.
    public static var read: [String] { OperatorCatalog.names }
    /// The ops of Kiso that can be exported, in order.
    public static var written: [String] { ExportedOps.names }
}
