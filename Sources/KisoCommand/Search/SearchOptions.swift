import ArgumentParser
import Foundation
import Kiso
import KisoYAML

/// The space, the sampler and the study as flags.
struct SearchOptions: ParsableArguments {
    @Option(help: "A file in YAML with the settings that vary, such as 'lr: log:1e-5..1e-1'.")
    var space: String?
    @Option(
        help: """
            A setting that varies: NAME=\(SearchSpace.spelling); with \
            ' when NAME=VALUE' at the end it is there for some values of another one.
            """)
    var vary: [String] = []
    @Option(
        help: "What chooses the trials: \(SearchOptions.samplers.names.joined(separator: ", ")).")
    var sampler = "tpe"
    @Option(help: "How many trials there are in all.")
    var trials = 40
    @Option(help: "Trials at the same time. (default: as many as there are processors)")
    var workers: Int?
    @Option(parsing: .unconditional, help: "Stop cleanly after so many minutes.")
    var minutes: Double?
    @Flag(
        name: [.customLong("asha"), .customLong("halving")],
        help: "Stop trials after 1, 3, 9, … epochs that are not in the best third there.")
    var asha = false
    @Option(help: "The figure of the last epoch that judges. (default: val_accuracy or val_loss)")
    var metric: String?
    @Option(help: "The study's folder. The same command goes on with it.")
    var study = "study"

    static let samplers = Catalog<any Sampler>(
        "sampler",
        [
            ("random", RandomSampler()), ("narrowing", NarrowingSampler()), ("tpe", TPESampler()),
            ("gp", GPSampler()),
        ])

    /// Checks the numbers.
    func check() throws {
        guard (1...100_000).contains(trials) else {
            throw KisoError(.usage, "--trials \(trials): expected a number from 1 to 100000")
        }
        if let workers, !(1...64).contains(workers) {
            throw KisoError(.usage, "--workers \(workers): expected a number from 1 to 64")
        }
        if let minutes, !(minutes > 0) {
            throw KisoError(.usage, "--minutes \(minutes): expected a positive number")
        }
        if study.isEmpty { throw KisoError(.usage, "--study '': expected a folder") }
        _ = try Self.samplers[sampler]
    }

    /// The space of the file and the flags.
    func searchSpace() throws -> SearchSpace {
        var result = SearchSpace()
        if let space { try result.read(yaml: URL(fileURLWithPath: space)) }
        for words in vary { try result.add(words, from: "--vary") }
        if result.parameters.isEmpty {
            let file = space.map { "\($0): the space is empty" } ?? "there is nothing to search"
            throw KisoError(
                .usage, "\(file); name what varies, such as --vary lr=log:1e-5..1e-1")
        }
        return result
    }
}
