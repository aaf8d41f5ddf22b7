import Foundation
import KisoBook
import KisoCore
import KisoPlot
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
            notebook.check("three", 3, is: 3)
            notebook.check("about three", 3.1, is: 3, tolerance: 0.05)
            notebook.note("seed", Double(notebook.seed))
        }
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
            #expect(BookRunner(out: folder, isQuick: true, seed: 2).finished(Counting()) == nil)
        }
    }

    @Test("A program that was interrupted is not finished")
    func interrupted() async throws {
        try await withFolder { folder in
            let path = folder.path
            _ = try await BookRunner(out: folder).run(Counting())
            let run = Task {
                _ = try await BookRunner(out: URL(fileURLWithPath: path)).run(Interrupted())
            }
            await #expect(throws: CancellationError.self) { try await run.value }
            // What was there before is gone, too: it might not belong to these settings.
            #expect(BookRunner(out: folder).finished(Counting()) == nil)
            _ = try await BookRunner(out: folder).run(Counting())
            #expect(BookRunner(out: folder).finished(Counting()) != nil)
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
        try await withFolder { folder in
            var said: [String] = []
            let notebook = Notebook(
                folder: folder, surroundings: BookSurroundings(show: { said.append($0) }))
            notebook.say("Now:")
            notebook.check("sum", 0.1 + 0.2, is: 0.3, tolerance: 1e-15)
            notebook.check("wrong", 1, is: 2)
            notebook.check("matrix", "[[1 2]\n [3 4]]", is: "[[1 2]\n [3 4]]")
            notebook.check("smaller", holds: true, found: "1 and 2")
            notebook.check("accuracy", 0.5, in: 0.9...1)
            #expect(
                said == [
                    "Now:", "  sum: 0.30000000000000004   (book: 0.3)",
                    "  wrong: 1   OUTSIDE, book: 2", "  matrix:\n    [[1 2]\n     [3 4]]",
                    "  smaller: 1 and 2", "  accuracy: 0.5   OUTSIDE, book: 0.9 to 1",
                ])
        }
    }
}
