import KisoCore

/// A directed graph to draw: nodes, and edges with a text above and one below.
///
/// A computational graph has the value above an edge and the derivative below it.
///
/// ```swift
/// var graph = GraphDrawing()
/// let apple = graph.addNode("apple", shape: .plain)
/// let times = graph.addNode("×")
/// graph.addEdge(from: apple, to: times, above: "100", below: "2.2")
/// try graph.write(to: URL(filePath: "apple.svg"))
/// ```
public struct GraphDrawing: Sendable, Hashable {
    /// A node, named by its place in ``GraphDrawing/nodes``.
    public struct Node: Sendable, Hashable {
        /// The text in the node; line breaks are kept.
        public var label: String
        /// The outline.
        public var shape: Shape
        /// The colour inside.
        public var fill: Figure.Color
    }

    /// An edge from one node to another.
    public struct Edge: Sendable, Hashable {
        /// The index of the node where it begins.
        public var source: Int
        /// The index of the node where it ends.
        public var target: Int
        /// The text above, such as the value going forward; empty for none.
        public var above: String
        /// The text below, such as the derivative going back; empty for none.
        public var below: String
    }

    /// The outline of a node.
    public enum Shape: String, Sendable, Hashable, CaseIterable {
        /// A circle, for an operation.
        case circle
        /// A box, for a layer.
        case box
        /// An ellipse, for a long name.
        case ellipse
        /// No outline, for inputs and outputs.
        case plain
    }

    /// Where the edges lead.
    public enum Direction: String, Sendable, Hashable {
        /// From left to right.
        case right = "LR"
        /// From top to bottom.
        case down = "TB"
    }

    /// The title above; empty for none.
    public var title: String
    /// Where the edges lead.
    public var direction: Direction
    /// The nodes.
    public private(set) var nodes: [Node] = []
    /// The edges.
    public private(set) var edges: [Edge] = []

    /// A graph without nodes.
    public init(title: String = "", direction: Direction = .right) {
        self.title = title
        self.direction = direction
    }

    /// Adds a node and returns its index, which edges refer to.
    @discardableResult
    public mutating func addNode(
        _ label: String, shape: Shape = .circle,
        fill: Figure.Color = .init(red: 255, green: 255, blue: 255)
    ) -> Int {
        nodes.append(Node(label: label, shape: shape, fill: fill))
        return nodes.count - 1
    }

    /// Adds an edge between nodes that are there.
    ///
    /// - Precondition: both indices came from ``addNode(_:shape:fill:)``.
    public mutating func addEdge(
        from source: Int, to target: Int, above: String = "", below: String = "",
        file: StaticString = #fileID, line: UInt = #line
    ) {
        for index in [source, target] where !nodes.indices.contains(index) {
            stop(
                "GraphDrawing.addEdge", "there is no node \(index) among \(nodes.count)",
                file: file, line: line)
        }
        edges.append(Edge(source: source, target: target, above: above, below: below))
    }
}
