public import Foundation
public import KisoCore

extension Figure {
    /// Draws the figure into a file, SVG or PNG by its extension, through the program gnuplot.
    ///
    /// The file appears whole or not at all. SVG is the same, byte for byte, for equal figures; PNG
    /// has two pixels for each of ``width`` and ``height``.
    ///
    /// - Throws: `KisoError`: `.usage` for another extension; `.unavailable` without gnuplot, and
    ///   then the script with its data is left beside under the extension `gp`; `.cannotCreate` or
    ///   `.inputOutput` when the file cannot be written.
    public func write(to url: URL) throws(KisoError) {
        try write(to: url, with: .gnuplot)
    }

    /// Draws the figure with characters, for a terminal.
    ///
    /// - Parameters:
    ///   - width: columns, 20 to 1,000.
    ///   - height: lines, 8 to 1,000.
    /// - Throws: `KisoError(.unavailable)` without gnuplot.
    public func text(width: Int = 78, height: Int = 24) throws(KisoError) -> String {
        let script = GnuplotScript(self, terminal: .text(width: width, height: height)).text
        let data = try ExternalProgram.gnuplot.run(["-d"], input: script)
        let lines = String(decoding: data, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { line in
            String(line.filter { $0 != "\u{0C}" }.reversed().drop { $0 == " " }.reversed())
        }
        let body = lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
        return body.joined(separator: "\n") + "\n"
    }

    package func write(to url: URL, with program: ExternalProgram) throws(KisoError) {
        let file = DrawingFile(url)
        let terminal: GnuplotTerminal
        switch file.kind {
        case "svg": terminal = .svg
        case "png": terminal = .png
        default:
            throw KisoError(
                .usage, "\(url.path): a figure is written as .svg or .png, not '.\(file.kind)'")
        }
        let script = GnuplotScript(self, terminal: terminal).text
        guard program.location != nil else {
            let beside = file.beside("gp")
            try beside.write(Data(script.utf8))
            throw KisoError(
                .unavailable,
                "cannot draw \(url.path): gnuplot is not installed: apt-get install gnuplot-nox; "
                    + "the script with its data is \(beside.url.path)")
        }
        let drawing = try program.run(["-d"], input: script)
        try file.write(terminal == .svg ? finished(drawing) : drawing)
    }

    /// SVG with the figure's own name, with fonts to fall back to, and with sharp pixels.
    private func finished(_ svg: Data) -> Data {
        var text = String(decoding: svg, as: UTF8.self)
        let name = title.isEmpty ? panels.first?.title ?? "" : title
        if let range = text.range(of: "<title>Gnuplot</title>") {
            text.replaceSubrange(range, with: "<title>\(XMLText.escaped(name))</title>")
        }
        if let start = text.range(of: "<desc>"),
            let end = text.range(of: "</desc>", range: start.upperBound..<text.endIndex)
        {
            text.replaceSubrange(start.lowerBound..<end.upperBound, with: "<desc>Kiso</desc>")
        }
        // gnuplot leaves ">" alone, but XML forbids this one.
        text = text.replacingOccurrences(of: "]]>", with: "]]&gt;")
        text = text.replacingOccurrences(
            of: " font-family=\"\(GnuplotTerminal.font)\" ",
            with: " font-family=\"\(GnuplotTerminal.font), Verdana, Helvetica, Arial, sans-serif\" "
        )
        // Pixels of an image stay sharp; the edges of filled bands are better smoothed.
        if !panels.contains(where: { $0.series.contains(where: \.isFilledContour) }) {
            text = text.replacingOccurrences(
                of: "<image x=", with: "<image style='image-rendering:pixelated' x=")
        }
        return Data(text.utf8)
    }
}
