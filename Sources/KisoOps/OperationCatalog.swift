package import KisoTensor

/// Every operation, in the order in which the documentation lists them.
///
/// A new operation is one new file and one line here; a test fails by name when either is missing.
package enum OperationCatalog {
    /// The operations.
    package static let operations: [any TensorOperation.Type] = [
        // The engine's own
        AddOp.self, BroadcastOp.self, SumToShapeOp.self, AliasOp.self, DetachOp.self, CastOp.self,
        ContiguousOp.self,
        // Arithmetic
        SubtractOp.self, MultiplyOp.self, DivideOp.self, PowerOp.self, NegateOp.self,
        MaximumOp.self,
        MinimumOp.self,
        // Functions
        ExpOp.self, LogOp.self, SqrtOp.self, SinOp.self, CosOp.self, AbsoluteOp.self, SignOp.self,
        WhereOp.self, CompareOp.self,
        // Activations
        StepOp.self, SigmoidOp.self, TanhOp.self, ReLUOp.self, MaskPositiveOp.self, SoftmaxOp.self,
        LogSoftmaxOp.self, DropoutOp.self, LeakyReLUOp.self, ELUOp.self, SiLUOp.self,
        SoftplusOp.self, GELUOp.self,
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
        TransposedConvolutionOp.self, AveragePoolingOp.self, Im2ColOp.self, Col2ImOp.self,
        ResizeOp.self,
        MaxPoolingOp.self, MaxPoolingGradientOp.self, MaxPoolingSelectionOp.self,
        // Normalisation
        BatchNormalizationOp.self, BatchNormalizationInferenceOp.self, LayerNormalizationOp.self,
        ChannelWindowSumOp.self,
        LocalResponseNormalizationOp.self,
        // Losses
        SoftmaxCrossEntropyOp.self, SumOfSquaredErrorsOp.self, OneHotOp.self,
        BinaryCrossEntropyOp.self, HuberOp.self, KullbackLeiblerOp.self, PenaltiesOp.self,
        // Recurrent
        LSTMOp.self, GRUOp.self,
        // Arrays: arithmetic and functions
        RemainderOp.self, FloorOp.self, CeilOp.self, RoundOp.self, ErfOp.self, Log2Op.self,
        Log1pOp.self, Expm1Op.self, ReciprocalOp.self, ClipOp.self,
        // Arrays: indexing
        TakeElementsOp.self, AddElementsOp.self, TakeAlongOp.self, ElementPlacesOp.self,
        EmbeddingOp.self, NonzeroOp.self,
        ChoiceOp.self,
        // Arrays: shaping
        SqueezeOp.self, ExpandDimensionsOp.self, StackOp.self, SplitOp.self, TileOp.self,
        RepeatOp.self, PadOp.self, FlipOp.self, RollOp.self, MoveAxisOp.self, MeshGridOp.self,
        DiagonalOp.self, TriangleOp.self,
        // Arrays: reductions
        ProductOp.self, VarianceOp.self, MedianOp.self, CountNonzeroOp.self, NormOp.self,
        PeakToPeakOp.self, CumulativeSumOp.self, CumulativeProductOp.self,
        // Arrays: linear algebra
        DotOp.self, EinsumOp.self, ConvolveOp.self,
        // Arrays: order
        SortOp.self, ArgSortOp.self, TopKOp.self, UniqueOp.self, SearchSortedOp.self,
        HistogramOp.self,
    ]

    /// The ops among them by name.
    package static let ops: [String: any BuiltInOp.Type] = Dictionary(
        operations.compactMap { $0 as? any BuiltInOp.Type }.map { ($0.name, $0) }
    ) { first, _ in first }
}
