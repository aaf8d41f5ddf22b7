import Foundation
import KisoBook
import KisoCore
import KisoTestSupport
import Testing

@Suite("The gallery")
struct GalleryTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/KisoBook")

    private static let chapter = Book.chapters[1]

    private func gallery(in folder: URL, isPartial: Bool = false) -> Gallery {
        Gallery(
            results: folder.appendingPathComponent("runs/quick"), sources: Self.sources,
            out: folder.appendingPathComponent("site"), isPartial: isPartial,
            chapters: [Self.chapter])
    }

    private func run(_ ids: [String], in folder: URL) async throws {
        let runner = BookRunner(out: folder.appendingPathComponent("runs"), extent: .quick)
        for id in ids { _ = try await runner.run(try Book.experiment(id)) }
    }

    private func text(_ name: String, in folder: URL) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("site/" + name), encoding: .utf8)
    }

    @Test("Pages hold the idea, the code, the figures and the numbers; every link leads somewhere")
    func pages() async throws {
        try await withFolder { folder in
            try await run(Self.chapter.experiments.map(\.id), in: folder)
            let summary = try gallery(in: folder).write()
            #expect(summary.programs == 4)
            let index = try text("index.html", in: folder)
            let page = try text("ch02.html", in: folder)
            #expect(index.contains("<a href=\"ch02.html#adder\">An adder of perceptrons</a>"))
            #expect(index.contains("65536"))
            #expect(page.contains("<meta name=\"viewport\""))
            #expect(page.contains("Sources/KisoBook/Chapter2/Adder.swift"))
            #expect(page.contains("<td class=\"name\">XOR</td>"))
            #expect(page.contains("<p class=\"banner\">"))
            // What comes out with the full settings is not said of a quick run, and a figure is a link.
            #expect(page.contains("After figure 2.6: OR"))
            #expect(page.contains("<a href=\"figures/ch02-regions-2.6.svg\"><img"))
            #expect(!page.contains("<script"))
            for text in [index, page] {
                for match in text.matches(of: /(?:href|src)="([^"#]*)/) where !match.1.isEmpty {
                    #expect(!match.1.contains(":") && !match.1.hasPrefix("/"), "\(match.1)")
                    let target = folder.appendingPathComponent("site/\(match.1)")
                    #expect(FileManager.default.fileExists(atPath: target.path), "\(match.1)")
                }
            }
            // Again into the same folder: an earlier gallery is replaced.
            #expect(try gallery(in: folder).write() == summary)
        }
    }

    @Test("Results that are missing are named, and what to run")
    func missing() async throws {
        try await withFolder { folder in
            try await run(["ch02/gates"], in: folder)
            let error = #expect(throws: KisoError.self) { try gallery(in: folder).write() }
            #expect(error?.kind == .missingInput)
            for words in ["ch02/regions, ch02/learning, ch02/adder", "kiso book run --all --out"] {
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            }
            let site = folder.appendingPathComponent("site").path
            #expect(!FileManager.default.fileExists(atPath: site))
            #expect(try gallery(in: folder, isPartial: true).write().programs == 1)
            #expect(try text("ch02.html", in: folder).contains("kiso book run ch02/adder"))
        }
    }

    @Test("Somebody else's folder is left alone")
    func foreign() async throws {
        try await withFolder { folder in
            try await run(["ch02/gates"], in: folder)
            let site = folder.appendingPathComponent("site/figures")
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            let file = site.appendingPathComponent("mine.txt")
            try Data("keep".utf8).write(to: file)
            let error = #expect(throws: KisoError.self) {
                try gallery(in: folder, isPartial: true).write()
            }
            #expect(error?.kind == .usage)
            #expect(try Data(contentsOf: file) == Data("keep".utf8))
        }
    }

    @Test("Sources that are not there are named")
    func noSources() async throws {
        try await withFolder { folder in
            try await run(["ch02/gates"], in: folder)
            let gallery = Gallery(
                results: folder.appendingPathComponent("runs/quick"),
                sources: folder.appendingPathComponent("nowhere"),
                out: folder.appendingPathComponent("site"), isPartial: true,
                chapters: [Self.chapter])
            let error = #expect(throws: KisoError.self) { try gallery.write() }
            #expect(error?.kind == .missingInput)
            #expect(error?.message.contains("--sources") == true)
        }
    }

    @Test(
        "A large drawing becomes a picture of half the size",
        .enabled(if: hasCodecs && hasProgram("gnuplot"), "needs libpng and gnuplot"))
    func largeDrawing() async throws {
        try await withFolder { folder in
            try await run(["ch02/regions"], in: folder)
            let drawing = folder.appendingPathComponent("runs/quick/ch02/regions/figure-2.6.svg")
            var content = try Data(contentsOf: drawing)
            content.append(Data(repeating: 0x20, count: 150_000))
            try content.write(to: drawing)
            let summary = try gallery(in: folder, isPartial: true).write()
            let page = try text("ch02.html", in: folder)
            #expect(page.contains("src=\"figures/ch02-regions-2.6.png\""))
            #expect(page.contains("href=\"figures/ch02-regions-2.6-full.png\""))
            #expect(page.contains("figures/ch02-regions-2.7.svg"))
            #expect(summary.bytes < 450_000)
        }
    }

    @Test("The column of the book holds what it prints, and nothing else")
    func columns() throws {
        let findings = try Self.findings()
        #expect(findings[0].printed == "2" && findings[0].criterion == nil)
        #expect(findings[1].printed == nil && findings[1].criterion == "book says: yes")
        #expect(findings[2].printed == "0.95" && findings[2].criterion == "ours: 0.9 to 1")
        #expect(findings[3].printed == nil && findings[3].criterion == "ours: at least 1")
        #expect(findings[2].expectation == "ours: 0.9 to 1 (book: 0.95)")
    }

    private static func findings() throws -> [Finding] {
        let notebook = Notebook(folder: FileManager.default.temporaryDirectory)
        notebook.check("sum", 2, is: 2, by: .prints("Sums"))
        notebook.check("it grows", holds: true, by: .says("Growth"))
        notebook.check("accuracy", 0.93, in: 0.9...1, by: .ours(around: "0.95", "Training"))
        notebook.check("share", 2, in: 1..., by: .ours)
        return notebook.findings
    }

    @Test("The core of a program computes and prints, and knows no notebook")
    func core() throws {
        let code = """
            import KisoPlot

            /// ch09/sum: a sum.
            struct Sum: Experiment {
                let id = "ch09/sum"
                let figures = ["9.1"]
                let explanation = \"\"\"
                    One and one.
                    \"\"\"

                func run(_ notebook: Notebook) throws {
                    let steps = notebook.setting(1_000, quick: 10)
                    let x = add(1, 1)
                    notebook.check("x", Double(x), is: 2, by: .prints("Sums (and more)"))
                    notebook.check("text \\(x)", "\\(x + 1)", is: "3", by: .ours)
                    try draw(notebook, x)
                }

                /// A sum.
                private func add(_ a: Int, _ b: Int) -> Int { a + b }

                private func draw(_ notebook: Notebook, _ x: Int) throws {
                    try notebook.draw("9.1", Figure(series: []))
                }
            }
            """
        #expect(
            ProgramCore(of: code, program: "Sum").text == """
                func run() throws {
                    let steps = 1_000
                    let x = add(1, 1)
                    print(x)
                    print("text \\(x):", x + 1)
                }

                /// A sum.
                func add(_ a: Int, _ b: Int) -> Int { a + b }

                """)
    }

    @Test("Numbers have the digits that matter")
    func digits() {
        #expect(GalleryNumbers.shortened("0.41421356237") == "0.414214")
        #expect(GalleryNumbers.shortened("0.9352") == "0.9352")
        let two = GalleryNumbers.shortened(
            "[0.01821127329, 0.50000000001]", like: "[0.01821127, 0.50]")
        #expect(two == "[0.01821127, 0.50]")
        #expect(GalleryNumbers.shortened("6.1111079300001e-10") == "6.11111e-10")
        #expect(GalleryNumbers.shortened("9352", like: "9352") == "9352")
    }

    @Test("Coloured code is the code")
    func coloring() throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: Self.sources.path)
            .filter { $0.hasSuffix(".swift") }
        #expect(files.count > 30)
        for file in files {
            let code = try String(
                contentsOf: Self.sources.appendingPathComponent(file), encoding: .utf8)
            let plain = SwiftColoring.html(code).replacing(/<\/?span[^>]*>/, with: "")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
                .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
            #expect(plain == code, "\(file)")
        }
    }

    @Test(
        "Kinds of words are marked",
        arguments: [
            ("let x = 1.5e-3", "<span class=\"k\">let</span> x = <span class=\"n\">1.5e-3</span>"),
            ("0..<10", "<span class=\"n\">0</span>..&lt;<span class=\"n\">10</span>"),
            ("a // b \"c\"", "a <span class=\"c\">// b &quot;c&quot;</span>"),
            (
                #""a\(b ? "c" : "d")e" f"#,
                #"<span class="s">&quot;a\(b ? &quot;c&quot; : &quot;d&quot;)e&quot;</span> f"#
            ),
            ("Tensor.init(is: y)", "<span class=\"t\">Tensor</span>.init(is: y)"),
            ("\"open", "<span class=\"s\">&quot;open</span>"),
        ])
    func kinds(code: String, html: String) {
        #expect(SwiftColoring.html(code) == html)
    }
}
