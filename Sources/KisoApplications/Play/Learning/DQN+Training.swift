extension DQN {
    /// Why training stopped.
    public enum End: Sendable, Equatable {
        /// All steps are done.
        case finished
        /// The caller wanted to stop.
        case stopped
        /// The task was cancelled.
        case cancelled
    }

    /// Takes all steps that are left.
    ///
    /// - Parameter shouldGoOn: is asked behind every step; `false` stops.
    /// - Throws: errors of ``step()``.
    public func train(_ shouldGoOn: (DQN) throws -> Bool = { _ in true }) throws -> End {
        while progress.steps < settings.steps {
            if Task.isCancelled { return .cancelled }
            do { try step() } catch is CancellationError { return .cancelled }
            if try !shouldGoOn(self) { return .stopped }
        }
        do { try evaluateIfDue() } catch is CancellationError { return .cancelled }
        return .finished
    }
}
