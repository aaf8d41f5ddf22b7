import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct GenerateJudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Measure the pictures that a run's newest generator draws.")

    @Argument(help: "The run, such as runs/latest.")
    var path: String
    @Option(parsing: .unconditional, help: "How many pictures are drawn.")
    var count = 10_000
    @Option(parsing: .unconditional, help: "What the random numbers start from.")
    var seed: UInt64 = 0
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (100...20_000).contains(count) else {
            throw KisoError(.usage, "--count \(count): expected 100 to 20000")
        }
        try threads.apply()
        let folder = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
        let checkpoint = try GenerationCheckpoint(folder.lastModel)
        let file = GenerateTrainCommand.judgeFile(folder)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw KisoError(
                .missingInput,
                "\(file.path): the run has no judge, since its pictures have no classes"
            )
        }
        let pictures = try await GenerationData.open(
            checkpoint.data.path, size: checkpoint.settings.size)
        let judge = try GenerationJudge(try Predictor.load(file), real: pictures.test)
        let report = try GenerationReport(
            try checkpoint.pair(), checkpoint.settings, data: pictures, judge: judge, count: count,
            seed: seed
        ) { if !output.quiet { Console.message($0) } }
        if output.json { return try Console.json(report) }
        for line in report.lines { Console.result(line) }
    }
}
