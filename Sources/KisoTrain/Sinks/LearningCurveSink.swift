public import KisoCore
import KisoPlot

/// Draws the learning curve of a run, as SVG and PNG, when training ends.
public struct LearningCurveSink: EventSink {
    private let run: RunFolder
    private let title: String
    private let complain: @Sendable (KisoError) -> Void

    /// Draws into a run's folder.
    ///
    /// - Parameter complain: is told why there is no picture, such as gnuplot missing; training
    ///   itself does not fail for it.
    public init(
        _ run: RunFolder, title: String, complain: @escaping @Sendable (KisoError) -> Void
    ) {
        self.run = run
        self.title = title
        self.complain = complain
    }

    /// Draws when training ends.
    public func receive(_ event: TrainingEvent) throws {
        guard case .finished(let history) = event else { return }
        let figure = Figure.learningCurve(
            title: title, loss: history.epochs.map(\.loss),
            validationLoss: history.epochs.compactMap(\.validationLoss),
            accuracy: history.epochs.map(\.accuracy),
            validationAccuracy: history.epochs.compactMap(\.validationAccuracy))
        do {
            try figure.write(to: run.figure("learning-curve.svg"))
            try figure.write(to: run.figure("learning-curve.png"))
        } catch {
            complain(error)
        }
    }
}
