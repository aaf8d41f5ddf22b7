public import KisoCore
import KisoOps
public import KisoTensor

extension Layer<Tensor, Tensor> {
    /// What the layer computes in inference, as data: the source of summaries, costs, drawings and of
    /// files of networks that have no words.
    ///
    /// The layer runs on examples of zeros; layers in containers name the scopes of what they compute.
    ///
    /// ```swift
    /// let trace = model.trace(for: [1, 28, 28])
    /// trace.multiplyAdds  // for one example
    /// ```
    ///
    /// - Parameter input: the shape of one example.
    public func trace(for input: Shape) -> Trace {
        let parameters = namedParameters.map { (name: $0.name, parameter: $0.parameter) }
        let examples = Tensor.zeros(Shape([1] + input.dimensions))
        return Trace.record([examples], parameters: parameters) { inputs, recorder in
            var pass = Pass(isTraining: false, tracksParameters: true)
            pass.observer = ScopeMarker(recorder)
            return [self(inputs[0], pass: pass)]
        }
    }

    /// Multiplications with an addition each, for one example of a shape.
    public func multiplyAdds(for input: Shape) -> Int { trace(for: input).multiplyAdds }
}

/// Says in a trace which layer has computed what.
private struct ScopeMarker: LayerObserver {
    let recorder: Trace.Recorder

    init(_ recorder: Trace.Recorder) { self.recorder = recorder }

    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {
        recorder.mark(output, as: path)
    }
}
