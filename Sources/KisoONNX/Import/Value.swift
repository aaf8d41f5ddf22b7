import KisoCore
import KisoTensor

/// What flows along the edges of an ONNX graph.
indirect enum Value: Sendable {
    /// An array; integers of types that Kiso does not have lie in `int64`.
    case tensor(Tensor, ElementType)
    /// Values in order.
    case sequence([Value])
    /// An optional that holds nothing.
    case nothing

    /// A tensor of a type that Kiso has.
    init(_ tensor: Tensor) { self = .tensor(tensor, ElementType(tensor.dtype)) }

    /// How many bytes its elements take.
    var byteCount: Int {
        switch self {
        case .tensor(let tensor, _): tensor.count * tensor.dtype.size
        case .sequence(let values): values.reduce(0) { $0 + $1.byteCount }
        case .nothing: 0
        }
    }

    /// What it is, for messages.
    var text: String {
        switch self {
        case .tensor(let tensor, let type): "\(type) of shape \(tensor.shape)"
        case .sequence(let values): "a sequence of \(values.count)"
        case .nothing: "an empty optional"
        }
    }
}

/// An attribute of a node, checked and decoded.
indirect enum AttributeValue: Sendable {
    case integer(Int)
    case real(Float)
    case text(String)
    case integers([Int])
    case reals([Float])
    case texts([String])
    case tensor(Value)
    case graph(GraphPlan)
    case type(Onnx_TypeProto)
    /// A kind that no operator here reads.
    case other
}
