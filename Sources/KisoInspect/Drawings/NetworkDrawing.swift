public import KisoCore
public import KisoNN
import KisoOps
public import KisoPlot
import KisoTensor

/// Draws a network: a box for each layer, or a circle for each operation that it consists of.
///
/// ```swift
/// var drawing = NetworkDrawing(input: [1, 28, 28])
/// drawing.showsGradients = true
/// try drawing.drawing(of: model).write(to: URL(filePath: "model.svg"))
/// ```
public struct NetworkDrawing: Sendable {
    /// The shape of one example.
    public var input: Shape
    /// The number of examples; `nil` writes `N`.
    public var batch: Int?
    /// The loss behind the network, if it shall be drawn.
    public var loss: Loss?
    /// A last box without numbers of its own, such as `Softmax`.
    public var ending: String?
    /// Whether the shapes of gradients are written below the edges.
    public var showsGradients = false
    /// Where the edges lead.
    public var direction = GraphDrawing.Direction.right

    /// The most numbers that an unfolded network may compute in its run.
    public static let runLimit = 1 << 28

    /// A drawing for examples of a shape.
    public init(input: Shape) { self.input = input }

    /// A box for each layer with the shapes of its parameters, a circle for each operation between
    /// layers, and the shapes between.
    ///
    /// - Throws: `KisoError` `.configuration` when a layer of a container does not fit its input.
    public func drawing(of network: any TensorLayer, title: String = "") throws -> GraphDrawing {
        let plan = try NetworkPlan(network, input: input)
        var graph = GraphDrawing(title: title, direction: direction)
        let start = graph.addNode("input", shape: .plain)
        func connect(_ source: Int, _ target: Int, _ shape: String) {
            graph.addEdge(
                from: source, to: target, above: shape, below: showsGradients ? "∂ \(shape)" : "")
        }
        var places: [Int] = []
        for part in plan.parts {
            let parameters = part.parameters.filter { $0.parameter.role != .statistic }
            let lines = [part.name] + parameters.map { "\($0.name) \($0.parameter.shape)" }
            let node = graph.addNode(
                lines.joined(separator: "\n"), shape: part.isLayer ? .box : .circle,
                fill: part.isLayer ? Self.fill : Self.paper)
            for value in part.inputs {
                connect(value.part.map { places[$0] } ?? start, node, text(value.shape))
            }
            places.append(node)
        }
        var last = plan.output.part.map { places[$0] } ?? start
        let shape = text(plan.output.shape)
        for label in [ending, loss?.name].compactMap({ $0 }) {
            let node = graph.addNode(label, shape: .box, fill: Self.fill)
            connect(last, node, shape)
            last = node
        }
        let end = graph.addNode(loss == nil ? "output" : "loss", shape: .plain)
        connect(last, end, loss == nil ? shape : "()")
        return graph
    }

    private static let fill = Figure.Color(red: 232, green: 242, blue: 250)
    private static let paper = Figure.Color(red: 255, green: 255, blue: 255)

    private func text(_ shape: Shape) -> String {
        let sizes = [batch.map(String.init) ?? "N"] + shape.dimensions.map(String.init)
        return "(\(sizes.joined(separator: ", ")))"
    }

    /// A circle for each operation that the network, and the loss if there is one, computes in
    /// training; found by running it once.
    ///
    /// - Throws: `KisoError` `.configuration` when a layer of a container does not fit its input, or
    ///   the run would be too large.
    public func unfolded(_ network: any TensorLayer, title: String = "") throws -> GraphDrawing {
        try checkSize(network)
        let examples = try exampleCount(for: network)
        let kept = network.state
        defer { try? network.load(kept) }
        var pass = Pass.training(seed: 0)
        // Layer by layer: a network as a whole computes some of them in one step.
        pass.observer = Unfused()
        var random = RandomGenerator(seed: 0).split("drawing")
        let x = Tensor.normal(
            Shape([examples] + input.dimensions), using: &random
        ).tracked
        let output = network(x, pass: pass)
        var names: [(name: String, tensor: Tensor)] =
            [("input", x)] + network.namedParameters.map { ($0.name, $0.parameter.tracked) }
        var last = output
        if let loss {
            let classes = output.shape[-1]
            let labels = Tensor.integers([examples], in: 0..<classes, using: &random)
            let targets = labels.oneHot(classes: classes, dtype: output.dtype)
            last = Self.unfold(loss, output, targets, labels)
            names += [("labels", targets), ("loss", last)]
        } else {
            names.append(("output", output))
        }
        var graph = ComputationalGraph(of: [last], naming: names)
        if showsGradients { graph = graph.differentiated(from: [.ones(like: last)]) }
        var style = ComputationStyle(constants: .inside)
        style.text = { "\($0.shape)" }
        style.derivativeText = { "∂ \($0.shape)" }
        return GraphDrawing(graph, title: title, direction: direction, style: style)
    }

    /// The loss by its formula, where the library computes it in one step.
    private static func unfold(
        _ loss: Loss, _ output: Tensor, _ targets: Tensor, _ labels: Tensor
    ) -> Tensor {
        guard loss.name == Loss.softmaxCrossEntropy.name else { return loss(output, labels) }
        let exponentials = output.exp()
        let probabilities = exponentials / exponentials.sum(axes: [1], keepingDimensions: true)
        return (probabilities.log() * targets).sum() * (-1 / Double(output.shape[0]))
    }

    /// One example, or two where batch normalisation needs a variance.
    private func exampleCount(for network: any TensorLayer) throws -> Int {
        let normalizes = network.namedParameters.contains { $0.parameter.role == .statistic }
        if normalizes && batch == 1 {
            throw KisoError(
                .configuration,
                "batch normalisation of one example has no variance; take a batch of at least two")
        }
        return batch ?? (normalizes ? 2 : 1)
    }

    private func checkSize(_ network: any TensorLayer) throws {
        let plan = try NetworkPlan(network, input: input)
        let counts = [input.count] + plan.parts.map(\.output.count)
        let total = counts.reduce(0) { $0 &+ $1 } &* (batch ?? 1)
        if total > Self.runLimit {
            throw KisoError(
                .configuration,
                "running \(batch ?? 1) examples of \(input) computes more than \(Self.runLimit) "
                    + "numbers; take a smaller batch or input")
        }
        if loss != nil && plan.output.shape.rank != 1 {
            throw KisoError(
                .configuration,
                "a loss needs a row of outputs for each example, not \(plan.output.shape)")
        }
    }
}

/// An observer that wants every layer computed by itself, and nothing else.
private struct Unfused: LayerObserver {
    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {}
}
