public import Foundation
public import KisoCore

extension GraphDrawing {
    /// Writes the graph as `.dot`, or draws it as `.svg` or `.png` through Graphviz.
    ///
    /// The text for Graphviz is always written, beside a drawing under the extension `dot`.
    ///
    /// - Throws: `KisoError`: `.usage` for another extension, `.unavailable` without Graphviz,
    ///   `.cannotCreate` or `.inputOutput` when a file cannot be written.
    public func write(to url: URL) throws(KisoError) {
        try write(to: url, with: .dot)
    }

    package func write(to url: URL, with program: ExternalProgram) throws(KisoError) {
        let file = DrawingFile(url)
        guard ["dot", "svg", "png"].contains(file.kind) else {
            throw KisoError(
                .usage,
                "\(url.path): a graph is written as .dot, .svg or .png, not '.\(file.kind)'")
        }
        let beside = file.beside("dot")
        try (file.kind == "dot" ? file : beside).write(Data(dotText.utf8))
        if file.kind == "dot" { return }
        guard program.location != nil else {
            throw KisoError(
                .unavailable,
                "cannot draw \(url.path): Graphviz is not installed: apt-get install graphviz; "
                    + "the graph is \(beside.url.path)")
        }
        let options = file.kind == "png" ? ["-Gdpi=192"] : []
        let drawing = try program.run(["-T\(file.kind)"] + options, input: dotText)
        try file.write(drawing)
    }

    /// The graph in Graphviz' language. Equal graphs give equal texts.
    public var dotText: String {
        var lines = ["digraph kiso {"]
        // Inputs stand in the order in which their edges were added.
        lines.append("  graph [rankdir=\(direction.rawValue), ordering=in, bgcolor=\"white\",")
        let gap = direction == .right ? "0.35" : "0.7"
        lines.append(
            "    pad=0.2, nodesep=\(gap), ranksep=0.45, fontname=\"DejaVu Sans\", fontsize=16,")
        lines.append("    labelloc=t, label=\(Self.quoted(title))];")
        lines.append("  node [fontname=\"DejaVu Sans\", fontsize=14, style=filled,")
        lines.append("    color=\"#444444\", fontcolor=\"#222222\"];")
        lines.append("  edge [color=\"#444444\", arrowsize=0.7, fontname=\"DejaVu Sans\"];")
        for (index, node) in nodes.enumerated() {
            let shape =
                switch node.shape {
                case .circle: "shape=circle, margin=0.02"
                case .box: "shape=box, style=\"filled,rounded\""
                case .ellipse: "shape=ellipse"
                case .plain: "shape=plaintext, style=\"\""
                }
            lines.append(
                "  n\(index) [label=\(Self.quoted(node.label)), \(shape), "
                    + "fillcolor=\"\(node.fill.hex)\"];")
        }
        for (index, edge) in edges.enumerated() { lines += dotLines(edge, index) }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private func dotLines(_ edge: Edge, _ index: Int) -> [String] {
        let source = "n\(edge.source)", target = "n\(edge.target)"
        guard !edge.above.isEmpty || !edge.below.isEmpty else {
            return ["  \(source) -> \(target);"]
        }
        guard direction == .right else {
            let texts = [(edge.above, Figure.Color.blue), (edge.below, .vermilion)].filter {
                !$0.0.isEmpty
            }.map { "<FONT COLOR=\"\($1.hex)\">&#160;\(XMLText.escaped($0))</FONT>" }
            // What operations pass on stands in one column, their other inputs beside it.
            let weight = nodes[edge.source].shape == .plain ? 1 : 20
            return [
                "  \(source) -> \(target) [label=<\(texts.joined(separator: "<BR/>"))>, "
                    + "fontsize=12, weight=\(weight)];"
            ]
        }
        // Graphviz puts a label beside its edge. So the texts are a node on the way, whose rule
        // between its two rows goes on where the edge ends. The node is narrower than its rule, or
        // rounding would leave a gap between rule and edge.
        let width = 8 * max(edge.above.count, edge.below.count, 2) + 2
        func row(_ text: String, _ color: Figure.Color) -> String {
            let shown = text.isEmpty ? " " : XMLText.escaped(text)
            return "<TR><TD WIDTH=\"\(width)\" HEIGHT=\"18\"><FONT POINT-SIZE=\"12\" COLOR=\""
                + "\(color.hex)\">\(shown)</FONT></TD></TR>"
        }
        let table =
            "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\" "
            + "COLOR=\"#444444\">\(row(edge.above, .blue))<HR/>\(row(edge.below, .vermilion))</TABLE>"
        return [
            "  e\(index) [shape=none, margin=0, width=\(Double(width - 6) / 72), height=0.5, "
                + "fixedsize=true, style=\"\", label=<\(table)>];",
            "  \(source) -> e\(index):w [arrowhead=none];",
            "  e\(index):e -> \(target);",
        ]
    }

    /// A quoted string, in which Graphviz would expand backslashes and entities.
    package static func quoted(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let escaped = lines.map {
            XMLText.escaped(String($0)).replacingOccurrences(of: "\\", with: "&#92;")
        }
        return "\"" + escaped.joined(separator: "\\n") + "\""
    }
}
