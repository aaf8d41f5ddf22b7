import KisoCore
import KisoPlot
import KisoTensor

/// Decides what of a graph becomes a circle, an edge or a text.
struct ComputationSketch {
    let graph: ComputationalGraph
    let style: ComputationStyle
    /// How many edges leave each node, an output's own among them.
    private var uses: [Int]
    /// Nodes that are written into the circle where they are used, or joined with the sum behind.
    private var absorbed: Set<Int> = []

    init(_ graph: ComputationalGraph, _ style: ComputationStyle) {
        self.graph = graph
        self.style = style
        uses = graph.nodes.map { _ in 0 }
        for node in graph.nodes { for input in node.inputs { uses[input] += 1 } }
        for output in graph.outputs { uses[output] += 1 }
        for (index, node) in graph.nodes.enumerated() {
            if let constant = constantInside(index) { absorbed.insert(node.inputs[constant]) }
            guard node.operation == "add" else { continue }
            for input in node.inputs where isJoined(input, into: node) { absorbed.insert(input) }
        }
    }

    func isDrawn(_ index: Int) -> Bool { !absorbed.contains(index) && !isHidden(index) }

    /// Whether a sum is a summand that nobody else sees.
    private func isJoined(_ index: Int, into sum: ComputationalGraph.Node) -> Bool {
        let node = graph.nodes[index]
        return node.operation == "add" && node.name == nil && uses[index] == 1
            && node.value.shape == sum.value.shape && constantInside(index) == nil
    }

    /// Which of the two inputs is a number that belongs into the circle.
    private func constantInside(_ index: Int) -> Int? {
        let node = graph.nodes[index]
        guard let operation = node.operation, Self.symbols[operation]?.isBinary == true,
            node.inputs.count == 2,
            let place = node.inputs.firstIndex(where: { isNumber($0) && uses[$0] == 1 })
        else { return nil }
        let isPower = operation == "power" && place == 1
        return style.constants == .inside || isReciprocal(node, place) || isPower ? place : nil
    }

    private func isReciprocal(_ node: ComputationalGraph.Node, _ place: Int) -> Bool {
        node.operation == "divide" && place == 0
            && graph.nodes[node.inputs[0]].value.item() == 1
    }

    private func isNumber(_ index: Int) -> Bool {
        let node = graph.nodes[index]
        return !node.isTracked && node.operation == nil && node.name == nil && node.value.count == 1
    }

    /// An edge of the drawing: where it begins, whose text it has, and what goes back along it.
    typealias Edge = (source: Int, shown: Int, derivative: Tensor?)

    /// The edges into a node, those of joined sums among them.
    func edges(into index: Int) -> [Edge] {
        let node = graph.nodes[index]
        return zip(node.inputs, node.inputDerivatives).flatMap { input, derivative -> [Edge] in
            if isHidden(input) { return [throughHidden(input, derivative)] }
            if !absorbed.contains(input) { return [(input, input, derivative)] }
            return graph.nodes[input].operation == "add" ? edges(into: input) : []
        }
    }

    /// The nearest node in front that is drawn.
    func drawn(_ index: Int) -> Int {
        var index = index
        while isHidden(index) { index = graph.nodes[index].inputs[0] }
        return index
    }

    /// A variable shows itself, an operation what its user made of it.
    private func throughHidden(_ index: Int, _ derivative: Tensor?) -> Edge {
        let source = drawn(index)
        if graph.nodes[source].operation != nil { return (source, index, derivative) }
        var (last, derivative) = (index, derivative)
        while last != source {
            derivative = graph.nodes[last].inputDerivatives[0]
            last = graph.nodes[last].inputs[0]
        }
        return (source, source, derivative)
    }

    private func isHidden(_ index: Int) -> Bool {
        graph.nodes[index].operation.map(style.hidden.contains) ?? false
    }

    func label(_ index: Int) -> String {
        let node = graph.nodes[index]
        guard let operation = node.operation else { return node.name ?? style.text(node.value) }
        let symbol = Self.symbol(of: operation)
        guard let place = constantInside(index) else { return symbol }
        let number = GraphDrawing.text(of: graph.nodes[node.inputs[place]].value)
        if isReciprocal(node, place) { return "1/x" }
        if operation == "power" { return place == 1 ? "**\(number)" : "\(number)**" }
        let isLeading = place == 0 && (operation == "divide" || operation == "subtract")
        return isLeading ? "\(number) \(symbol)" : "\(symbol) \(number)"
    }

    /// The text above an edge; a constant without a name is its own text.
    func above(_ index: Int, isEnd: Bool = false) -> String {
        let node = graph.nodes[index]
        let value = style.showsValues ? style.text(node.value) : ""
        if node.operation == nil {
            return node.name == nil ? "" : style.differentiated == nil ? value : named(node, value)
        }
        return isEnd && style.differentiated == nil ? value : named(node, value)
    }

    private func named(_ node: ComputationalGraph.Node, _ value: String) -> String {
        guard let name = node.name else { return value }
        return value.isEmpty
            ? name : node.value.count == 1 ? "\(name) = \(value)" : "\(name) \(value)"
    }

    func below(_ derivative: Tensor?, from source: Int, to target: Int?) -> String {
        let node = graph.nodes[source]
        guard let derivative, style.showsDerivative(node, target.map { graph.nodes[$0] }) else {
            return ""
        }
        let value = style.derivativeText(derivative)
        guard let top = style.differentiated, let name = node.name else { return value }
        // What is a product or sum by its name is taken together.
        let variable = name.contains(where: { "·+×".contains($0) }) ? "(\(name))" : name
        let symbol = "∂\(top)/∂\(variable)"
        return derivative.count == 1 ? "\(symbol) = \(value)" : "\(symbol) \(value)"
    }

    /// What a circle says for an operation.
    static func symbol(of operation: String) -> String {
        symbols[operation]?.text ?? words(operation)
    }

    /// `log softmax` for `logSoftmax`.
    private static func words(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? " \($1.lowercased())" : String($1) }
    }

    private static let symbols: [String: (text: String, isBinary: Bool)] = [
        "add": ("+", true), "subtract": ("−", true), "multiply": ("×", true),
        "divide": ("/", true), "power": ("**", true), "negate": ("× −1", false),
        "matmul": ("dot", false), "sum": ("Σ", false), "sqrt": ("√", false),
        "relu": ("ReLU", false),
    ]
}
