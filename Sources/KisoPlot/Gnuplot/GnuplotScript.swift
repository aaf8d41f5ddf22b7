/// A figure as a gnuplot script that carries its own data.
///
/// The script has no file names in it and draws to the standard output.
package struct GnuplotScript {
    let terminal: GnuplotTerminal
    /// The width of one panel without its margins, about, in pixels.
    let panelWidth: Int
    /// How many pixels an image may be enlarged to, so that a script stays within a few megabytes.
    let pixelsPerImage: Int
    private let header: [String]
    private(set) var data: [String] = []
    private(set) var commands: [String] = []
    private var blocks = 0

    /// The script of a figure.
    package init(_ figure: Figure, terminal: GnuplotTerminal) {
        self.terminal = terminal
        panelWidth = figure.pixelSize.width / figure.columns - 110
        let images = figure.panels.reduce(0) { $0 + $1.series.count(where: \.isImage) }
        pixelsPerImage = 600_000 / max(1, images)
        header = [
            "# A figure of Kiso, for gnuplot 5.4 or newer: gnuplot -d THIS > FIGURE",
            terminal.command(figure.pixelSize),
            "set encoding utf8",
        ]
        let many = figure.panels.count != 1
        if many {
            let title =
                figure.title.isEmpty
                ? "" : " title \(GnuplotText.quoted(figure.title)) \(font(19)) noenhanced"
            commands.append("set multiplot layout \(figure.rows),\(figure.columns)\(title)")
        }
        for panel in figure.panels {
            var panel = panel
            if !many && panel.title.isEmpty { panel.title = figure.title }
            append(panel)
        }
        if many { commands.append("unset multiplot") }
    }

    /// The whole script.
    package var text: String { (header + data + commands).joined(separator: "\n") + "\n" }

    /// A font clause, none where characters have no size.
    func font(_ size: Int) -> String {
        terminal.isText ? "" : "font '\(GnuplotTerminal.font),\(size)'"
    }

    /// Adds a block of numbers and returns its name.
    mutating func addBlock(_ lines: [String]) -> String {
        blocks += 1
        let name = "$data\(blocks)"
        data.append("\(name) << END_OF_DATA")
        data += lines
        data.append("END_OF_DATA")
        return name
    }

    /// Adds a command.
    mutating func add(_ command: String) { commands.append(command) }

    /// Adds a command that runs before all panels.
    mutating func prepare(_ command: String) { data.append(command) }
}

extension GnuplotScript {
    /// Adds a block of columns of numbers and returns its name.
    mutating func addColumns(_ columns: [Double]...) -> String {
        let count = columns.map(\.count).min() ?? 0
        return addBlock(
            (0..<count).map { row in
                columns.map { GnuplotText.number($0[row]) }.joined(separator: " ")
            })
    }

    /// Adds a block of a field's places and heights and returns its name.
    mutating func addField(_ field: Figure.Field) -> String {
        var lines: [String] = []
        for (y, row) in zip(field.y, field.rows) {
            for (x, z) in zip(field.x, row) {
                lines.append([x, y, z].map(GnuplotText.number).joined(separator: " "))
            }
            lines.append("")
        }
        return addBlock(lines)
    }
}
