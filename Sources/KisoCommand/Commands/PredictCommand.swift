import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Say what pictures show, or what rows lead to.",
        discussion: """
            Takes what the network was trained on: pictures (PNG, JPEG) and folders of them, the rows of a \
            CSV file, arrays of an .npz or .npy file. They are prepared as in training: digits are cut \
            out and centred, other pictures scaled, columns standardised.
            """)

    @Argument(help: "Pictures, folders, tables or arrays.")
    var files: [String]
    @Option(name: .customLong("run"), help: "A run's folder or a safetensors file.")
    var file = "runs/latest"
    @OptionGroup var model: ModelOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var sampling: SamplingOptions

    /// The answer for one example, for `--json`.
    private struct Answer: Encodable {
        var image: String?
        var example: String?
        var label: Int?
        var name: String?
        var probability: Double?
        var probabilities: [Double]?
        /// The share of an ensemble's members that name this class.
        var agreement: Double?
        var members: Int?
        var values: [String: Double]?
    }

    func run() throws {
        try threads.apply()
        let predictor = try sampling.applied(
            to: RunArgument.load(file, options: model, data: nil))
        try RunArgument.requireAnswers(predictor, of: file)
        var failures: [KisoError] = []
        for path in files {
            do {
                try answer(path, predictor)
            } catch let error as KisoError where files.count > 1 {
                // The others are answered all the same.
                Console.message("kiso: \(error.message)")
                failures.append(error)
            }
        }
        if let first = failures.first {
            throw KisoError(
                first.kind, "\(failures.count) of \(files.count) files could not be answered")
        }
    }

    private func answer(_ path: String, _ predictor: Predictor) throws {
        let rows = try rows(of: path, predictor)
        do {
            if let target = predictor.preparation?.target, !target.isClassification {
                let values = target.restored(try predictor(rows.inputs)).doubles
                return try show(rows.names, target.names, values)
            }
            // What several networks say has the vote in it; one network's answer is a vote of one.
            let several = try predictor.ballots(rows.inputs)
            let ballots = Ballot.all(try several ?? [predictor(rows.inputs)])
            for (name, ballot) in zip(rows.names, ballots) {
                try show(
                    name, ballot.probabilities, predictor.classNames,
                    ballot: several == nil ? nil : ballot,
                    isPicture: predictor.preparation.map { $0.pictures != nil } ?? true)
            }
        } catch let error as KisoError {
            throw KisoError(error.kind, "\(file): \(path): \(error.message)")
        }
    }

    private func rows(
        of path: String, _ predictor: Predictor
    ) throws -> (names: [String], inputs: Tensor) {
        guard let preparation = predictor.preparation else {
            guard predictor.input == [1, 28, 28] else {
                throw KisoError(
                    .badData,
                    "\(file): does not say how data are prepared for it, and takes examples of "
                        + "\(predictor.input), which are no digits")
            }
            let digits = PicturePreparation(style: .digit, channels: 1, height: 28, width: 28)
            let image = try Image.read(URL(fileURLWithPath: path))
            let input = Tensor(digits(image))
            try checkInk(input, path)
            return ([path], input)
        }
        let rows = try preparation.read([path])
        if preparation.pictures?.style == .digit {
            for (index, name) in rows.names.enumerated() { try checkInk(rows.inputs[index], name) }
        }
        return (rows.names, rows.inputs)
    }

    private func checkInk(_ input: Tensor, _ path: String) throws {
        if input.floats.allSatisfy({ $0 == 0 }) {
            throw KisoError(
                .badData,
                "\(path): there is no ink in it; expected a digit that stands out from the background"
            )
        }
    }

    private func show(_ names: [String], _ targets: [String], _ values: [Double]) throws {
        for (index, name) in names.enumerated() {
            let own = Array(values[index * targets.count..<(index + 1) * targets.count])
            if output.json {
                try Console.json(
                    Answer(
                        example: name,
                        values: Dictionary(zip(targets, own)) { first, _ in first }))
            } else {
                let text = zip(targets, own).map { "\($0) \(Self.rounded($1))" }
                Console.result("\(name): \(text.joined(separator: ", "))")
            }
        }
    }

    /// Five digits are what `float32` and a standardised target are good for.
    private static func rounded(_ value: Double) -> String { String(format: "%.5g", value) }

    private func show(
        _ path: String, _ probabilities: [Double], _ names: [String], ballot: Ballot?,
        isPicture: Bool
    ) throws {
        let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        func name(_ label: Int) -> String { label < names.count ? names[label] : "\(label)" }
        guard let best = order.first else { return }
        if output.json {
            try Console.json(
                Answer(
                    image: isPicture ? path : nil, example: isPicture ? nil : path, label: best,
                    name: name(best), probability: probabilities[best],
                    probabilities: probabilities, agreement: ballot?.agreement,
                    members: ballot?.answers.count))
            return
        }
        let others = order.dropFirst().prefix(2).map {
            String(format: "%@ %.1f %%", name($0), probabilities[$0] * 100)
        }
        let agreement = ballot.map { ballot in
            "; \(ballot.answers.count { $0 == best }) of \(ballot.answers.count) members say so"
        }
        let rest = others.isEmpty ? "" : "; then " + others.joined(separator: ", ")
        Console.result(
            String(
                format: "%@: %@ (%.1f %%%@%@)", path, name(best), probabilities[best] * 100,
                agreement ?? "", rest))
    }
}
