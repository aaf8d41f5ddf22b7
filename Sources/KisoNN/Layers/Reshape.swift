public import KisoCore
import KisoOps
public import KisoTensor

/// The elements of each example in another shape: `[n, …]` to `[n] + shape`.
///
/// ```swift
/// let image = Reshape(to: [1, 28, 28])  // behind an Affine of 784 outputs
/// ```
public struct Reshape: ShapedLayer {
    /// The shape of one example.
    public let shape: Shape

    /// A layer without parameters.
    public init(to shape: Shape) { self.shape = shape }

    /// The same elements, in the shape.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.reshaped([-1] + shape.dimensions)
    }

    /// The shape, if an example has as many elements.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.count != shape.count {
            throw KisoError(
                .configuration,
                "an example of shape \(input) does not fill the shape \(shape)")
        }
        return shape
    }
}

extension Reshape: SpelledLayer {
    static let spelling = Spelling("reshape", [Spelling.Argument(name: "shape", kind: .shape)])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        self.init(to: arguments["shape"].flatMap { Shape(sizes: $0) } ?? input)
    }

    var arguments: Arguments? {
        Shape(sizes: shape.sizes).map { Arguments().with("shape", $0.sizes) }
    }
}
