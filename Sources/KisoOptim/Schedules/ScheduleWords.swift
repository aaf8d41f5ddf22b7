import KisoCore

/// One schedule as it was written: its name and its values.
struct ScheduleWords {
    let text: String
    let name: String
    private let epochs: Int?
    private let rate: Double?
    private var values: [String]

    init(_ text: String, epochs: Int?, rate: Double?) {
        self.text = text
        self.epochs = epochs
        self.rate = rate
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(halves[0])
        values =
            halves.count > 1
            ? halves[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            : []
    }

    func error(_ problem: String) -> KisoError {
        KisoError(.usage, "schedule '\(text)': \(problem)")
    }

    /// The next value without a name.
    mutating func first(_ usual: Double, in range: ClosedRange<Double>) throws -> Double {
        guard let value = values.first, !value.contains("=") else { return usual }
        values.removeFirst()
        return try number(value, in: range)
    }

    /// How long a warm-up is: a part of training, or from 1 on a number of steps.
    mutating func warmUp() throws -> Double {
        guard let value = values.first else { return 0.05 }
        values.removeFirst()
        guard let number = Double(value), number.isFinite, number > 0 else {
            throw error("'\(value)' is not a number of steps or a part of training")
        }
        if number < 1 ? number > 0.9 : number != number.rounded() || number > 1e9 {
            throw error("'\(value)' is neither a part of training up to 0.9 nor a number of steps")
        }
        return number
    }

    /// All values without a name: parts of training, or epochs.
    mutating func milestones() throws -> [Double] {
        let plain = values.prefix { !$0.contains("=") }
        values.removeFirst(plain.count)
        return try plain.map { try part($0) }
    }

    /// The milestones of `every=`; `nil` without it.
    mutating func every() throws -> [Double]? {
        guard let place = values.firstIndex(where: { $0.hasPrefix("every=") }) else { return nil }
        let text = String(values.remove(at: place).dropFirst(6))
        if let plain = values.first(where: { !$0.contains("=") }) {
            throw error("'\(plain)' and every=\(text) exclude each other")
        }
        // A training that is shorter than the distance has no milestone.
        if let epochs, let number = Double(text), number >= Double(epochs), number.isFinite {
            return []
        }
        let distance = try part(text)
        guard distance >= 1e-4 else { throw error("every=\(text) is too often") }
        return Array(stride(from: distance, to: 1 - 1e-9, by: distance))
    }

    private func part(_ text: String) throws -> Double {
        if let epochs, let number = Double(text), number >= 1 {
            guard number < Double(epochs) else {
                throw error("'\(text)' is not an epoch before the last of \(epochs)")
            }
            return number / Double(epochs)
        }
        guard let number = Double(text), number > 0, number < 1 else {
            throw error("'\(text)' is not a part of training between 0 and 1")
        }
        return number
    }

    /// The highest factor of one cycle.
    mutating func peak() throws -> Double {
        guard let rate else { return 1 }
        return try named("max", rate, in: 1e-12...1e6) / rate
    }

    /// A value with a name.
    mutating func named(
        _ name: String, _ usual: Double, in range: ClosedRange<Double>, isWhole: Bool = false
    ) throws -> Double {
        guard let place = values.firstIndex(where: { $0.hasPrefix(name + "=") }) else {
            return usual
        }
        let value = try number(String(values[place].dropFirst(name.count + 1)), in: range)
        if isWhole && value != value.rounded() { throw error("'\(values[place])' is not whole") }
        values.remove(at: place)
        return value
    }

    func checkEnd() throws {
        if let rest = values.first { throw error("'\(rest)' is not expected there") }
    }

    private func number(_ value: String, in range: ClosedRange<Double>) throws -> Double {
        guard let number = Double(value), range.contains(number) else {
            throw error(
                "'\(value)' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
