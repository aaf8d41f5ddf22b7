import Foundation
import FoundationXML
import KisoCore
import KisoPlot
import Testing

struct GraphDrawingTests {
    static let apples: GraphDrawing = {
        var graph = GraphDrawing(title: "Buying apples")
        let apple = graph.addNode("apple", shape: .plain)
        let count = graph.addNode("number", shape: .plain)
        let tax = graph.addNode("tax", shape: .plain)
        let times = graph.addNode("×")
        let taxed = graph.addNode("×")
        let price = graph.addNode("price", shape: .plain)
        graph.addEdge(from: apple, to: times, above: "100", below: "2.2")
        graph.addEdge(from: count, to: times, above: "2", below: "110")
        graph.addEdge(from: times, to: taxed, above: "200", below: "1.1")
        graph.addEdge(from: tax, to: taxed, above: "1.1", below: "200")
        graph.addEdge(from: taxed, to: price, above: "220", below: "1")
        return graph
    }()

    @Test func textNamesNodesByIndexAndIsStable() {
        let text = Self.apples.dotText
        #expect(text.hasPrefix("digraph kiso {\n") && text.hasSuffix("}\n"))
        #expect(text.contains("n3 [label=\"×\", shape=circle"))
        #expect(text.contains("n0 -> e0:w [arrowhead=none];\n  e0:e -> n3;"))
        #expect(text == Self.apples.dotText)
    }

    @Test func textsGoingDownStandBesideTheEdge() {
        var graph = Self.apples
        graph.direction = .down
        let text = graph.dotText
        #expect(text.contains("rankdir=TB"))
        #expect(text.contains("n0 -> n3 [label=<<FONT COLOR=\"#0072b2\">&#160;100</FONT><BR/>"))
        #expect(text.contains("<FONT COLOR=\"#d55e00\">&#160;2.2</FONT>>, fontsize=12, weight=1];"))
    }

    @Test(
        "labels are escaped",
        arguments: [
            ("a\"b", "\"a&quot;b\""), ("\\N", "\"&#92;N\""), ("a\nb", "\"a\\nb\""),
            ("<b>&amp;", "\"&lt;b&gt;&amp;amp;\""), ("x\\", "\"x&#92;\""), ("\u{0}", "\" \""),
        ])
    func escapes(_ label: String, _ literal: String) {
        #expect(GraphDrawing.quoted(label) == literal)
    }

    @Test(
        "any label is drawn as it is", .enabled(if: ExternalProgram.dot.location != nil),
        arguments: GnuplotTextTests.hostile.filter { !$0.contains("\n") && !$0.contains("\r") })
    func hostileLabels(_ label: String) throws {
        let folder = try TemporaryFolder()
        var graph = GraphDrawing(title: label)
        for shape in GraphDrawing.Shape.allCases { graph.addNode(label, shape: shape) }
        graph.addEdge(from: 0, to: 1, above: label, below: label)
        graph.addEdge(from: 1, to: 2)
        try graph.write(to: folder.url.appendingPathComponent("g.svg"))
        let svg = try Data(contentsOf: folder.url.appendingPathComponent("g.svg"))
        #expect(XMLParser(data: svg).parse())
        #expect(!String(decoding: svg, as: UTF8.self).contains("<script"))
        #expect(try folder.names == ["g.dot", "g.svg"])
        graph.direction = .down
        try graph.write(to: folder.url.appendingPathComponent("g.svg"))
    }

    @Test(.enabled(if: ExternalProgram.dot.location != nil))
    func drawsTwiceTheSame() throws {
        let folder = try TemporaryFolder()
        let svg = folder.url.appendingPathComponent("g.svg")
        try Self.apples.write(to: svg)
        let first = try Data(contentsOf: svg)
        try Self.apples.write(to: svg)
        #expect(try Data(contentsOf: svg) == first)
        if let kept = ProcessInfo.processInfo.environment["KISO_FIGURES"] {
            try Self.apples.write(
                to: URL(fileURLWithPath: kept).appendingPathComponent("graph.svg"))
            try Self.apples.write(
                to: URL(fileURLWithPath: kept).appendingPathComponent("graph.png"))
        }
    }

    @Test func withoutGraphvizTheTextIsWritten() throws {
        let folder = try TemporaryFolder()
        let none = ExternalProgram(name: "dot", package: "graphviz", searchPath: "/nowhere")
        let error = #expect(throws: KisoError.self) {
            try Self.apples.write(to: folder.url.appendingPathComponent("g.png"), with: none)
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("apt-get install graphviz") == true)
        #expect(try folder.names == ["g.dot"])
    }

    @Test func otherExtensionsAreRefused() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: KisoError.self) {
            try Self.apples.write(to: folder.url.appendingPathComponent("g.pdf"))
        }
        #expect(error?.kind == .usage)
        #expect(try folder.names.isEmpty)
    }

    @Test func aLinkStaysAndSoDoesTheMode() throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        let real = folder.url.appendingPathComponent("real.dot")
        let link = folder.url.appendingPathComponent("link.dot")
        try Data("old".utf8).write(to: real)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real.path)
        try manager.createSymbolicLink(atPath: link.path, withDestinationPath: "real.dot")
        try Self.apples.write(to: link)
        #expect(try String(contentsOf: real, encoding: .utf8) == Self.apples.dotText)
        #expect(try manager.destinationOfSymbolicLink(atPath: link.path) == "real.dot")
        let mode = try manager.attributesOfItem(atPath: real.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try folder.names == ["link.dot", "real.dot"])
    }
}
