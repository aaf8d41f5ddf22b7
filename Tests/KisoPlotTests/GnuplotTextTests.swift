import Foundation
import FoundationXML
import KisoCore
import KisoPlot
import Testing

struct GnuplotTextTests {
    @Test(
        "quoted texts are one literal",
        arguments: [
            ("it's", #""it\047s""#), ("''", #""\047\047""#), ("a\nb\r\nc", #""a b  c""#),
            ("\\", #""\134""#), ("`date`", #""\140date\140""#), ("@x", #""\100x""#),
            ("a\u{0}b\u{1B}[31m", #""a b \13331m""#), ("\u{2028}\u{85}", #""  ""#), ("", #""""#),
            ("損失", #""損失""#), ("\u{FFFE}x", #"" x""#), ("\"7", #""\0427""#),
        ])
    func quotes(_ text: String, _ literal: String) {
        #expect(GnuplotText.quoted(text) == literal)
    }

    @Test func longTextsAreCut() {
        #expect(GnuplotText.quoted(String(repeating: "x", count: 9_999)).count == 302)
    }

    @Test func ticksAreNoFormats() {
        #expect(GnuplotText.quotedTick("50 %d") == #""50 \045\045d""#)
    }

    @Test func numbers() {
        let values = [1, -2.5, 1e-7, .nan, .infinity, -.infinity, 1e300, 0.1]
        #expect(
            values.map(GnuplotText.number) == [
                "1", "-2.5", "1e-07", "NaN", "NaN", "NaN", "NaN", "0.1",
            ])
    }

    static let hostile = [
        "`touch PWNED`", "'`touch PWNED`'", "\"`touch PWNED`\"", "$(touch PWNED)",
        "'; system('touch PWNED') #", "\"; system(\"touch PWNED\") #", "'.system('touch PWNED').'",
        "\n!touch PWNED\n", "x\r!touch PWNED", "@macro", "@ARG1", "\\", "\\'",
        "'\\\nset output 'PWNED'",
        "%d %s %n %%", "{/:Bold x}_y^z", "\u{2028}!touch PWNED", "\u{0}!touch PWNED", "]]><script>",
        "</title><script>alert(1)</script>", "&amp; &lt; \u{1B}[2J", "END_OF_DATA\n!touch PWNED",
        "$data1 << EOD", "'''", "#", "|touch PWNED", "< touch PWNED",
    ]

    @Test(
        "no text of the user becomes a command",
        .enabled(if: ExternalProgram.gnuplot.location != nil),
        arguments: hostile)
    func hostileTexts(_ text: String) throws {
        let folder = try TemporaryFolder()
        let marker = folder.url.appendingPathComponent("PWNED")
        let text = text.replacingOccurrences(of: "PWNED", with: marker.path)
        let axis = Figure.Axis(text, ticks: .labels([.init(at: 1, text), .init(at: 2, "b")]))
        let panel = Figure.Panel(
            title: text, x: axis, y: axis, z: axis, showsColorBar: true,
            annotations: [.init(text, x: 1, y: 1, pointingTo: .init(x: 2, y: 2))],
            series: [
                .contour(.init(x: 0...2, y: 0...2, steps: 5) { $0 * $1 }, name: text),
                .line(x: [0, 1, 2], y: [1, 2, 0], name: text),
                .bars([1, 2], name: text), .histogram([1, 2, 2], bins: 3, name: text),
            ])
        let figure = Figure(title: text, panels: [panel, panel])
        let svg = folder.url.appendingPathComponent("a.svg")
        try figure.write(to: svg)
        _ = try figure.text(width: 60, height: 20)
        #expect(try folder.names == ["a.svg"])
        let data = try Data(contentsOf: svg)
        let texts = SVGTexts(data)
        #expect(texts.parsed)
        #expect(!texts.elements.contains("script"))
        // The text is drawn as it was given; gnuplot trims and XML joins the spaces around it.
        let wanted = SVGTexts.squeezed(GnuplotText.cleaned(text))
        #expect(texts.strings.count { $0 == wanted } >= 10, "\(texts.strings)")
    }
}

/// The texts and elements of an SVG file.
private final class SVGTexts: NSObject, XMLParserDelegate {
    private(set) var strings: [String] = []
    private(set) var elements: Set<String> = []
    private(set) var parsed = false

    init(_ data: Data) {
        super.init()
        let parser = XMLParser(data: data)
        parser.delegate = self
        parsed = parser.parse()
        strings = strings.map(Self.squeezed)
    }

    static func squeezed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?, attributes: [String: String]
    ) {
        elements.insert(elementName)
        strings.append("")
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !strings.isEmpty { strings[strings.count - 1] += string }
    }
}
