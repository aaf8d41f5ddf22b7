import ArgumentParser
import Foundation
import Kiso
import KisoYAML
import KisoCommandSupport

struct LearningRateFindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lr-find", abstract: "Find a learning rate by a range test.",
        discussion: """
            Trains a network as 'kiso train' would with the same options, while the learning rate rises \
            from step to step until the loss diverges, draws the losses by rate, and suggests a rate. \
            Nothing else is kept.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(parsing: .unconditional, help: "The smallest learning rate.")
    var lowest = 1e-7
    @Option(parsing: .unconditional, help: "The largest learning rate.")
    var highest = 10.0
    @Option(parsing: .unconditional, help: "The most steps.")
    var steps = 200
    @Option(help: "The file to draw: .svg or .png. (default: lr.svg)")
    var out: String?

    private struct Report: Encodable {
        let rate: Double?
        let rule: String?
        let steepest: Double?
        let minimum: Double?
        let diverged: Bool
        let file: String?
        let points: [LearningRateCurve.Point]
    }

    func run() async throws {
        let finder = try finder()
        let url = URL(fileURLWithPath: out ?? "lr.svg")
        guard ["svg", "png"].contains(url.pathExtension.lowercased()) else {
            throw KisoError(.usage, "--out \(out ?? ""): a curve is written as .svg or .png")
        }
        for name in ["lr", "schedule"] where training.given.contains(where: { $0.name == name }) {
            throw KisoError(.usage, "--\(name): lr-find tries learning rates; leave it out")
        }
        try threads.apply()
        let configuration = try settings.configuration(
            flags: model.given + dataset.given + training.given)
        if settings.printConfig {
            Console.result(try configuration.yaml().trimmingSuffix("\n"))
            return
        }
        let start = try await TrainingStart(configuration, quiet: output.quiet)
        let (session, data) = (start.session, start.data)
        let (name, network) = (start.name, start.network)
        let learner = try session.learner(network, data)
        let train = try session.varied(data)
        let curve = try await Interruption.cancelling {
            try await finder.curve(of: learner, on: train, batchSize: configuration.batchSize)
        }
        let optimizer = session.optimizer.name
        let title =
            "\(name) on \(data.name) with \(optimizer), batches of \(configuration.batchSize)"
        try report(curve, try draw(curve, title, url), configuration.optimizer)
    }

    private func finder() throws -> LearningRateFinder {
        guard lowest > 0, lowest < highest, highest.isFinite else {
            throw KisoError(
                .usage,
                "--lowest \(lowest) --highest \(highest): expected positive numbers, the smaller first"
            )
        }
        guard (10...100_000).contains(steps) else {
            throw KisoError(.usage, "--steps \(steps): expected a number from 10 to 100000")
        }
        return LearningRateFinder(rates: lowest...highest, steps: steps)
    }

    /// Draws; without gnuplot only where a picture was asked for that is an error.
    private func draw(
        _ curve: LearningRateCurve, _ title: String, _ url: URL
    ) throws -> String? {
        do throws(KisoError) {
            try Figure.learningRates(of: curve, title: title).write(to: url)
            return out ?? "lr.svg"
        } catch {
            guard out == nil, error.kind == .unavailable else { throw error }
            if !output.quiet { Console.message("kiso: \(error.message)") }
            return nil
        }
    }

    private func report(
        _ curve: LearningRateCurve, _ file: String?, _ optimizer: String
    ) throws {
        let suggestion = curve.suggestion
        if output.json {
            try Console.json(
                Report(
                    rate: suggestion?.rate, rule: suggestion?.rule.rawValue,
                    steepest: suggestion?.steepest, minimum: suggestion?.minimum,
                    diverged: curve.hasDiverged, file: file, points: curve.points))
        } else if let suggestion {
            func text(_ rate: Double) -> String { String(format: "%.2g", rate) }
            Console.result(
                "learning rate \(text(suggestion.rate)) for \(optimizer): \(suggestion.rule.rawValue)"
            )
            Console.result(
                "steepest descent at \(text(suggestion.steepest)), smallest loss at "
                    + "\(text(suggestion.minimum))\(curve.hasDiverged ? "" : "; it did not diverge")"
            )
            if let file { Console.result(file) }
        }
        guard suggestion != nil else {
            throw KisoError(
                .negative,
                "the loss did not fall between --lowest \(lowest) and --highest \(highest) in \(curve.points.count) "
                    + "steps, so there is no rate to suggest; take another range or more --steps")
        }
    }
}
