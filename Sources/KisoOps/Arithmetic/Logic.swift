import KisoBackend
import KisoCore
public import KisoTensor

// Logic on `bool` tensors, which have no gradient; other types stop with a message.
extension Tensor {
    /// Whether both hold, with broadcasting.
    public static func .& (a: Tensor, b: Tensor) -> Tensor {
        logic("&", a, b) { $0 * $1 }
    }

    /// Whether at least one holds, with broadcasting.
    public static func .| (a: Tensor, b: Tensor) -> Tensor {
        logic("|", a, b) { $0.maximum($1) }
    }

    /// Whether exactly one holds, with broadcasting.
    public static func .^ (a: Tensor, b: Tensor) -> Tensor {
        logic("^", a, b) { $0 .!= $1 }
    }

    /// Whether it does not hold.
    public static prefix func .! (a: Tensor) -> Tensor {
        let no = Tensor.zeros([], dtype: .bool, device: a.device)
        return logic("!", a, no) { $0 .== $1 }
    }

    private static func logic(
        _ operation: String, _ a: Tensor, _ b: Tensor, _ join: (Tensor, Tensor) -> Tensor
    ) -> Tensor {
        if a.dtype != .bool || b.dtype != .bool {
            stop(operation, "logic needs bool, not \(a.dtype) and \(b.dtype); x .!= 0 converts")
        }
        checkBroadcast(operation, a, b, #fileID, #line)
        return join(a.cast(to: .uint8), b.cast(to: .uint8)).cast(to: .bool)
    }
}
