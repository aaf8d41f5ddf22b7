/// What is known of a trial of a ``Study``.
public struct TrialRecord: Sendable, Codable, Equatable {
    /// How a trial stands.
    public enum State: String, Sendable, Codable {
        /// Nobody has begun it, or who had begun it is gone.
        case waiting
        /// Somebody works on it.
        case running
        /// It came to its end.
        case finished
        /// It was stopped early, because others were better at the same point.
        case stopped
        /// It failed; what it led to is worse than anything.
        case failed
    }

    /// A parameter that a trial asked for.
    public struct Parameter: Sendable, Codable, Equatable {
        /// Its name.
        public let name: String
        /// What it might have been.
        public let domain: ParameterDomain
        /// What it was.
        public let value: ParameterValue

        init(name: String, domain: ParameterDomain, value: ParameterValue) {
            (self.name, self.domain, self.value) = (name, domain, value)
        }

        /// Reads a parameter; JSON does not tell the number 1 from the integer 1, the domain does.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            domain = try container.decode(ParameterDomain.self, forKey: .domain)
            let read = try container.decode(ParameterValue.self, forKey: .value)
            if case .float = domain, let number = read.number {
                value = .float(number)
            } else {
                value = read
            }
        }

        /// Where the value lies in the domain.
        var place: Double { domain.place(of: value) ?? 0.5 }
    }

    /// A value on the way.
    public struct Report: Sendable, Codable, Equatable {
        /// How far the trial was, such as the epoch.
        public let step: Int
        /// The value there.
        public let value: Double
        /// The same figure on the training data, if it is known.
        public var training: Double?
    }

    /// Which trial it is, from 1.
    public let number: Int
    /// How it stands.
    public internal(set) var state = State.waiting
    /// What it led to; of a stopped trial its last report, of a failed one nothing.
    public internal(set) var value: Double?
    /// The parameters in the order in which the trial asked for them.
    public internal(set) var parameters: [Parameter] = []
    /// The values on the way.
    public internal(set) var reports: [Report] = []
    /// How long it took.
    public internal(set) var seconds = 0.0
    /// Why it failed.
    public internal(set) var message: String?

    init(number: Int) { self.number = number }

    /// Whether nothing more will happen to it.
    public var isOver: Bool { [.finished, .stopped, .failed].contains(state) }

    /// The value of a parameter; `nil` when the trial did not ask for it.
    public subscript(name: String) -> ParameterValue? {
        parameters.first { $0.name == name }?.value
    }

    /// `lr 0.0123, optimizer adam`.
    public var settings: String {
        parameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
}

/// Whether a study looks for the smallest or the largest value.
public enum SearchGoal: String, Sendable, Codable {
    /// Less is better, as of a loss.
    case minimize
    /// More is better, as of an accuracy.
    case maximize

    /// A number that is smaller for what is better; infinite for what is no number.
    func cost(_ value: Double?) -> Double {
        guard let value, !value.isNaN else { return .infinity }
        return self == .minimize ? value : -value
    }
}

extension Sequence<TrialRecord> {
    /// The trials that came to their end, the best first; of equal ones the earlier first. Trials that
    /// were stopped early come behind them, failed ones last.
    public func ranked(by goal: SearchGoal) -> [TrialRecord] {
        func standing(_ record: TrialRecord) -> Int {
            switch record.state {
            case .finished: goal.cost(record.value) < .infinity ? 0 : 2
            case .stopped: 1
            default: 2
            }
        }
        return filter(\.isOver).sorted {
            (standing($0), goal.cost($0.value), $0.number)
                < (standing($1), goal.cost($1.value), $1.number)
        }
    }
}
