import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct EnsembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ensemble",
        abstract: "Bring trained networks together in one file that answers as all of them.",
        discussion: """
            Classes are answered by the mean of the networks' probabilities, numbers by their mean. The \
            networks may be of different kinds, and trained on different machines; they must take the same \
            examples, prepared alike, and give the same answers: a table's columns are standardised by the \
            rows of training, so let runs of a table train on the same ones (--validation 0). The members of \
            an ensemble count one by one. 'kiso train --members N' trains an ensemble in one run.

            The file is used as any other: 'kiso evaluate FILE', 'kiso predict PICTURE --run FILE'.
            """)

    @Argument(help: "Runs' folders or files with networks, at least two.")
    var files: [String]
    @Option(help: "The file that is written, .safetensors.")
    var out: String
    @OptionGroup var replacement: ReplacementOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let out: String
        let members: Int
    }

    func run() throws {
        guard files.count > 1 else {
            throw KisoError(.usage, "an ensemble is made of at least two networks")
        }
        if let twice = Set(files).first(where: { file in files.count { $0 == file } > 1 }) {
            throw KisoError(.usage, "\(twice): is named twice")
        }
        guard out.lowercased().hasSuffix(".safetensors") else {
            throw KisoError(.usage, "--out \(out): expected a file that ends in .safetensors")
        }
        try replacement.check(out)
        var members: [Predictor] = []
        var names: [String] = []
        for file in files {
            let predictor = try RunArgument.load(
                file, options: nil, data: nil, canBeNamed: false)
            try RunArgument.requireAnswers(predictor, of: file)
            try requireKnownNetwork(predictor, of: file)
            let own = Ensemble(of: predictor)?.members ?? [predictor]
            members += own
            names += own.map { _ in file }
        }
        let ensemble: Ensemble
        do {
            ensemble = try Ensemble(members, names: names)
        } catch let error as KisoError where error.kind == .configuration {
            throw KisoError(.badData, error.message)
        }
        try ensemble.predictor.save(to: URL(fileURLWithPath: out))
        if output.json {
            try Console.json(Report(out: out, members: members.count))
        } else {
            Console.result("\(out): \(members.count) networks")
        }
    }

    /// Refuses what would not be an ensemble when its file is read, or whose answers have no known meaning.
    private func requireKnownNetwork(_ predictor: Predictor, of file: String) throws {
        if predictor.network.specification == nil {
            throw KisoError(
                .badData,
                "\(file): has layers that Kiso has no words for, so no ensemble can be saved of it")
        }
        if predictor.preparation == nil, predictor.classNames.isEmpty {
            throw KisoError(
                .badData, "\(file): does not say whether it answers with classes or with numbers")
        }
    }
}
