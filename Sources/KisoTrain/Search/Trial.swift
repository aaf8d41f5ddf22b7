import KisoCore
import Synchronization

/// One attempt of a ``Study``: asks for the values of its parameters where it needs them, and reports how
/// it goes.
///
/// Which parameters there are may hang on the values of others. A parameter keeps its value when it is
/// asked for again.
public final class Trial: Sendable {
    /// What a trial should do after a report.
    public enum Advice: Sendable, Hashable {
        /// It is worth to go on.
        case goOn
        /// Others were better at this point: it should end now.
        case stop
    }

    private struct Memory {
        var parameters: [TrialRecord.Parameter] = []
        var reports: [TrialRecord.Report] = []
        var isStopped = false
    }

    /// Which trial it is, from 1.
    public let number: Int
    private let sampler: any Sampler
    private let history: SearchHistory
    private let places: [String: Double]
    private let judge: @Sendable (TrialRecord.Report, Bool) throws -> Advice
    private let memory = Mutex(Memory())

    /// - Parameter judge: is told each report and whether it is the last.
    init(
        _ sampler: any Sampler, _ history: SearchHistory,
        judge: @escaping @Sendable (TrialRecord.Report, Bool) throws -> Advice
    ) {
        number = history.trial + 1
        self.sampler = sampler
        self.history = history
        places = sampler.places(for: history)
        self.judge = judge
    }

    /// A number of a range.
    ///
    /// - Parameters:
    ///   - scale: how equal steps are measured; linear by default.
    ///   - name: the parameter's name.
    ///   - range: from where the number comes.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: the bounds are finite, and positive on a logarithmic scale.
    public func float(
        _ name: String, _ range: ClosedRange<Double>, scale: ParameterScale = .linear,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Double {
        require(
            (range.upperBound - range.lowerBound).isFinite
                && (scale == .linear || range.lowerBound > 0),
            "Trial.float", "\(name) from \(range.lowerBound) to \(range.upperBound)", file: file,
            line: line)
        return value(name, .float(range, scale), file, line).number ?? range.lowerBound
    }

    /// An integer of a range; see ``float(_:_:scale:file:line:)``.
    ///
    /// - Precondition: the bounds are below 2^53, and positive on a logarithmic scale.
    public func integer(
        _ name: String, _ range: ClosedRange<Int>, scale: ParameterScale = .linear,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Int {
        require(
            range.lowerBound > -1 << 53 && range.upperBound < 1 << 53
                && (scale == .linear || range.lowerBound > 0),
            "Trial.integer", "\(name) from \(range.lowerBound) to \(range.upperBound)", file: file,
            line: line)
        return value(name, .integer(range, scale), file, line).number.map { Int($0) }
            ?? range.lowerBound
    }

    /// One of some values, which are told apart by their descriptions.
    ///
    /// - Precondition: there is at least one value, and no two have one description.
    public func choice<Value: CustomStringConvertible>(
        _ name: String, _ values: [Value], file: StaticString = #fileID, line: UInt = #line
    ) -> Value {
        let names = values.map(\.description)
        require(
            !names.isEmpty && Set(names).count == names.count, "Trial.choice",
            "\(name) of \(names)", file: file, line: line)
        let chosen = value(name, .choice(names), file, line).text
        return values[names.firstIndex(of: chosen) ?? 0]
    }

    /// A value of a domain that is already checked, such as one of a ``SearchSpace``.
    func value(
        _ name: String, _ domain: ParameterDomain, _ file: StaticString = #fileID,
        _ line: UInt = #line
    ) -> ParameterValue {
        let known = memory.withLock { $0.parameters.first { $0.name == name } }
        if let known {
            require(
                known.domain == domain, "Trial",
                "\(name) is asked for twice with other values to choose from", file: file,
                line: line)
            return known.value
        }
        let place =
            places[name] ?? sampler.place(of: name, in: domain, for: history)
        let value = domain.value(at: place)
        memory.withLock {
            $0.parameters.append(.init(name: name, domain: domain, value: value))
        }
        return value
    }

    /// Says how good the trial is so far. What is no number is not kept.
    ///
    /// ```swift
    /// if try trial.report(accuracy, at: epoch) == .stop { break }
    /// ```
    ///
    /// - Parameters:
    ///   - step: how far it is, such as the epoch; larger than at the report before.
    ///   - isLast: whether the trial ends anyway; then it is not stopped.
    ///   - training: the same figure on the training data, for pictures.
    ///   - value: what the study looks for.
    /// - Throws: `KisoError` `.inputOutput` when it cannot be written down.
    @discardableResult
    public func report(
        _ value: Double, at step: Int, isLast: Bool = false, training: Double? = nil
    ) throws -> Advice {
        guard value.isFinite else { return .goOn }
        let report = TrialRecord.Report(
            step: step, value: value, training: training.flatMap { $0.isFinite ? $0 : nil })
        memory.withLock { $0.reports.append(report) }
        let advice = try judge(report, isLast)
        if advice == .stop { memory.withLock { $0.isStopped = true } }
        return advice
    }

    /// The parameters that were asked for.
    var parameters: [TrialRecord.Parameter] { memory.withLock { $0.parameters } }
    /// Whether it was told to stop.
    var isStopped: Bool { memory.withLock { $0.isStopped } }
    /// The newest report.
    var lastValue: Double? { memory.withLock { $0.reports.last?.value } }
}
