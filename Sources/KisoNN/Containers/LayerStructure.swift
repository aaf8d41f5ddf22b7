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

    /// Whether a condition holds for this or a layer in it, as far as containers say what is in them.
    package func contains(where holds: (any TensorLayer) -> Bool) -> Bool {
        if holds(self) { return true }
        switch structure {
        case .chain(let layers): return layers.contains { $0.layer.contains(where: holds) }
        case .residual(let body, let shortcut, _):
            return body.contains(where: holds) || shortcut?.contains(where: holds) == true
        case .branches(let branches, _): return branches.contains { $0.contains(where: holds) }
        case .aside(let head): return head.contains(where: holds)
        case .same(let layer): return layer.contains(where: holds)
        case nil: return false
        }
    }
}
