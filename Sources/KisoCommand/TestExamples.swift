import Foundation
import Kiso
import KisoCommandSupport

/// The examples that a trained network is judged by: those that were named, or the test part of what it
/// was trained on.
struct TestExamples {
    /// What errors call the network.
    let file: String
    let dataset: DataOptions
    let quiet: Bool

    /// Reads them, prepared as in training.
    ///
    /// - Throws: `KisoError` `.badData` when they do not fit the network.
    func load(for predictor: Predictor) async throws -> any Dataset<Supervised> {
        let name = dataset.data ?? (predictor.data.isEmpty ? "mnist" : predictor.data)
        if DatasetCatalog.names.contains(name.lowercased()) {
            let description = try DatasetCatalog.description(of: name)
            try check(predictor, description.input, description.classNames.count, name)
            let isSilent = quiet || dataset.dataDirectory != nil
            let set = try await DatasetCatalog.load(
                name, dataDirectory: dataset.dataDirectory.map { URL(fileURLWithPath: $0) },
                progress: { isSilent ? () : DatasetProgress.show($0) })
            return set.test
        }
        guard let preparation = predictor.preparation else {
            throw KisoError(
                .badData,
                "\(file): does not say how data are prepared for it, so only a named data set can be "
                    + "given")
        }
        let rows = try preparation.read(
            [name], withTargets: true, skipsBroken: dataset.skipBad)
        for skipped in rows.skipped where !quiet {
            Console.message("skipped \(skipped.name): \(skipped.reason)")
        }
        guard let data = rows.dataset else {
            throw KisoError(.badData, "\(name): says nothing of its targets")
        }
        return data
    }

    private func check(
        _ predictor: Predictor, _ input: Shape, _ classes: Int, _ name: String
    ) throws {
        guard input == predictor.input else {
            throw KisoError(
                .badData,
                "\(file): the network takes examples of \(predictor.input), those of \(name) are "
                    + "\(input)")
        }
        let outputs = try predictor.output
        guard outputs == [classes] else {
            throw KisoError(
                .badData,
                "\(file): the network ends with the shape \(outputs), but \(name) has \(classes) "
                    + "classes")
        }
    }
}
