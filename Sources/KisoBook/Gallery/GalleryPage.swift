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

            A number that depends on random weights has to lie in a band; any other has to agree in \
            every digit that is printed. Where the book says nothing, a band of our own is marked \
            “ours”, and one for small settings “quick”. Run one yourself with `kiso book run ch04/train`, or all of \
            them with `make book`.
            """)
        for chapter in chapters {
            let page = Self.name(of: chapter)
            body += """
                <h2><a href="\(page)">Chapter \(chapter.number): \
                \(HTMLText.escaped(chapter.title))</a></h2>
                <table>
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
            <td class="value" data-label="here">\(HTMLText.escaped(key?.value ?? ""))</td>\
            <td class="value" data-label="book">\(HTMLText.escaped(key?.expectation ?? ""))</td>\
            <td>\(verdict(result))</td>\
            <td class="seconds" data-label="seconds">\(seconds(result))</td></tr>

            """
    }

    /// The page of one chapter.
    func chapter(
        at place: Int, code: SourcePages, figures: inout GalleryFigures
    ) throws -> String {
        let chapter = chapters[place]
        let title = "Chapter \(chapter.number): \(chapter.title)"
        var body = navigation(place)
        body += "<h1>\(HTMLText.escaped(title))</h1>\n"
        body += HTMLText.paragraphs(chapter.introduction)
        body += "<nav class=\"contents\"><ul>\n"
        for experiment in chapter.experiments {
            body +=
                "<li><a href=\"#\(anchor(experiment))\">"
                + "\(HTMLText.escaped(experiment.title))</a></li>\n"
        }
        body += "</ul></nav>\n"
        for experiment in chapter.experiments {
            body += try section(experiment, code[experiment], &figures)
        }
        if !code.shared.isEmpty {
            body += "<h2 id=\"shared\">Shared by these programs</h2>\n"
            for page in code.shared { body += listing(page) }
        }
        return document(title, body + navigation(place))
    }

    private func section(
        _ experiment: any Experiment, _ page: SourcePages.Page?, _ figures: inout GalleryFigures
    ) throws -> String {
        var text = """
            <section>
            <h2 id="\(anchor(experiment))">\(HTMLText.escaped(experiment.title)) \
            <span class="id">\(experiment.id)</span></h2>

            """
        text += HTMLText.paragraphs(experiment.explanation)
        if let result = results[experiment.id] {
            for file in result.files where file.hasSuffix(".svg") {
                guard let link = try figures.add(file, of: result.id) else { continue }
                text += figure(String(file.dropFirst(7).dropLast(4)), link, experiment)
            }
            text += numbers(result)
        } else {
            text +=
                "<p class=\"note\">Not run yet: <code>kiso book run \(experiment.id)</code></p>\n"
        }
        if let page { text += listing(page) }
        return text + "</section>\n"
    }

    private func figure(_ number: String, _ link: String, _ experiment: any Experiment) -> String {
        let isBooks = number.contains(".") && experiment.figures.contains(number)
        let caption =
            isBooks
            ? "Figure \(number) of the book" : number.replacingOccurrences(of: "-", with: " ")
        let label = HTMLText.escaped("\(experiment.title): \(caption)")
        return """
            <figure><img src="\(HTMLText.escaped(link))" alt="\(label)">\
            <figcaption>\(HTMLText.escaped(caption))</figcaption></figure>

            """
    }

    private func numbers(_ result: ExperimentResult) -> String {
        var text = ""
        if !result.findings.isEmpty {
            text += """
                <table>
                <thead><tr><th>Number</th><th>Here</th><th>Book</th><th>Within</th></tr></thead>
                <tbody>

                """
            for finding in result.findings {
                let verdict =
                    finding.isWithin.map {
                        $0 ? mark("within", "yes") : mark("outside", "outside")
                    } ?? ""
                text += """
                    <tr><td class="name">\(HTMLText.escaped(finding.name))</td>\
                    <td class="value" data-label="here">\(HTMLText.escaped(finding.value))</td>\
                    <td class="value" data-label="book">\(HTMLText.escaped(finding.expectation ?? "–"))\
                    </td><td data-label="within">\(verdict)</td></tr>

                    """
            }
            text += "</tbody>\n</table>\n"
        }
        let size = result.isQuick ? ", with small settings (<code>--quick</code>)" : ""
        text += "<p class=\"note\">Took \(seconds(result)) s, seed \(result.seed)\(size).</p>\n"
        for what in result.unreproduced {
            text += "<p class=\"note\">Not reproduced: \(HTMLText.escaped(what)).</p>\n"
        }
        for problem in result.problems {
            text += "<p class=\"note\">\(HTMLText.escaped(problem))</p>\n"
        }
        return text
    }

    private func listing(_ page: SourcePages.Page) -> String {
        """
        <p class="source">Sources/KisoBook/\(HTMLText.escaped(page.name))</p>
        <pre tabindex="0"><code>\(SwiftColoring.html(page.text))</code></pre>

        """
    }

    private func verdict(_ result: ExperimentResult) -> String {
        let judged = result.findings.count { $0.isWithin != nil }
        let outside = result.findings.count { $0.isWithin == false }
        if outside > 0 { return mark("outside", "\(judged - outside) of \(judged)") }
        return result.unreproduced.isEmpty ? mark("within", "all \(judged)") : "not reproduced"
    }

    private func mark(_ kind: String, _ text: String) -> String {
        "<span class=\"\(kind)\">\(text)</span>"
    }

    private func seconds(_ result: ExperimentResult) -> String {
        String(format: result.seconds < 9.95 ? "%.1f" : "%.0f", result.seconds)
    }

    private func anchor(_ experiment: any Experiment) -> String {
        String(experiment.id.split(separator: "/").last ?? "")
    }

    private func navigation(_ place: Int) -> String {
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

    private func document(_ title: String, _ body: String) -> String {
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
