import KisoBackend
public import KisoCore
public import KisoTensor

/// Integers as rows that are 1 at the integer's place and 0 elsewhere.
enum OneHotOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "labels", [.indices([4], below: 3)],
                oracle: "torch.nn.functional.one_hot(a, 3).float()"
            ) { $0[0].oneHot(classes: 3) }
        ]
    }
}

extension Tensor {
    /// Integers of shape `[…]` as `[…, classes]`, 1 at the integer's place and 0 elsewhere; an
    /// integer outside `0..<classes` gives a row of zeros. Numbers of a floating-point type are taken
    /// where they are whole, else it stops with a message.
    public func oneHot(
        classes: Int, dtype: DType = .float32, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if classes < 0 {
            stop("oneHot", "the number of classes is \(classes)", file: file, line: line)
        }
        if self.dtype.isFloatingPoint, (detached.floor() .== detached).all().item() == 0 {
            stop(
                "oneHot", "an element is no whole number; classes are whole numbers", file: file,
                line: line)
        }
        let numbers = Tensor.arange(0, Double(classes), dtype: .int64, device: device)
        let column = cast(to: .int64).reshaped(Shape(shape.dimensions + [1]))
        return (column .== numbers).cast(to: dtype)
    }
}
