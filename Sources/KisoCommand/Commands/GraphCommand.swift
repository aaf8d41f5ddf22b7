import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct GraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw a network or a loss as a computational graph.",
        discussion: """
            A box stands for a layer, with the shapes that flow between; with --unfold the network is \
            run once, and a circle stands for each operation of that run. Drawing needs Graphviz; the \
            text for it is written in any case, as a .dot file.
            """)

    @Argument(
        help: """
            A network by name, a run's folder, a safetensors file, or a loss; or give --model, --arch \
            or --loss.
            """)
    var network: String?
    @OptionGroup var model: ModelOptions
    @Option(
        help: """
            A loss to put behind the network, or to draw alone: \
            \(losses.map(\.name).joined(separator: ", ")).
            """)
    var loss: String?
    @Flag(help: "Draw the operations that the layers consist of.")
    var unfold = false
    @Flag(help: "Show the shapes of the gradients that flow back.")
    var backward = false
    @Option(
        help:
            "The shape of one example. (default: what the named network was made for; 1x28x28 for words, 10 for a loss)"
    )
    var input: String?
    @Option(help: "How many examples flow through. (default: N, with --unfold 1)")
    var batch: Int?
    @Option(help: "The file to draw: .svg, .png or .dot.")
    var out = "graph.svg"
    @OptionGroup var output: OutputOptions

    private static let losses: [Loss] = [.softmaxCrossEntropy, .sumOfSquaredErrors]

    private struct Report: Encodable { let file: String }

    func run() throws {
        let url = URL(fileURLWithPath: out)
        guard ["svg", "png", "dot"].contains(url.pathExtension.lowercased()) else {
            throw KisoError(.usage, "--out \(out): a graph is written as .svg, .png or .dot")
        }
        if let batch, !(1...4096).contains(batch) {
            throw KisoError(.usage, "--batch \(batch): expected a number from 1 to 4096")
        }
        let subject = try subject()
        var drawing = NetworkDrawing(input: subject.input)
        drawing.batch = batch
        drawing.loss = subject.loss
        drawing.showsGradients = backward
        // A long row of boxes is hardly read, a long column is.
        let isLong = unfold || (subject.network as? Sequential)?.layers.count ?? 6 > 5
        drawing.direction = isLong ? .down : .right
        let graph =
            try unfold
            ? drawing.unfolded(subject.network, title: subject.title)
            : drawing.drawing(of: subject.network, title: subject.title)
        try graph.write(to: url)
        if output.json {
            try Console.json(Report(file: out))
        } else {
            Console.result(out)
        }
    }

    /// What is drawn.
    private struct Subject {
        let network: any TensorLayer
        let input: Shape
        let loss: Loss?
        let title: String
    }

    private func subject() throws -> Subject {
        let shape = try input.map { try SummaryCommand.shape($0) }
        let loss = try loss.map { try GraphCommand.loss(named: $0) }
        guard let network else {
            if !model.isGiven, let loss { return alone(loss, shape) }
            guard model.isGiven else {
                throw KisoError(
                    .usage, "name what to draw: a network such as two-layer, a file, or --loss")
            }
            return try subject(try model.architecture(for: shape), loss)
        }
        if FileManager.default.fileExists(atPath: URL(fileURLWithPath: network).path) {
            if input != nil {
                throw KisoError(.usage, "--input: the file \(network) knows its input already")
            }
            let classifier = try RunArgument.load(
                network, options: model, data: nil)
            return Subject(
                network: classifier.network, input: classifier.input,
                loss: loss,
                title: classifier.name)
        }
        if model.isGiven {
            throw KisoError(
                .usage, "'\(network)' and --model or --arch exclude each other; give one of them")
        }
        if let known = try? NamedModel(named: network) {
            return try subject(try ModelOptions.Choice(known, input: shape), loss)
        }
        if loss == nil, let known = GraphCommand.losses.first(where: { $0.name == network }) {
            return alone(known, shape)
        }
        if network.contains("/") || network.contains(".") {
            throw KisoError(
                .missingInput, "\(network): there is no such file or run; 'kiso train' makes one")
        }
        let names = NamedModel.all.map(\.name) + GraphCommand.losses.map(\.name)
        throw KisoError(
            .usage,
            "unknown network '\(network)'\(Suggestion.phrase(for: network, among: names)); known: "
                + names.joined(separator: ", "))
    }

    private func subject(_ choice: ModelOptions.Choice, _ loss: Loss?) throws -> Subject {
        Subject(
            network: try choice.words.model(input: choice.input), input: choice.input, loss: loss,
            title: choice.name)
    }

    private func alone(_ loss: Loss, _ shape: Shape?) -> Subject {
        Subject(network: Sequential([]), input: shape ?? [10], loss: loss, title: loss.name)
    }

    private static func loss(named name: String) throws -> Loss {
        if let known = losses.first(where: { $0.name == name }) { return known }
        let names = losses.map(\.name)
        throw KisoError(
            .usage,
            "--loss \(name): unknown loss\(Suggestion.phrase(for: name, among: names)); known: "
                + names.joined(separator: ", "))
    }
}
