import Foundation
import KisoCore
public import KisoPlot
public import KisoTensor

extension GraphDrawing {
    /// Draws a recorded computation: a circle for each operation, values above the edges, and below
    /// them the derivatives, if the graph has been differentiated.
    ///
    /// ```swift
    /// let graph = ComputationalGraph(of: price, naming: ["apple": apple, "price": price])
    /// try GraphDrawing(graph.differentiated()).write(to: URL(filePath: "apple.svg"))
    /// ```
    /// Sums of sums are drawn as one sum.
    public init(
        _ graph: ComputationalGraph, title: String = "", direction: Direction = .right,
        style: ComputationStyle = ComputationStyle()
    ) {
        self.init(title: title, direction: direction)
        let sketch = ComputationSketch(graph, style)
        var places: [Int: Int] = [:]
        for index in graph.nodes.indices where sketch.isDrawn(index) {
            let label = sketch.label(index)
            let isOperation = graph.nodes[index].operation != nil
            places[index] = addNode(
                label,
                shape: !isOperation ? .plain : label.count <= 6 ? .circle : .ellipse)
        }
        for index in graph.nodes.indices where sketch.isDrawn(index) {
            for edge in sketch.edges(into: index) {
                guard let source = places[edge.source], let target = places[index] else { continue }
                addEdge(
                    from: source, to: target, above: sketch.above(edge.shown),
                    below: sketch.below(edge.derivative, from: edge.shown, to: index))
            }
        }
        for output in graph.outputs {
            guard let source = places[sketch.drawn(output)],
                graph.nodes[sketch.drawn(output)].operation != nil
            else { continue }
            let end = addNode(graph.nodes[output].name ?? "", shape: .plain)
            addEdge(
                from: source, to: end, above: sketch.above(output, isEnd: true),
                below: sketch.below(graph.nodes[output].derivative, from: output, to: nil))
        }
    }

    /// One number by four digits, several by their shape.
    public static func text(of tensor: Tensor) -> String {
        tensor.count == 1 ? number(tensor.item()) : "\(tensor.shape)"
    }

    /// A number by four digits, with a minus sign as it is printed.
    static func number(_ value: Double) -> String {
        let rounded = abs(value) < 1e-12 ? 0 : value
        let isLong = abs(rounded) >= 1000 && abs(rounded) < 1e6
        return String(format: isLong ? "%.0f" : "%.4g", rounded)
            .replacingOccurrences(of: "-", with: "−")
    }
}
