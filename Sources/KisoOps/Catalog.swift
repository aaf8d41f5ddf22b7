public import KisoTensor

/// Every operation, in the order in which the documentation lists them.
///
/// A new operation is one new file and one line here; a test fails by name when either is missing.
public enum Catalog {
    /// The operations by name.
    public static let operations: [any Operation.Type] = [
        // The engine's own
        AddOp.self, BroadcastOp.self, SumToShapeOp.self, AliasOp.self, CastOp.self,
        ContiguousOp.self,
        // Arithmetic
        SubtractOp.self, MultiplyOp.self, DivideOp.self, PowerOp.self, NegateOp.self,
        MaximumOp.self,
        MinimumOp.self,
        // Functions
        ExpOp.self, LogOp.self, SqrtOp.self, SinOp.self, CosOp.self, AbsoluteOp.self, SignOp.self,
        WhereOp.self,
        // Activations
        StepOp.self, SigmoidOp.self, TanhOp.self, ReLUOp.self, MaskPositiveOp.self, SoftmaxOp.self,
        LogSoftmaxOp.self, DropoutOp.self,
        // Reductions
        SumOp.self, MeanOp.self, MaxOp.self, MinOp.self, ArgMaxOp.self,
        // Shaping
        ReshapeOp.self, TransposeOp.self, SliceOp.self, PlaceSliceOp.self, ConcatenateOp.self,
        TakeOp.self,
        PutAddingOp.self,
        // Linear algebra
        MatMulOp.self, AffineTransformOp.self,
        // Convolution
        ConvolutionOp.self, ConvolutionInputGradientOp.self, ConvolutionWeightGradientOp.self,
        MaxPoolingOp.self, MaxPoolingGradientOp.self, MaxPoolingSelectionOp.self,
        // Losses
        SoftmaxCrossEntropyOp.self, SumOfSquaredErrorsOp.self, OneHotOp.self,
    ]
}
