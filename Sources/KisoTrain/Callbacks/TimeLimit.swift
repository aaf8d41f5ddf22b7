import KisoCore

/// Stops training cleanly when a time is over, also within an epoch; a checkpoint takes it up again.
public struct TimeLimit: Callback {
    /// How long training may take, in seconds.
    public let seconds: Double

    /// A limit of some minutes.
    public init(minutes: Double, file: StaticString = #fileID, line: UInt = #line) {
        require(
            minutes > 0, "TimeLimit", "\(minutes) minutes are not positive", file: file, line: line)
        seconds = minutes * 60
    }

    /// `"time-limit"`.
    public var name: String { "time-limit" }

    /// Looks at the clock.
    public func stepEnded(_ run: TrainingRun) throws {
        if run.seconds >= seconds { run.stop(because: "the time is over") }
    }
}
