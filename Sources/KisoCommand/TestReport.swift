import Foundation
import Kiso

/// The result of a test, for `--json`.
struct TestReport: Encodable {
    let accuracy: Double?
    let correct: Int?
    let total: Int
    let metrics: [String: Double]
    /// Not there when it is not finite, as JSON has no word for that.
    let loss: Double?
    let seconds: Double
    /// What the members of an ensemble did; `nil` for one network.
    let members: MembersReport?

    init(_ evaluation: Evaluation, seconds: Double, members: MembersReport? = nil) {
        let counts = evaluation.metrics["accuracy"] != nil
        accuracy = counts ? evaluation.accuracy : nil
        correct = counts ? evaluation.correct : nil
        metrics = evaluation.metrics.filter(\.value.isFinite)
        total = evaluation.total
        loss = evaluation.loss.isFinite ? evaluation.loss : nil
        self.seconds = seconds
        self.members = members
    }
}

/// What the members of an ensemble, or the samples of dropout, do by themselves.
struct MembersReport: Encodable {
    private let classes: EnsembleReport?
    /// The figures of members that predict numbers.
    private let figures: [[String: Double]]?
    /// In a line.
    let line: String

    private enum Key: String, CodingKey { case figures }

    /// `nil` for one network.
    ///
    /// - Throws: errors of the data.
    init?(_ predictor: Predictor, on data: any Dataset<Supervised>, batchSize: Int = 500) throws {
        if predictor.predictsNumbers {
            guard let ensemble = Ensemble(of: predictor) else { return nil }
            let found = try ensemble.members.map {
                try $0.evaluated(on: data, batchSize: batchSize)
            }
            let errors = found.compactMap { $0.metrics["rmse"] ?? $0.loss }
            classes = nil
            figures = found.map(\.metrics)
            line = String(
                format: "%d members: root mean squared error %.4g to %.4g", errors.count,
                errors.min() ?? 0, errors.max() ?? 0)
            return
        }
        guard Ensemble(of: predictor) != nil || predictor.network is DropoutSampling else {
            return nil
        }
        let report = try EnsembleReport(predictor, on: data, batchSize: batchSize)
        (classes, figures, line) = (report, nil, report.line)
    }

    func encode(to encoder: any Encoder) throws {
        if let classes { return try classes.encode(to: encoder) }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(figures, forKey: .figures)
    }
}
