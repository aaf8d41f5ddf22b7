/// Collects the layers that a container lists.
@resultBuilder
public enum LayerBuilder {
    /// One layer.
    public static func buildExpression(_ layer: any TensorLayer) -> [any TensorLayer] { [layer] }

    /// Several layers.
    public static func buildExpression(_ layers: [any TensorLayer]) -> [any TensorLayer] { layers }

    /// All lines.
    public static func buildBlock(_ parts: [any TensorLayer]...) -> [any TensorLayer] {
        parts.flatMap { $0 }
    }

    /// A line under `if` without `else`.
    public static func buildOptional(_ part: [any TensorLayer]?) -> [any TensorLayer] { part ?? [] }

    /// The first branch.
    public static func buildEither(first part: [any TensorLayer]) -> [any TensorLayer] { part }

    /// The second branch.
    public static func buildEither(second part: [any TensorLayer]) -> [any TensorLayer] { part }

    /// A loop.
    public static func buildArray(_ parts: [[any TensorLayer]]) -> [any TensorLayer] {
        parts.flatMap { $0 }
    }
}
