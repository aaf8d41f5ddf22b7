public import KisoCore
public import KisoPlot
public import KisoTrain

/// Draws the learning curve of a run, as SVG and PNG, when training ends: the loss, and every metric,
/// by epoch.
public struct LearningCurveSink: EventSink {
    private let run: RunFolder
    private let title: String
    private let complain: @Sendable (KisoError) -> Void

    /// Draws into a run's folder.
    ///
    /// - Parameters:
    ///   - complain: is told why there is no picture, such as gnuplot missing; training
    ///     itself does not fail for it.
    ///   - run: the folder of the run.
    ///   - title: the text above; empty for none.
    public init(
        _ run: RunFolder, title: String, complain: @escaping @Sendable (KisoError) -> Void
    ) {
        self.run = run
        self.title = title
        self.complain = complain
    }

    /// Draws when training ends.
    public func receive(_ event: TrainingEvent) throws {
        guard case .finished(let history) = event, !history.epochs.isEmpty else { return }
        let figure = Figure.learningCurve(of: history, title: title)
        do throws(KisoError) {
            try figure.write(to: run.figure("learning-curve.svg"))
            try figure.write(to: run.figure("learning-curve.png"))
        } catch {
            complain(error)
        }
    }
}

extension Figure {
    /// The loss and every metric of a training by epoch, on training and validation data.
    public static func learningCurve(of history: History, title: String = "") -> Figure {
        let records = history.epochs
        let names = EpochRecord.columns(of: records).filter { !$0.hasPrefix("val_") }
        return learningCurve(
            title: title,
            figures: names.map { name in
                (
                    name, records.map { $0[name] ?? .nan },
                    records.compactMap { $0["val_" + name] }
                )
            })
    }
}
