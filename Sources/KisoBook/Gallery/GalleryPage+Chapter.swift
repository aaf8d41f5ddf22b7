import Foundation

extension GalleryPage {
    /// The page of one chapter.
    func chapter(
        at place: Int, code: SourcePages, figures: inout GalleryFigures
    ) throws -> String {
        let chapter = chapters[place]
        let title = "Chapter \(chapter.number): \(chapter.title)"
        var body = navigation(place)
        body += "<h1 id=\"top\">\(HTMLText.escaped(title))</h1>\n"
        body += banner(chapter.experiments.contains { results[$0.id]?.isQuick == true })
        body += HTMLText.paragraphs(chapter.introduction)
        body += "<nav class=\"contents\"><ul>\n"
        for experiment in chapter.experiments {
            body +=
                "<li><a href=\"#\(anchor(experiment))\">"
                + "\(HTMLText.escaped(experiment.title))</a></li>\n"
        }
        body += "</ul></nav>\n"
        for experiment in chapter.experiments {
            body += try section(experiment, code, &figures)
        }
        if !code.shared.isEmpty {
            body += "<h2 id=\"shared\">What these programs share</h2>\n"
            for page in code.shared { body += folded(page) }
        }
        return document(title, body + navigation(place))
    }

    private func section(
        _ experiment: any Experiment, _ code: SourcePages, _ figures: inout GalleryFigures
    ) throws -> String {
        var text = """
            <section>
            <h2 id="\(anchor(experiment))">\(HTMLText.escaped(experiment.title)) \
            <span class="id">\(experiment.id)</span></h2>

            """
        text += HTMLText.paragraphs(experiment.explanation)
        let result = results[experiment.id]
        if result?.isQuick != true { text += HTMLText.paragraphs(experiment.outcome) }
        for page in code.files(readWith: experiment) { text += folded(page) }
        let page = code[experiment]
        if let page, page.core.contains("print(") { text += listing(page.core) }
        if let result {
            text += numbers(result)
            for file in result.files where file.hasSuffix(".svg") {
                text += HTMLText.paragraphs(result.passages[file] ?? "")
                text += try figure(file, of: result, experiment, &figures)
            }
        } else {
            text +=
                "<p class=\"note\">Not run yet: <code>kiso book run \(experiment.id)</code></p>\n"
        }
        if let page { text += folded(page, "The whole program") }
        return text + "<p class=\"note\"><a href=\"#top\">Back to the top</a></p>\n</section>\n"
    }

    private func figure(
        _ file: String, of result: ExperimentResult, _ experiment: any Experiment,
        _ figures: inout GalleryFigures
    ) throws -> String {
        guard let entry = try figures.add(file, of: result.id) else { return "" }
        let number = String(file.dropFirst(7).dropLast(4))
        let isBooks = number.contains(".") && experiment.figures.contains(number)
        let name = number.replacingOccurrences(of: "-", with: " ")
        let caption = result.captions[file]?.replacingOccurrences(of: "\n", with: " ")
        let text =
            isBooks
            ? "After figure \(number)" + (caption.map { ": \($0)" } ?? " of the book")
            : caption ?? name
        let seen = caption ?? "\(experiment.title): \(name)"
        return """
            <figure\(entry.isWide ? " class=\"wide\"" : "")>\
            <a href="\(HTMLText.escaped(entry.full))">\
            <img src="\(HTMLText.escaped(entry.shown))" alt="\(HTMLText.escaped(seen))"></a>\
            <figcaption>\(HTMLText.escaped(text))</figcaption></figure>

            """
    }

    private func numbers(_ result: ExperimentResult) -> String {
        var text = ""
        if !result.findings.isEmpty {
            text += """
                <table>
                <thead><tr><th>Number</th><th>Here</th><th>Book</th><th>Judged by</th>\
                <th>Within</th></tr></thead>
                <tbody>

                """
            for finding in result.findings {
                let verdict =
                    finding.isWithin.map {
                        $0 ? mark("within", "yes") : mark("outside", "outside")
                    } ?? ""
                text += """
                    <tr><td class="name">\(HTMLText.escaped(finding.name))</td>\
                    \(value(finding.value, like: finding.printed, "here"))\
                    \(value(finding.printed ?? "", "book"))\
                    <td data-label="judged by">\(HTMLText.escaped(judge(finding)))</td>\
                    <td data-label="within">\(verdict)</td></tr>

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

    /// Where the book prints or says it, or the band that is ours.
    private func judge(_ finding: Finding) -> String {
        guard let source = finding.source, let expected = finding.expected else { return "" }
        let place = source.place.isEmpty ? "" : " (\(source.place))"
        switch source.kind {
        case .prints: return source.place
        case .says: return "the book’s words\(place)"
        case .ours, .quick:
            let shown = expected == "yes" ? "" : ": \(GalleryNumbers.shortened(expected))"
            return source.name + shown
        }
    }

    private func listing(_ code: String) -> String {
        "<pre tabindex=\"0\"><code>\(SwiftColoring.html(code))</code></pre>\n"
    }

    /// A whole file that opens on demand.
    private func folded(_ page: SourcePages.Page, _ title: String = "Code") -> String {
        """
        <details><summary>\(title): <span class="source">Sources/\(HTMLText.escaped(page.name))\
        </span></summary>
        \(listing(page.text))</details>

        """
    }
}
