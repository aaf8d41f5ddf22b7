import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct GenerateRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Draw pictures with a generator that has learnt.",
        discussion: """
            Draws one sheet of pictures, a PNG. With --walk each row goes from one random picture to another.
            """)

    @Argument(help: "The run, such as runs/latest.")
    var path: String
    @Option(parsing: .unconditional, help: "How many pictures.")
    var count = 64
    @Option(parsing: .unconditional, help: "What the random numbers start from.")
    var seed: UInt64 = 0
    @Flag(help: "Walk from one picture to another, a row each.")
    var walk = false
    @Flag(help: "The generator of the newest checkpoint, not the best one.")
    var last = false
    @Option(parsing: .unconditional, help: "Pictures in a row.")
    var columns = 8
    @Option(
        parsing: .unconditional, help: "Pixels a side that each pixel becomes. (default: 1 or 2)")
    var scale: Int?
    @Option(help: "The file to write. (default: generated.png in the run's figures)")
    var to: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let file: String
        let count: Int
        let seed: UInt64
        let walk: Bool
    }

    func run() throws {
        func require(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            if !range.contains(value) {
                throw KisoError(
                    .usage,
                    "--\(name) \(value): expected \(range.lowerBound) to \(range.upperBound)")
            }
        }
        try require("count", count, 1...10_000)
        try require("columns", columns, walk ? 2...100 : 1...100)
        if let scale { try require("scale", scale, 1...16) }
        try threads.apply()
        let folder = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
        let checkpoint = try GenerationCheckpoint(folder.lastModel)
        let settings = checkpoint.settings
        let hasBest = FileManager.default.fileExists(atPath: folder.bestModel.path)
        let side = settings.size * (scale ?? max(1, 56 / settings.size)) + 2
        guard count * side * side <= Image.pixelLimit else {
            throw KisoError(
                .usage,
                "--count \(count): the sheet would have more than \(Image.pixelLimit) pixels")
        }
        var random = RandomGenerator(seed: seed).split("run")
        let rows = (count + columns - 1) / columns
        let noise =
            walk
            ? NoiseWalk.rows(rows, columns: columns, settings, using: &random)
            : DCGAN.noise(count, settings, using: &random)
        let pictures =
            last || !hasBest
            ? try checkpoint.pair().pictures(of: noise)
            : DCGAN.pictures(of: noise, by: try Predictor.load(folder.bestModel).network)
        let sheet = PictureSheet.image(
            pictures, columns: columns, scale: scale ?? max(1, 56 / settings.size))
        let file = to.map { URL(fileURLWithPath: $0) } ?? folder.figure("generated.png")
        try AtomicFile.write(try sheet.encodePNG(), to: file)
        if output.json {
            try Console.json(
                Report(
                    file: file.relativePath, count: pictures.shape[0], seed: seed, walk: walk))
        } else {
            Console.result(file.relativePath)
        }
    }
}
