import ArgumentParser
import Foundation
import KisoCommandSupport
import KisoCore
import KisoONNX

struct CasesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Run test cases of the ONNX standard: folders with model.onnx and test data.",
        discussion: """
            Ends with 1 when an answer is wrong. A case that is refused says why; scripts/onnx-cases \
            fetches the cases.
            """)

    @Argument(help: "The folder with the cases, such as onnx/backend/test/data/node.")
    var folder: String
    @Option(help: "Only cases whose name has this in it.")
    var only: String?
    @Option(help: "How far an answer may be off, as a part of the right one.")
    var tolerance = 1e-3
    @Option(help: "How far an answer may be off beside that, near 0.")
    var absolute = 2e-7
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        let name: String
        let outcome: String
        let reason: String?
    }

    private struct Total: Encodable {
        let cases: Int
        let passed: Int
        let refused: Int
        let wrong: Int
    }

    func run() throws {
        try threads.apply()
        let place = URL(fileURLWithPath: folder)
        let names = try? FileManager.default.contentsOfDirectory(atPath: place.path)
        let cases = (names ?? []).sorted().filter { name in
            FileManager.default.fileExists(
                atPath: place.appendingPathComponent(name + "/model.onnx").path)
                && (only.map { name.contains($0) } ?? true)
        }
        guard !cases.isEmpty else {
            throw KisoError(.missingInput, "\(folder): holds no folders with a model.onnx")
        }
        var (passed, refused, wrong) = (0, 0, 0)
        for name in cases {
            let outcome = CaseRunner.run(
                place.appendingPathComponent(name), relativeTolerance: tolerance,
                absoluteTolerance: absolute)
            let row: Row
            switch outcome {
            case .passed:
                passed += 1
                row = Row(name: name, outcome: "passed", reason: nil)
            case .refused(let reason):
                refused += 1
                row = Row(name: name, outcome: "refused", reason: reason)
            case .wrong(let reason):
                wrong += 1
                row = Row(name: name, outcome: "wrong", reason: reason)
            }
            if output.json {
                try Console.json(row)
            } else if row.reason != nil, !output.quiet || row.outcome == "wrong" {
                Console.result("\(row.outcome)  \(name)  \(row.reason ?? "")")
            }
        }
        let total = Total(cases: cases.count, passed: passed, refused: refused, wrong: wrong)
        if output.json {
            try Console.json(total)
        } else {
            Console.result(
                "\(total.cases) cases: \(passed) passed, \(refused) refused, \(wrong) wrong")
        }
        if wrong > 0 { throw KisoError(.negative, "\(wrong) of \(total.cases) answers are wrong") }
    }
}
