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

    /// A box for each layer with the shapes of its parameters, and the shapes between.
    ///
    /// - Throws: ``KisoError`` `.configuration` when a layer does not fit its input.
    public func drawing(of network: Sequential, title: String = "") throws -> GraphDrawing {
        var graph = GraphDrawing(title: title, direction: direction)
        var last = graph.addNode("input", shape: .plain)
        var shape = input
        func connect(_ label: String, _ shape: GraphDrawing.Shape, _ text: String) {
            let next = graph.addNode(
                label, shape: shape, fill: shape == .box ? Self.fill : Self.paper)
            graph.addEdge(
                from: last, to: next, above: text, below: showsGradients ? "∂ \(text)" : "")
            last = next
        }
        let shapes = try network.shapes(for: input)
        for ((name, layer), output) in zip(network.namedLayers, shapes) {
            let parameters = layer.namedParameters.filter { $0.parameter.role != .statistic }
            let lines = [name] + parameters.map { "\($0.name) \($0.parameter.shape)" }
            connect(lines.joined(separator: "\n"), .box, text(shape))
            shape = output
        }
        if let ending { connect(ending, .box, text(shape)) }
        if let loss { connect(loss.name, .box, text(shape)) }
        connect(loss == nil ? "output" : "loss", .plain, loss == nil ? text(shape) : "()")
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
    /// - Throws: ``KisoError`` `.configuration` when a layer does not fit its input, or the run would
    ///   be too large.
    public func unfolded(_ network: Sequential, title: String = "") throws -> GraphDrawing {
        try checkSize(network)
        let examples = try exampleCount(for: network)
        let kept = network.state
        defer { try? network.load(kept) }
        let pass = Pass.training(seed: 0)
        var random = RandomGenerator(seed: 0).split("drawing")
        let x = Tensor.normal(
            Shape([examples] + input.dimensions), using: &random
        ).tracked
        // Layer by layer: a network as a whole computes some of them in one step.
        let output = network.layers.reduce(x) { $1($0, pass: pass) }
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
    private func exampleCount(for network: Sequential) throws -> Int {
        let normalizes = network.layers.contains { $0 is BatchNormalization }
        if normalizes && batch == 1 {
            throw KisoError(
                .configuration,
                "batch normalisation of one example has no variance; take a batch of at least two")
        }
        return batch ?? (normalizes ? 2 : 1)
    }

    private func checkSize(_ network: Sequential) throws {
        var shape = input
        var total = 0
        func count(_ shape: Shape) throws {
            total += shape.count * (batch ?? 1)
            if total > Self.runLimit {
                throw KisoError(
                    .configuration,
                    "running \(batch ?? 1) examples of \(input) computes more than "
                        + "\(Self.runLimit) numbers; take a smaller batch or input")
            }
        }
        try count(input)
        for next in try network.shapes(for: input) {
            shape = next
            try count(shape)
        }
        if loss != nil && shape.rank != 1 {
            throw KisoError(
                .configuration, "a loss needs a row of outputs for each example, not \(shape)")
        }
    }
}
