import Foundation
import Kiso

/// A trained model that a command line names: a run's folder, a safetensors file, a pretrained network
/// that the cache has, or a weight file of the book together with `--model` or `--arch`.
enum RunArgument {
    /// Loads the model.
    ///
    /// - Parameter options: the network that was asked for; `nil` where this file's is not.
    /// - Parameter data: the name of the data set whose shape and classes a weight file without a
    ///   description has; MNIST's where it names none.
    /// - Parameter canBeNamed: whether the command has flags that name a file's network.
    static func load(
        _ path: String, options: ModelOptions?, data name: String?, canBeNamed: Bool = true
    ) throws -> Predictor {
        let isKnown = name.map { DatasetCatalog.names.contains($0.lowercased()) } ?? false
        let data = try DatasetCatalog.description(of: isKnown ? name ?? "mnist" : "mnist")
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            if let weights = try? PretrainedWeights(named: path) {
                try weights.verify()
                return try matching(try predictor(weights.url), options)
            }
            throw KisoError(
                .missingInput, "\(path): there is no such file or run; 'kiso train' makes one")
        }
        if isFolder.boolValue {
            let model = try RunFolder(existing: url).lastModel
            guard FileManager.default.fileExists(atPath: model.path) else {
                let isUnfinished = try RunFolder(existing: url).memberCount > 0
                throw KisoError(
                    .missingInput,
                    isUnfinished
                        ? "\(path): no member is trained yet; go on with 'kiso train --resume \(path)'"
                        : "\(path): holds no checkpoints/last/model.safetensors")
            }
            return try matching(try predictor(model), options)
        }
        if url.pathExtension == "pkl" || url.pathExtension == "pickle" {
            guard canBeNamed else {
                throw KisoError(
                    .badData, "\(path): is a file of weights that does not say of which network")
            }
            guard let options, options.isGiven else {
                throw KisoError(
                    .usage, "\(path): name the network of these weights with --model or --arch")
            }
            let classifier = try options.classifier(for: data)
            if let network = classifier.network as? Sequential {
                try BookWeights.load(url, into: network)
            }
            return classifier
        }
        if let options, options.isGiven {
            let file = try ModelFile.read(url)
            if file.metadata["kiso.architecture"] == nil {
                let classifier = try options.classifier(for: data)
                let state = Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { $1 }
                try classifier.network.load(state, from: path)
                return classifier
            }
        }
        return try matching(try predictor(url, canBeNamed: canBeNamed), options)
    }

    /// A saved network; an error says which flags would help.
    private static func predictor(_ url: URL, canBeNamed: Bool = true) throws -> Predictor {
        do {
            return try Predictor.load(url)
        } catch let error as KisoError where error.message.hasSuffix("name its network") {
            throw KisoError(
                error.kind,
                canBeNamed
                    ? error.message + " with --model or --arch"
                    : error.message.replacing(
                        "; name its network", with: ", which only Kiso's own files have"))
        }
    }

    /// Refuses a network that gives maps or sequences, where an answer is one number a class or a target.
    static func requireAnswers(_ predictor: Predictor, of file: String) throws {
        let outputs = try predictor.output
        if outputs.rank == 1 { return }
        throw KisoError(
            .badData,
            "\(file): has no classes, it ends with the shape \(outputs); 'kiso train --from \(file) --data "
                + "PHOTOS' puts classes behind it")
    }

    /// Refuses a file whose network is not the one that was asked for.
    private static func matching(
        _ classifier: Predictor, _ options: ModelOptions?
    ) throws -> Predictor {
        guard let options, options.isGiven else { return classifier }
        let wanted = try options.architecture(
            for: classifier.input, outputs: classifier.output[0]
        ).words
        let network = try wanted.model(input: classifier.input)
        if network.specification != classifier.network.specification {
            throw KisoError(
                .badData,
                "the file holds the network '\(classifier.network.specification ?? "")', not "
                    + "'\(wanted.text)'")
        }
        return classifier
    }
}
