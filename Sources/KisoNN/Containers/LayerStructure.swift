import KisoTensor

/// How a container computes with its parts: what summaries and drawings follow into the parts.
package enum LayerStructure {
    /// One behind the other.
    case chain([(name: String, layer: any TensorLayer)])
    /// Layers and a way around them, added.
    case residual(body: Sequential, shortcut: Sequential?, activation: ActivationFunction?)
    /// Layers on the same input, joined.
    case branches([any TensorLayer], joining: Branches.Joining)
    /// Layers whose result goes elsewhere, while the input goes on.
    case aside(Sequential)
    /// One layer under the container's own name.
    case same(any TensorLayer)
}

extension Layer<Tensor, Tensor> {
    /// How this computes with its parts; `nil` for a layer that is no container of this library.
    package var structure: LayerStructure? {
        switch self {
        case let chain as Sequential: .chain(chain.namedLayers)
        case let residual as Residual:
            .residual(
                body: residual.body, shortcut: residual.shortcut, activation: residual.activation)
        case let branches as Branches: .branches(branches.branches, joining: branches.joining)
        case let auxiliary as Auxiliary: .aside(auxiliary.head)
        case let frozen as Frozen<Tensor, Tensor>: .same(frozen.layer)
        default: nil
        }
    }
}
