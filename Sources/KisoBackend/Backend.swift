public import KisoCore

/// What computes: the required primitives, and optional fast paths.
///
/// A backend is right as soon as the primitives are; it becomes fast path by path. A fast path
/// returns `nil` to decline, and the op composes its result from primitives instead.
///
/// Arguments are views: any strides, also zero (broadcast) and negative. Results are new and dense
/// (or packed, see `PackedLayout`). The ops check shapes and types before they call, so a backend
/// need not; every precondition is stated here.
public protocol Backend: Sendable {
    /// The name that `--device` and reports use.
    var name: String { get }

    // MARK: Required primitives

    /// The same elements, dense in row-major order.
    func copy(_ x: NDArray) -> NDArray
    /// The elements converted to another type; floating point to integer truncates and saturates.
    func cast(_ x: NDArray, to dtype: DType) -> NDArray
    /// An array with the same value everywhere.
    func fill(_ shape: Shape, _ value: Double, dtype: DType) -> NDArray
    /// A function of every element. Floating-point functions need a floating-point type.
    func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray
    /// A function of every pair of elements. Both have one shape and one type, not `bool`.
    func binary(_ function: BinaryFunction, _ a: NDArray, _ b: NDArray) -> NDArray
    /// A comparison of every pair of elements, as `bool`. Both have one shape and one type.
    func compare(_ comparison: Comparison, _ a: NDArray, _ b: NDArray) -> NDArray
    /// `a` where `condition` holds, else `b`. All have one shape, `a` and `b` one type.
    func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray) -> NDArray
    /// Joins the elements along `axes` (ascending, distinct); those axes vanish from the shape.
    func reduce(_ reduction: Reduction, _ x: NDArray, axes: [Int]) -> NDArray
    /// The index of the extreme along an axis as `int64`; the axis vanishes. NaN is extreme.
    func argReduce(_ extreme: Extreme, _ x: NDArray, axis: Int) -> NDArray
    /// The matrix products of `[…, m, k]` and `[…, k, n]` with equal leading axes.
    func matmul(_ a: NDArray, _ b: NDArray) -> NDArray
    /// `result[…, j, …] = x[…, indices[j], …]` along an axis: `indices` is `int64` of rank 1, in range.
    func gather(_ x: NDArray, indices: NDArray, axis: Int) -> NDArray
    /// Adds `source` into `destination` element by element, in row-major order of `source`, so that
    /// a destination whose elements overlap (windows of an image) collects every addend.
    func accumulate(_ source: NDArray, into destination: NDArray)
    /// Writes `source` over the elements of `destination`, which has the same shape and type.
    func assign(_ source: NDArray, into destination: NDArray)

    // MARK: Fast paths

    /// Whether fast paths multiply in this type on this processor.
    func supports(_ precision: Precision) -> Bool
    /// The matrix products with factors rounded to a type, sums in `float32`.
    func matmul(_ a: NDArray, _ b: NDArray, precision: Precision) -> NDArray?

    /// Convolution of `[n, c, h, w]` with `[f, c / groups, kh, kw]` plus a bias `[f]`, and ReLU on it.
    func convolution(
        _ x: NDArray, weight: NDArray, bias: NDArray?, geometry: WindowGeometry, relu: Bool,
        precision: Precision
    ) -> NDArray?
    /// The gradient of a convolution with respect to its input of shape `inputShape`.
    func convolutionInputGradient(
        _ outputGradient: NDArray, weight: NDArray, inputShape: Shape, geometry: WindowGeometry,
        precision: Precision
    ) -> NDArray?
    /// The gradient of a convolution with respect to its weight of shape `weightShape`.
    func convolutionWeightGradient(
        _ outputGradient: NDArray, input: NDArray, weightShape: Shape, geometry: WindowGeometry,
        precision: Precision
    ) -> NDArray?
    /// The maximum in every window, and ReLU on it when asked for.
    func maxPool(_ x: NDArray, geometry: WindowGeometry, relu: Bool) -> NDArray?
    /// The gradient of ``maxPool(_:geometry:relu:)`` from its input and output: each output
    /// gradient at the first place of its maximum; with `relu` only where the output is positive.
    func maxPoolGradient(
        _ outputGradient: NDArray, input: NDArray, output: NDArray, geometry: WindowGeometry,
        relu: Bool
    ) -> NDArray?
    /// The elements of `x` at the first places where the maxima of the windows of `input` are.
    func maxPoolSelection(_ x: NDArray, input: NDArray, geometry: WindowGeometry) -> NDArray?
    /// `x · weight + bias` for `[n, i]`, `[i, o]` and `[o]`, and ReLU on it when asked for.
    func affine(
        _ x: NDArray, weight: NDArray, bias: NDArray, relu: Bool, precision: Precision
    ) -> NDArray?
    /// The mean cross-entropy of softmax(`logits` `[n, k]`) and `int64` labels `[n]`, as a scalar,
    /// with the probabilities.
    func softmaxCrossEntropy(
        _ logits: NDArray, labels: NDArray
    ) -> (loss: NDArray, probabilities: NDArray)?
    /// Its gradient for the logits, `g (probabilities − onehot(labels)) / n`, where a scalar `g` has
    /// arrived at the loss.
    func softmaxCrossEntropyGradient(
        _ outputGradient: NDArray, probabilities: NDArray, labels: NDArray
    ) -> NDArray?
    /// Batch normalisation of `[n, f]` or `[n, f, h, w]` with the batch's mean and deviation
    /// `√(variance + epsilon)` of each of the `f` features; then an addend of the same shape and a
    /// ReLU, if asked for. With a ReLU numbers above `ceiling` become that, which is infinite for none.
    func batchNormalization(
        _ x: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?, epsilon: Double, relu: Bool,
        ceiling: Double
    ) -> (output: NDArray, mean: NDArray, deviation: NDArray)?
    /// Its gradients for the input, the scale and the shift, and for an addend in front of a ReLU, where
    /// `rectified` is the result. Without a ReLU or an addend that is `nil`, and so is the addend's
    /// gradient: it is `outputGradient` itself. A backend may decline an addend with a finite ceiling.
    func batchNormalizationGradient(
        _ outputGradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray, mean: NDArray,
        deviation: NDArray, relu: Bool, ceiling: Double, rectified: NDArray?
    ) -> (input: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?)?
    /// For each element 0 if its draw, in [0, 1), is below `ratio`, else `1 / (1 − ratio)`, as
    /// `float32`: element `i` has the generator's draw `i`.
    func dropoutMask(_ shape: Shape, ratio: Double, generator: RandomGenerator) -> NDArray?
    /// Softmax along the last axis.
    func softmax(_ x: NDArray) -> NDArray?
    /// Arrays of one type one after the other along an axis, in a packed layout if they have one.
    func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray?
    /// A copy of neighbouring slices in the packed layout of `x`; `nil` for a view of it.
    func packedSlice(_ x: NDArray, axis: Int, start: Int, count: Int) -> NDArray?
    /// The transpose of ``gather(_:indices:axis:)``: the slices of `x` added at their indices along an
    /// axis of `size` zeros, in their order.
    func scatterAdd(_ x: NDArray, indices: NDArray, axis: Int, size: Int) -> NDArray?
    /// Updates a parameter and the optimizer's state in place; `false` to decline.
    func optimizerStep(
        _ rule: FusedUpdate, parameter: NDArray, gradient: NDArray, state: [NDArray]
    ) -> Bool
}

