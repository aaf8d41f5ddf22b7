import KisoCore
public import KisoTensor

/// The logarithm of softmax, `x − max − log Σ e^(x − max)`, without the loss of precision that the
/// logarithm of a tiny probability has.
enum LogSoftmaxOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([2, 3])], oracle: "torch.log_softmax(a, 1)") {
                $0[0].logSoftmax()
            },
            OpCase("columns", [.normal([2, 3])], oracle: "torch.log_softmax(a, 0)") {
                $0[0].logSoftmax(axis: 0)
            },
            OpCase("large", [.exact([1010, 1000, 990], [3])], oracle: "torch.log_softmax(a, 0)") {
                $0[0].logSoftmax()
            },
        ]
    }
}

extension Tensor {
    /// The logarithm of `softmax(axis:)` along an axis.
    public func logSoftmax(
        axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        floating("logSoftmax", file, line).inSinglePrecision { x in
            let highest = x.detached.max(
                axes: [axis], keepingDimensions: true, file: file, line: line)
            let shifted = x - highest
            return shifted - shifted.exp().sum(axes: [axis], keepingDimensions: true).log()
        }
    }
}
