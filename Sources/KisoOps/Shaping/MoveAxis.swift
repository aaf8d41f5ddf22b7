import KisoCore
public import KisoTensor

/// One axis at another place, or two axes exchanged.
enum MoveAxisOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "moved", [.normal([2, 3, 4])],
                oracle: "a.movedim(0, -1)"
            ) { $0[0].movingAxis(0, to: -1) },
            OpCase(
                "swapped", [.normal([2, 3, 4])],
                oracle: "a.swapaxes(0, 2)"
            ) { $0[0].swappingAxes(0, 2) },
        ]
    }
}

extension Tensor {
    /// One axis at another place; the others keep their order.
    public func movingAxis(
        _ axis: Int, to place: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let from = normalizedAxis(axis, "moveAxis", file, line)
        var order = Array(0..<rank)
        order.remove(at: from)
        order.insert(from, at: normalizedAxis(place, "moveAxis", file, line))
        return transposed(order)
    }

    /// Two axes exchanged.
    public func swappingAxes(
        _ first: Int, _ second: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        var order = Array(0..<rank)
        order.swapAt(
            normalizedAxis(first, "swapAxes", file, line),
            normalizedAxis(second, "swapAxes", file, line))
        return transposed(order)
    }
}
