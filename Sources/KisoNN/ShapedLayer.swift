public import KisoCore
import KisoOps
public import KisoTensor

/// A layer that knows the shape of its result without computing it, so that a network in words is
/// bounded before any memory is asked for.
///
/// A layer of one's own need not be one: its shapes come from a run.
public protocol ShapedLayer: Layer where Input == Tensor, Output == Tensor {
    /// The shape of one example's result for the shape of one example.
    ///
    /// - Throws: `KisoError` `.configuration` when such an example does not fit.
    func outputShape(for input: Shape) throws -> Shape
}

extension Layer<Tensor, Tensor> {
    /// The shape of one example's result: computed where the layer can, else that of a run on one
    /// example of zeros.
    ///
    /// - Throws: `KisoError` `.configuration` when such an example does not fit a layer that knows
    ///   shapes. Another layer stops where its operations do not fit.
    public func resultShape(for input: Shape) throws -> Shape {
        if let shaped = self as? any ShapedLayer { return try shaped.outputShape(for: input) }
        let output = self(.zeros(Shape([1] + input.dimensions)), pass: .inference)
        return Shape(Array(output.shape.dimensions.dropFirst()))
    }
}

extension ShapedLayer {
    /// The same as a layer of tensors: the compiler does not see it of an existential by itself.
    var erased: any TensorLayer { self }
}
