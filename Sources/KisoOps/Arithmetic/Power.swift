import KisoBackend
import KisoCore
public import KisoTensor

/// `a^b` element by element, with broadcasting.
///
/// Gradients: `g · b · a^(b−1)`, which is 0 where `b` is 0, and `g · y · ln a`, which is 0 where `a`
/// is 0 and `b` is not negative.
struct PowerOp: BinaryOp {
    static let function = BinaryFunction.power

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, a, b) = (context.outputGradient, context.inputs[0], context.inputs[1])
        var ofExponent: Tensor?
        if context.isNeeded[1] {
            let isFlat = (a.detached .== 0) .& (b.detached .>= 0)
            let one = Tensor.ones([], dtype: a.dtype, device: a.device)
            ofExponent = g * context.output * Tensor.where(isFlat, one, a).log()
        }
        return [context.isNeeded[0] ? g * b * a.power(lowered(b, at: a)) : nil, ofExponent]
    }

    /// `b − 1`, or 0 where `b` is 0 and `a^−1` is not finite: there 0 · a^−1 would be NaN.
    private func lowered(_ b: Tensor, at a: Tensor) -> Tensor {
        let isZero = b.detached .== 0
        if isZero.any().item() == 0 { return b - 1 }
        let isSingular = isZero .& .!a.detached.power(-1).isFinite()
        return Tensor.where(isSingular, .ones([], dtype: b.dtype, device: b.device), b) - 1
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "same shape", [.positive([2, 3]), .positive([2, 3])], oracle: "torch.pow(a, b)"
            ) { $0[0].power($0[1]) },
            OpCase("row", [.positive([2, 3]), .positive([3])], oracle: "torch.pow(a, b)") {
                $0[0].power($0[1])
            },
            OpCase("column", [.positive([2, 1]), .positive([2, 3])], oracle: "torch.pow(a, b)") {
                $0[0].power($0[1])
            },
            OpCase(
                "both ways", [.positive([2, 1]), .positive([1, 3])], oracle: "torch.pow(a, b)"
            ) { $0[0].power($0[1]) },
            OpCase("scalar", [.positive([]), .positive([2, 2])], oracle: "torch.pow(a, b)") {
                $0[0].power($0[1])
            },
            OpCase("empty", [.positive([0, 3]), .positive([3])], oracle: "torch.pow(a, b)") {
                $0[0].power($0[1])
            },
        ]
    }
}

extension Tensor {
    /// `self^exponent` element by element, with broadcasting. Integers stay integers, so a negative
    /// exponent of theirs stops with a message.
    public func power(
        _ exponent: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if !dtype.isFloatingPoint && !exponent.dtype.isFloatingPoint
            && (exponent.detached .< 0).any().item() == 1
        {
            stop(
                "power",
                "integers to a negative power are no integers; cast(to: .float32) the base first",
                file: file, line: line)
        }
        return .elementwise("power", self, exponent, file, line) { PowerOp() }
    }

    /// `self^exponent` of every element.
    public func power(
        _ exponent: Double, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        power(scalar(exponent, "power", file: file, line: line), file: file, line: line)
    }

    /// The square of every element.
    public var squared: Tensor { self * self }
}
