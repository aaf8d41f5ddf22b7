/// What a study is; two runs of one study have the same.
public struct StudyDescription: Sendable, Codable, Equatable {
    /// The sampler's name.
    public let sampler: String
    /// The seed, in decimal.
    public let seed: String
    /// What is looked for.
    public let goal: SearchGoal
    /// The rule by which trials are stopped early, if there is one.
    public let halving: SuccessiveHalving?
    /// What else must be the same, such as the space and the data, by name.
    public let settings: [String: String]

    /// What is different in another study, and how, in words; `nil` when nothing is.
    func difference(from other: StudyDescription) -> (name: String, words: String)? {
        func short(_ text: String) -> String {
            text.count > 60 ? "'\(text.prefix(60))…'" : "'\(text)'"
        }
        func halvingText(_ halving: SuccessiveHalving?) -> String {
            halving.map { "from \($0.first) by \($0.reduction)" } ?? "none"
        }
        let names = Set(settings.keys).union(other.settings.keys).sorted()
        let pairs =
            [
                ("sampler", sampler, other.sampler), ("seed", seed, other.seed),
                ("goal", goal.rawValue, other.goal.rawValue),
                ("halving", halvingText(halving), halvingText(other.halving)),
            ] + names.map { ($0, settings[$0] ?? "none", other.settings[$0] ?? "none") }
        guard let pair = pairs.first(where: { $0.1 != $0.2 }) else { return nil }
        return (pair.0, "\(pair.0) \(short(pair.1)), not \(short(pair.2))")
    }
}

/// A line of a study's journal.
struct StudyEvent: Codable {
    enum Kind: String, Codable {
        case study, claimed, released, reported, ended
    }

    var event: Kind
    /// Of the first line.
    var study: StudyDescription?
    /// The trial's number, from 1.
    var trial: Int?
    /// Who works on it.
    var worker: String?
    var step: Int?
    var value: Double?
    var training: Double?
    var state: TrialRecord.State?
    var parameters: [TrialRecord.Parameter]?
    var seconds: Double?
    var message: String?
}

/// What the lines of a journal add up to.
struct StudyState: Sendable {
    var description: StudyDescription?
    private(set) var records: [TrialRecord] = []
    /// Who works on a trial, by its number.
    private(set) var owners: [Int: String] = [:]
    /// How often a trial was begun and not given back.
    private(set) var attempts: [Int: Int] = [:]

    /// More trials than this are no study.
    static let mostTrials = 1_000_000

    /// The record of a trial, from 1.
    func record(_ number: Int) -> TrialRecord {
        number <= records.count ? records[number - 1] : TrialRecord(number: number)
    }

    /// Takes a line in; `false` for one that makes no sense.
    mutating func apply(_ event: StudyEvent) -> Bool {
        if event.event == .study {
            description = description ?? event.study
            return event.study != nil
        }
        guard let number = event.trial, (1...Self.mostTrials).contains(number),
            let worker = event.worker
        else { return false }
        while records.count < number { records.append(TrialRecord(number: records.count + 1)) }
        let index = number - 1
        if event.event == .claimed {
            guard !records[index].isOver else { return true }
            records[index] = TrialRecord(number: number)
            records[index].state = .running
            owners[number] = worker
            attempts[number, default: 0] += 1
            return true
        }
        // What somebody says who has lost the trial does not count.
        guard owners[number] == worker, !records[index].isOver else { return true }
        switch event.event {
        case .released:
            records[index] = TrialRecord(number: number)
            owners[number] = nil
            attempts[number] = 0
        case .reported:
            guard let step = event.step, let value = event.value else { return false }
            records[index].reports.append(.init(step: step, value: value, training: event.training))
        case .ended:
            guard let state = event.state else { return false }
            records[index].state = state
            records[index].value = event.value
            records[index].parameters = event.parameters ?? []
            records[index].seconds = event.seconds ?? 0
            records[index].message = event.message
            owners[number] = nil
        case .study, .claimed: break
        }
        return true
    }
}
