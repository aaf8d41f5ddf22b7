import Foundation

extension Onnx_AttributeProto {
    /// The numbers by which the format tells what an attribute holds.
    enum Kind: Int32 {
        case undefined = 0, float, int, string, tensor, graph, floats, ints, strings, tensors,
            graphs
        case sparseTensor, sparseTensors, typeProto, typeProtos
    }

    /// A whole number.
    static func integer(_ name: String, _ value: Int) -> Self {
        make(name, .int) { $0.i = Int64(value) }
    }

    /// Whole numbers.
    static func integers(_ name: String, _ values: [Int]) -> Self {
        make(name, .ints) { $0.ints = values.map(Int64.init) }
    }

    /// A number, which the format keeps as `float32`.
    static func real(_ name: String, _ value: Double) -> Self {
        make(name, .float) { $0.f = Float(value) }
    }

    /// A word.
    static func text(_ name: String, _ value: String) -> Self {
        make(name, .string) { $0.s = Data(value.utf8) }
    }

    /// An array.
    static func tensor(_ name: String, _ value: Onnx_TensorProto) -> Self {
        make(name, .tensor) { $0.t = value }
    }

    private static func make(
        _ name: String, _ kind: Kind, _ fill: (inout Self) -> Void
    ) -> Self {
        var attribute = Self()
        attribute.name = name
        attribute.type = kind.rawValue
        fill(&attribute)
        return attribute
    }
}
