import Foundation
import Kiso
import KisoCommandSupport

/// What `--from` names: a pretrained network, a run, a model's file, or a file of another framework's.
struct TransferSource {
    private let name: String

    init(_ name: String) { self.name = name }

    private var url: URL { URL(fileURLWithPath: name) }

    /// Whether it says by itself which network it holds, as far as a name tells.
    var namesNetwork: Bool {
        PretrainedWeights.names.contains(name) || !FileReading.isFile(url)
    }

    /// That the network is named by `--model` or `--arch` too.
    var namedTwice: KisoError {
        KisoError(.usage, "--from \(name) names the network; leave out --model and --arch")
    }

    /// The network to begin with.
    ///
    /// - Parameter model: the network of a file that does not say it.
    func load(as model: NamedModel?, quiet: Bool) async throws -> Predictor {
        if PretrainedWeights.names.contains(name) {
            return try await PretrainedWeights(named: name).load {
                quiet ? () : DatasetProgress.show($0)
            }
        }
        guard FileManager.default.fileExists(atPath: name) else {
            throw KisoError(
                .missingInput,
                "--from \(name): there is no such run or file, and no pretrained network of this name"
                    + Suggestion.phrase(for: name, among: PretrainedWeights.names) + "; known: "
                    + PretrainedWeights.names.joined(separator: ", "))
        }
        guard let model else { return try own() }
        if try isOwn() { throw namedTwice }
        let network = try ForeignWeights.load(url, as: model)
        if !quiet { Console.message(try description(of: network)) }
        return network
    }

    /// A run, or a model's file.
    private func own() throws -> Predictor {
        if FileReading.isFile(url),
            let format = ForeignWeights.Format(of: try FileReading.start(of: url)),
            format != .safetensors
        {
            throw KisoError(
                .usage,
                "--from \(name): is \(format.rawValue) and does not say its network; name it with --model, "
                    + "such as --model resnet18")
        }
        return try RunArgument.load(name, options: nil, data: nil)
    }

    /// Whether it is a file that Kiso wrote.
    private func isOwn() throws -> Bool {
        guard ForeignWeights.Format(of: try FileReading.start(of: url)) == .safetensors else {
            return false
        }
        return try Safetensors.read(url).metadata["kiso.input"] != nil
    }

    /// What was read, and what pictures become in front of it.
    private func description(of network: Predictor) throws -> String {
        let outputs = try network.output
        let end =
            outputs.rank == 1
            ? "\(outputs[0]) outputs, which yours replace" : "without classes, yours are added"
        var text = "\(network.name) from \(name): \(end)"
        if let chain = network.network as? Sequential,
            let scale = chain.layers.first as? Standardization
        {
            func list(_ cell: Parameter) -> String {
                cell.value.floats.map { String(format: "%.4g", $0) }.joined(separator: " ")
            }
            text +=
                "; pictures from 0 to 1 are brought to scale by mean \(list(scale.mean)) and deviation "
                + "\(list(scale.deviation)), which the network keeps"
        }
        return text
    }
}
