import Foundation
import Kiso

/// A search as the command line describes it: what a trial trains, and what judges it.
struct SearchSession: Sendable {
    let configuration: TrainingConfiguration
    let space: SearchSpace
    let data: ImportedData
    /// The figure that judges a trial, such as `val_accuracy`.
    let metric: String
    let goal: SearchGoal

    /// Checks everything that can be checked without a trial.
    ///
    /// - Throws: `KisoError` `.usage` for a metric that no trial reports or data without validation.
    init(
        _ configuration: TrainingConfiguration, _ space: SearchSpace, _ data: ImportedData,
        metric: String?
    ) throws {
        self.configuration = configuration
        self.space = space
        self.data = data
        guard data.validation != nil else {
            throw KisoError(
                .usage,
                "\(data.name): there are no validation data, which judge the trials; hold some out with "
                    + "--validation")
        }
        let metrics =
            try TrainingSession(configuration).metrics
            ?? (data.target.isClassification ? [.accuracy] : [.r2])
        let names = ["loss"] + metrics.map(\.name)
        let known = names.map { "val_" + $0 } + names
        let chosen = metric ?? (names.contains("accuracy") ? "val_accuracy" : "val_loss")
        guard known.contains(chosen) else {
            throw KisoError(
                .usage,
                "--metric \(chosen): no trial reports it"
                    + "\(Suggestion.phrase(for: chosen, among: known)); there are "
                    + known.joined(separator: ", "))
        }
        self.metric = chosen
        let plain = chosen.hasPrefix("val_") ? String(chosen.dropFirst(4)) : chosen
        let isLargerBetter = metrics.first { $0.name == plain }?.isBetterWhenLarger ?? false
        goal = isLargerBetter ? .maximize : .minimize
    }

    /// Checks the choices that are words of the program, such as optimizers.
    static func check(_ space: SearchSpace, _ configuration: TrainingConfiguration) throws {
        if configuration.from != nil || space.parameters.contains(where: { $0.name == "from" }) {
            throw KisoError(
                .usage,
                "--from: a search begins with new networks; leave it out, or search with "
                    + "'kiso train --from' by hand")
        }
        if configuration.members > 1 || space.parameters.contains(where: { $0.name == "members" }) {
            throw KisoError(
                .usage,
                "--members: a trial is one network; train the best settings with 'kiso train --members'"
            )
        }
        for parameter in space.parameters {
            guard case .choice(let values) = parameter.domain else { continue }
            for value in values {
                var changed = configuration
                try changed.set(parameter.name, to: value)
                do {
                    _ = try TrainingSession(changed)
                } catch let error as KisoError {
                    throw KisoError(error.kind, "\(parameter.name)=\(value): \(error.message)")
                }
            }
        }
    }

    /// What must be the same to go on with a study.
    func settings() throws -> [String: String] {
        let varied = Set(space.parameters.map(\.name))
        var settings = Dictionary(
            configuration.entries.filter {
                !varied.contains($0.name) && !["data", "data-dir", "seed"].contains($0.name)
            }.map { ($0.name, $0.value) }
        ) { first, _ in first }
        settings["space"] = space.text
        settings["metric"] = metric
        settings["data"] = "\(data.name), fingerprint \(try data.fingerprint())"
        return settings
    }

    /// The settings of a trial.
    func configuration(_ values: [(name: String, value: String)]) throws -> TrainingConfiguration {
        var result = configuration
        for (name, value) in values { try result.set(name, to: value) }
        return result
    }

    /// Trains as a trial says; returns the figure of the last epoch.
    func attempt(_ trial: Trial) async throws -> Double {
        try await attempt(space.values(of: trial), TrialReporter(trial, metric: metric))
    }

    /// Trains with these settings; returns the figure of the last epoch.
    func attempt(
        _ values: [(name: String, value: String)], _ reporter: any Callback
    ) async throws -> Double {
        let configuration = try configuration(values)
        let session = try TrainingSession(configuration)
        let (_, network, _) = try session.network(
            for: data.inputShape, outputs: data.target.count, of: data.name)
        let trainer = try session.trainer(
            network, data, minutes: nil, sinks: [], saver: nil,
            listeners: [reporter])
        let history = try await trainer.fit(
            session.varied(data), validation: data.validation, epochs: configuration.epochs,
            batchSize: configuration.batchSize)
        if history.wasInterrupted { throw CancellationError() }
        return history.epochs.last?[metric] ?? .nan
    }
}