/// The update rule of an optimizer, or of a moving average, with the numbers of this step, for a fused
/// kernel.
///
/// Each case names its state arrays in order; the rules are those of the types in KisoOptim.
public enum FusedUpdate: Sendable {
    /// `w −= rate · g`.
    case sgd(rate: Double)
    /// `v = momentum · v − rate · g; w += v`, with state `v`.
    case momentum(rate: Double, momentum: Double)
    /// `m += (1 − β₁)(g − m); v += (1 − β₂)(g² − v); w −= rate · m / (√v + ε)`, state `m`, `v`;
    /// `rate` already holds the bias correction.
    case adam(rate: Double, beta1: Double, beta2: Double, epsilon: Double)
    /// `a = keep · a + (1 − keep) · x`, where `x` stands in the gradient's place.
    case average(keep: Double)
}

extension Backend {
    /// Only `float32`.
    public func supports(_ precision: Precision) -> Bool { precision == .float32 }
    /// Declines.
    public func matmul(_ a: NDArray, _ b: NDArray, precision: Precision) -> NDArray? { nil }
    /// Declines.
    public func convolution(
        _ x: NDArray, weight: NDArray, bias: NDArray?, geometry: WindowGeometry, relu: Bool,
        precision: Precision
    ) -> NDArray? { nil }
    /// Declines.
    public func convolutionInputGradient(
        _ outputGradient: NDArray, weight: NDArray, inputShape: Shape, geometry: WindowGeometry,
        precision: Precision
    ) -> NDArray? { nil }
    /// Declines.
    public func convolutionWeightGradient(
        _ outputGradient: NDArray, input: NDArray, weightShape: Shape, geometry: WindowGeometry,
        precision: Precision
    ) -> NDArray? { nil }
    /// Declines.
    public func maxPool(_ x: NDArray, geometry: WindowGeometry, relu: Bool) -> NDArray? { nil }
    /// Declines.
    public func maxPoolGradient(
        _ outputGradient: NDArray, input: NDArray, output: NDArray, geometry: WindowGeometry,
        relu: Bool
    ) -> NDArray? { nil }
    /// Declines.
    public func maxPoolSelection(
        _ x: NDArray, input: NDArray, geometry: WindowGeometry
    ) -> NDArray? { nil }
    /// Declines.
    public func affine(
        _ x: NDArray, weight: NDArray, bias: NDArray, relu: Bool, precision: Precision
    ) -> NDArray? { nil }
    /// Declines.
    public func softmaxCrossEntropy(
        _ logits: NDArray, labels: NDArray
    ) -> (loss: NDArray, probabilities: NDArray)? { nil }
    /// Declines.
    public func softmaxCrossEntropyGradient(
        _ outputGradient: NDArray, probabilities: NDArray, labels: NDArray
    ) -> NDArray? { nil }
    /// Declines.
    public func batchNormalization(
        _ x: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?, epsilon: Double, relu: Bool,
        ceiling: Double
    ) -> (output: NDArray, mean: NDArray, deviation: NDArray)? { nil }
    /// Declines.
    public func batchNormalizationGradient(
        _ outputGradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray, mean: NDArray,
        deviation: NDArray, relu: Bool, ceiling: Double, rectified: NDArray?
    ) -> (input: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?)? { nil }
    /// Declines.
    public func dropoutMask(
        _ shape: Shape, ratio: Double, generator: RandomGenerator
    ) -> NDArray? { nil }
    /// Declines.
    public func softmax(_ x: NDArray) -> NDArray? { nil }
    /// Declines.
    public func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray? { nil }
    /// Declines.
    public func packedSlice(_ x: NDArray, axis: Int, start: Int, count: Int) -> NDArray? { nil }
    /// Declines.
    public func scatterAdd(_ x: NDArray, indices: NDArray, axis: Int, size: Int) -> NDArray? { nil }
    /// Declines.
    public func optimizerStep(
        _ rule: FusedUpdate, parameter: NDArray, gradient: NDArray, state: [NDArray]
    ) -> Bool { false }
}
