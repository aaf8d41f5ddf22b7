import Foundation
import KisoBook
import KisoCore
import KisoPlot
import KisoTestSupport
import Synchronization
import Testing

@Suite("Running and filing")
struct BookRunnerTests {
    /// A program that finds three.
    private struct Counting: Experiment {
        let id = "ch01/counting"
        let title = "Counting"
        let explanation = "Counts to three."

        func run(_ notebook: Notebook) {
            notebook.say("one, two, three")
            notebook.check("three", 3, is: 3, by: .prints("Counting"))
            notebook.check("about three", 3.1, is: 3, tolerance: 0.05, by: .says("Counting"))
            notebook.note("seed", Double(notebook.seed))
        }
    }

    /// A program that draws one figure.
    private struct Keeping: Experiment {
        let name: String
        let id = "ch01/keeping"
        let title = "Keeping"
        let explanation = "Draws."

        func run(_ notebook: Notebook) throws {
            var graph = GraphDrawing()
            graph.addNode("1")
            try notebook.draw(name, graph)
        }
    }

    /// A program that asks for the reader's picture.
    private struct Looking: Experiment {
        let id = "ch01/looking"
        let title = "Looking"
        let explanation = "Looks."

        func run(_ notebook: Notebook) { _ = notebook.picture }
    }

    /// A program that cannot do everything.
    private struct Failing: Experiment {
        let id = "ch01/failing"
        let title = "Failing"
        let explanation = "Fails."

        func run(_ notebook: Notebook) { notebook.cannotReproduce("the moon") }
    }

    /// The same program when the reader stops it.
    private struct Interrupted: Experiment {
        let id = "ch01/counting"
        let title = "Counting"
        let explanation = "Counts to one."

        func run(_ notebook: Notebook) throws {
            notebook.say("one")
            withUnsafeCurrentTask { $0?.cancel() }
            try notebook.checkCancellation()
        }
    }

    /// A program that is started a second time while it runs.
    private struct Twice: Experiment {
        let out: URL
        let id = "ch01/twice"
        let title = "Twice"
        let explanation = "Starts itself."

