package import KisoBackend
package import KisoCore

/// An op that computes a backend's function of every pair of elements of two broadcast inputs.
package protocol BinaryOp: BuiltInOp, SingleResultOp {
    /// The function.
    static var function: BinaryFunction { get }
}

extension BinaryOp {
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.binary(Self.function, inputs)
    }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? { inputs.broadcastPair }
}
