import KisoCore
package import KisoTensor

/// One computation of a ``Sequential``: a layer, and the ReLU behind it where the layer can apply it; a
/// batch normalisation can do so with ReLU6.
package struct ComputedStep: Sendable {
    /// The names of the layers that are computed, joined by `+`.
    package private(set) var name: String
    private let layer: any TensorLayer
    private let fusible: (any FusibleLayer)?
    private var activation: ActivationFunction?
    /// The name of the ReLU behind the layer, if it is a layer of its own.
    private var reluName: String?

    private init(_ name: String, _ layer: any TensorLayer) {
        self.name = name
        self.layer = layer
        fusible = layer as? any FusibleLayer
        activation = fusible?.activation
    }

    /// The parameters that training changes.
    package var parameters: [Parameter] { layer.trainableParameters }

    /// The layer, if it is a batch normalisation without a function behind it: it can add something to
    /// its result in the same pass.
    var normalization: BatchNormalization? {
        activation == nil ? layer as? BatchNormalization : nil
    }

    /// The result for a batch.
    package func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        fusible?.computed(x, pass: pass, activation: activation) ?? layer(x, pass: pass)
    }

    /// The steps for layers: ReLU is applied by the layer in front of it where that can. Since ReLU
    /// keeps the order of numbers, the largest of rectified elements is the rectified largest one,
    /// and there are fewer of them: a max pooling goes before the ReLU in front of it.
    static func plan(_ layers: [(name: String, layer: any TensorLayer)]) -> [ComputedStep] {
        var steps: [ComputedStep] = []
        for (name, layer) in layers {
            var step = ComputedStep(name, layer)
            if let last = steps.last {
                if layer is ReLU, last.fusible != nil, last.activation == nil {
                    steps[steps.count - 1].rectify(named: name)
                    continue
                }
                if (layer as? Activation)?.function == .relu6, last.normalization != nil {
                    steps[steps.count - 1].rectify(named: name, by: .relu6)
                    continue
                }
                if layer is MaxPool, last.layer is ReLU {
                    steps.removeLast()
                    step.rectify(named: last.name)
                } else if layer is MaxPool, last.activation == .relu {
                    steps[steps.count - 1].giveAwayActivation()
                    step.rectify(named: last.reluName)
                }
            }
            steps.append(step)
        }
        return steps
    }

    private mutating func rectify(named relu: String?, by function: ActivationFunction = .relu) {
        activation = function
        reluName = relu
        if let relu { name += "+" + relu }
    }

    private mutating func giveAwayActivation() {
        activation = nil
        if let reluName { name.removeLast(reluName.count + 1) }
        reluName = nil
    }
}