        func run(_ notebook: Notebook) async throws {
            guard let progress = notebook.progress else { return }
            let kept = progress.appendingPathComponent("kept")
            try Data("kept".utf8).write(to: kept)
            let error = await #expect(throws: KisoError.self) {
                _ = try await BookRunner(out: out, extent: .full).run(self)
            }
            #expect(error?.kind == .cannotCreate)
            #expect(error?.message.contains("another process") == true)
            // Another seed is another run.
            _ = try await BookRunner(out: out, extent: .full, seed: 1).run(Counting())
            #expect(try Data(contentsOf: kept) == Data("kept".utf8))
        }
    }

    @Test("A long run is one process's, which keeps what it needs to go on until its end")
    func alone() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder, extent: .full)
            _ = try await runner.run(Twice(out: folder))
            let chapter = runner.folder(of: Counting()).deletingLastPathComponent()
            let names = try FileManager.default.contentsOfDirectory(atPath: chapter.path)
            #expect(Set(names) == ["twice", "counting"])
            // What was stopped before it kept anything leaves nothing.
            let run = Task {
                _ = try await BookRunner(out: folder, extent: .full).run(Interrupted())
            }
            await #expect(throws: CancellationError.self) { try await run.value }
            #expect(try FileManager.default.contentsOfDirectory(atPath: chapter.path).count == 2)
        }
    }

    @Test("A finished program is found again, with the same settings only")
    func finished() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder, seed: 2)
            #expect(runner.finished(Counting()) == nil)
            let result = try await runner.run(Counting())
            #expect(result.findings.map(\.isWithin) == [true, false, nil])
            #expect(result.findings.map(\.value) == ["3", "3.1", "2"])
            #expect(!result.isWithin && result.keyFinding?.name == "about three")
            #expect(runner.finished(Counting()) == result)
            #expect(BookRunner(out: folder, seed: 1).finished(Counting()) == nil)
            #expect(BookRunner(out: folder, extent: .quick, seed: 2).finished(Counting()) == nil)
        }
    }

    @Test("A program that was interrupted leaves the result of an earlier run")
    func interrupted() async throws {
        try await withFolder { folder in
            let path = folder.path
            let earlier = try await BookRunner(out: folder).run(Counting())
            let run = Task {
                _ = try await BookRunner(out: URL(fileURLWithPath: path)).run(Interrupted())
            }
            await #expect(throws: CancellationError.self) { try await run.value }
            #expect(BookRunner(out: folder).finished(Counting()) == earlier)
            let chapter = folder.appendingPathComponent("ch01").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: chapter) == ["counting"])
        }
    }

    @Test("A new run replaces the files of an earlier one, and leaves others alone")
    func replaced() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder)
            _ = try await runner.run(Keeping(name: "old.txt"))
            let place = runner.folder(of: Keeping(name: ""))
            try Data("mine".utf8).write(to: place.appendingPathComponent("mine.txt"))
            _ = try await runner.run(Keeping(name: "new.txt"))
            let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
            #expect(
                Set(names) == [
                    "mine.txt", "figure-new.txt.dot", "figure-new.txt.svg",
                    "figure-new.txt.png", "result.json",
                ])
        }
    }

    @Test("A small run has a place of its own")
    func quick() async throws {
        try await withFolder { folder in
            let usual = try await BookRunner(out: folder).run(Counting())
            let quick = try await BookRunner(out: folder, extent: .quick).run(Counting())
            #expect(BookRunner(out: folder).finished(Counting()) == usual)
            #expect(BookRunner(out: folder, extent: .quick).finished(Counting()) == quick)
        }
    }

    @Test("A result counts only with the same choices, as far as the program asks for them")
    func choices() async throws {
        try await withFolder { folder in
            func runner(_ choices: [BookSurroundings.Choice: String]) -> BookRunner {
                BookRunner(
                    out: folder,
                    surroundings: BookSurroundings(
                        choices: choices.mapValues { URL(fileURLWithPath: $0) }))
            }
            let mine = try await runner([.image: "/a.png"]).run(Looking())
            #expect(mine.inputs == ["image": "/a.png"])
            #expect(runner([.image: "/a.png", .weights: "/w"]).finished(Looking()) == mine)
            #expect(runner([.image: "/b.png"]).finished(Looking()) == nil)
            #expect(runner([:]).finished(Looking()) == nil)
            _ = try await runner([.image: "/a.png"]).run(Counting())
            #expect(runner([:]).finished(Counting()) != nil)
        }
    }

    @Test("A result that names files elsewhere is none, and removes nothing")
    func foreignFiles() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder)
            let keeping = Keeping(name: "a")
            let place = runner.folder(of: keeping)
            _ = try await runner.run(keeping)
            let precious = folder.appendingPathComponent("precious")
            try Data("keep".utf8).write(to: precious)
            let file = place.appendingPathComponent("result.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacingOccurrences(of: "figure-a.svg", with: "../../precious")
                .write(to: file, atomically: true, encoding: .utf8)
            #expect(runner.finished(keeping) == nil)
            _ = try await runner.run(Keeping(name: "b"))
            #expect(try Data(contentsOf: precious) == Data("keep".utf8))
        }
    }

    @Test("A result whose figures are gone, or that is another program's, is not finished")
    func incomplete() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder)
            let keeping = Keeping(name: "a")
            let result = try await runner.run(keeping)
            #expect(runner.finished(keeping) == result)
            let place = runner.folder(of: keeping)
            try FileManager.default.removeItem(at: place.appendingPathComponent("figure-a.png"))
            #expect(runner.finished(keeping) == nil)
            _ = try await runner.run(Counting())
            let other = runner.folder(of: Counting()).appendingPathComponent("result.json")
            try FileManager.default.removeItem(at: place.appendingPathComponent("result.json"))
            try FileManager.default.copyItem(
                at: other, to: place.appendingPathComponent("result.json"))
            #expect(runner.finished(keeping) == nil)
        }
    }

    @Test("A folder that a killed run has left is removed")
    func swept() async throws {
        try await withFolder { folder in
            let left = folder.appendingPathComponent("ch01/.counting-2147483646")
            try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
            _ = try await BookRunner(out: folder).run(Counting())
            #expect(!FileManager.default.fileExists(atPath: left.path))
        }
    }

    @Test("What could not be reproduced does not count as finished")
    func unreproduced() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder)
            let result = try await runner.run(Failing())
            #expect(result.isWithin && result.unreproduced == ["the moon"])
            #expect(runner.finished(Failing()) == nil)
        }
    }

    @Test("Small settings have bands of their own")
    func quickBands() async throws {
        try withFolder { folder in
            for (isQuick, expected) in [(false, "0.9 to 1"), (true, "quick: 0.4 to 0.6")] {
                let notebook = Notebook(folder: folder, extent: isQuick ? .quick : .usual)
                notebook.check("accuracy", 0.5, in: 0.9...1, quick: 0.4...0.6, by: .prints("Bands"))
                #expect(notebook.findings.first?.expectation == expected)
                #expect(notebook.findings.first?.isWithin == isQuick)
            }
        }
    }

    @Test("A result that is damaged does not count")
    func damaged() async throws {
        try await withFolder { folder in
            let runner = BookRunner(out: folder)
            _ = try await runner.run(Counting())
            let file = runner.folder(of: Counting()).appendingPathComponent("result.json")
            try Data("{".utf8).write(to: file)
            #expect(runner.finished(Counting()) == nil)
        }
    }

    @Test("A folder that cannot be made is an error with a way out")
    func unwritable() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data("keep".utf8).write(to: file)
            let error = await #expect(throws: KisoError.self) {
                try await BookRunner(out: file).run(Counting())
            }
            #expect(error?.kind == .cannotCreate)
            #expect(error?.message.contains("choose another with --out") == true)
            #expect(try Data(contentsOf: file) == Data("keep".utf8))
        }
    }

    @Test("What is said comes line by line, a matrix below its name")
    func lines() async throws {
        try withFolder { folder in
            let lines = Mutex<[String]>([])
            let notebook = Notebook(
                folder: folder,
                surroundings: BookSurroundings(show: { line in
                    lines.withLock { $0.append(line) }
                }))
            notebook.say("Now:")
            notebook.check("sum", 0.1 + 0.2, is: 0.3, tolerance: 1e-15, by: .prints("Sums"))
            notebook.check("wrong", 1, is: 2, by: .prints("Sums"))
            notebook.check("matrix", "[[1 2]\n [3 4]]", is: "[[1 2]\n [3 4]]", by: .prints("Sums"))
            notebook.check("smaller", holds: true, found: "1 and 2", by: .says("Order"))
            notebook.check("accuracy", 0.5, in: 0.9...1, by: .ours(around: "0.95", "Bands"))
            notebook.check("speed", 2, in: 1...3, by: .ours)
            notebook.check("share", 2, in: 1..., by: .says("Shares"))
            let said = lines.withLock { $0 }
            #expect(
                said == [
                    "Now:", "  sum: 0.30000000000000004   (book: 0.3)",
                    "  wrong: 1   OUTSIDE, book: 2", "  matrix:\n    [[1 2]\n     [3 4]]",
                    "  smaller: 1 and 2", "  accuracy: 0.5   OUTSIDE, ours: 0.9 to 1",
                    "  speed: 2   (ours: 1 to 3)", "  share: 2   (book says: at least 1)",
                ])
        }
    }
}
