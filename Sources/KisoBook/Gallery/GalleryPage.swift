import Foundation

/// The pages of a gallery as HTML.
struct GalleryPage {
    let chapters: [Chapter]
    let results: [String: ExperimentResult]

    /// The file of a chapter's page.
    static func name(of chapter: Chapter) -> String { "ch0\(chapter.number).html" }

    /// The page with all chapters and every program's number.
    func index() -> String {
        var body = "<h1>Deep learning from the basics, in Swift</h1>\n"
        body += HTMLText.paragraphs(
            """
            These are the programs, numbers and figures of a book that builds deep learning from \
            arrays of numbers upwards. Here they run with Kiso, a framework in Swift. Each page has \
            the ideas of one chapter, the code as it stands in the sources, what it drew, and what \
            it found beside what the book prints.

            The column “Book” holds what the book prints and nothing else. A number that it prints \
            has to agree in every digit; a number that depends on random weights has to lie in a \
            band of our own, and says so. Numbers are shown with the digits that matter; point at one \
            to see all of them. Run a program yourself with `kiso book run ch04/train`, or all of \
            them with `make book`.

            Read the chapters in their order: arrays, perceptrons, networks with given weights, \
            learning, backpropagation, the craft of training, images, depth.
            """)
        body += banner(results.values.contains(where: \.isQuick))
        for chapter in chapters {
            let page = Self.name(of: chapter)
            body += """
                <h2><a href="\(page)">Chapter \(chapter.number): \
                \(HTMLText.escaped(chapter.title))</a></h2>
                <table class="programs">
                <thead><tr><th>Program</th><th>Number</th><th>Here</th><th>Book</th><th>Within</th>\
                <th class="seconds">Seconds</th></tr></thead>
                <tbody>

                """
            for experiment in chapter.experiments { body += row(experiment, page) }
            body += "</tbody>\n</table>\n"
        }
        return document("Deep learning from the basics, in Swift", body)
    }

    private func row(_ experiment: any Experiment, _ page: String) -> String {
        let link =
            "<a href=\"\(page)#\(anchor(experiment))\">\(HTMLText.escaped(experiment.title))</a>"
        guard let result = results[experiment.id] else {
            return "<tr><td class=\"name\">\(link)</td><td>not run yet</td><td></td><td></td>"
                + "<td></td><td class=\"seconds\"></td></tr>\n"
        }
        let key = result.keyFinding
        return """
            <tr><td class="name">\(link)</td><td>\(HTMLText.escaped(key?.name ?? ""))</td>\
            \(key.map { value($0.value, like: $0.printed, "here") } ?? "<td></td>")\
            \(value(key?.printed ?? "", "book"))\
            <td>\(verdict(result))</td>\
            <td class="seconds" data-label="seconds">\(seconds(result))</td></tr>

            """
    }

    /// A cell with a number; what is cut off can be pointed at.
    func value(_ text: String, like expected: String? = nil, _ label: String) -> String {
        // What the book prints stays as it is.
        let shown = label == "book" ? text : GalleryNumbers.shortened(text, like: expected)
        let whole = shown == text ? "" : " title=\"\(HTMLText.escaped(text))\""
        return "<td class=\"value\" data-label=\"\(label)\"\(whole)>\(HTMLText.escaped(shown))</td>"
    }

    /// Says that results are those of small settings.
    func banner(_ isQuick: Bool) -> String {
        guard isQuick else { return "" }
        return """
            <p class="banner">Made with small settings (<code>--quick</code>) that only show that \
            the programs run: numbers and figures are not those that the texts speak of.</p>

            """
    }

    private func verdict(_ result: ExperimentResult) -> String {
        let judged = result.findings.count { $0.isWithin != nil }
        let outside = result.findings.count { $0.isWithin == false }
        if outside > 0 { return mark("outside", "\(judged - outside) of \(judged)") }
        return result.unreproduced.isEmpty ? mark("within", "all \(judged)") : "not reproduced"
    }

    func mark(_ kind: String, _ text: String) -> String {
        "<span class=\"\(kind)\">\(text)</span>"
    }

    func seconds(_ result: ExperimentResult) -> String {
        String(format: result.seconds < 9.95 ? "%.1f" : "%.0f", result.seconds)
    }

    func anchor(_ experiment: any Experiment) -> String {
        String(experiment.id.split(separator: "/").last ?? "")
    }

    func navigation(_ place: Int) -> String {
        var links = ["<a href=\"index.html\">All chapters</a>"]
        for (other, arrow) in [(place - 1, "← "), (place + 1, "→ ")]
        where chapters.indices.contains(other) {
            let chapter = chapters[other]
            links.append(
                "<a href=\"\(Self.name(of: chapter))\">\(arrow)\(chapter.number). "
                    + "\(HTMLText.escaped(chapter.title))</a>")
        }
        return "<nav class=\"pages\">\(links.joined(separator: "\n"))</nav>\n"
    }

    func document(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTMLText.escaped(title))</title>
        <link rel="stylesheet" href="style.css">
        </head>
        <body>
        \(body)</body>
        </html>

        """
    }
}
