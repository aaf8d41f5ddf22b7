/// What was read: how much of what, its ranges, and what was left out and why.
public struct DataReport: Codable, Sendable, Equatable {
    /// One column of a table.
    public struct Column: Codable, Sendable, Equatable {
        /// The name in the header.
        public var name: String
        /// `input` or `target`.
        public var role: String
        /// `number`, `categories`, `classes`.
        public var kind: String
        /// Rows without a value.
        public var missing: Int
        /// The smallest number.
        public var minimum: Double?
        /// The largest number.
        public var maximum: Double?
        /// The mean of the numbers.
        public var mean: Double?
        /// The standard deviation of the numbers.
        public var deviation: Double?
        /// How often each category comes.
        public var counts: [String: Int]?

        init(name: String, role: String, kind: String, missing: Int, numbers: [Double]) {
            (self.name, self.role, self.kind, self.missing) = (name, role, kind, missing)
            let statistics = Statistics.meanAndDeviation(numbers)
            minimum = numbers.min()
            maximum = numbers.max()
            mean = statistics.mean
            deviation = minimum == maximum ? 0 : statistics.deviation
        }

        init(name: String, role: String, kind: String, missing: Int, counts: [String: Int]) {
            (self.name, self.role, self.kind, self.missing) = (name, role, kind, missing)
            self.counts = counts
        }
    }

    /// Training, validation or test data.
    public struct Part: Codable, Sendable, Equatable {
        /// `train`, `validation`, `test`.
        public var name: String
        /// The number of examples.
        public var count: Int
        /// How many of each class, where there are classes.
        public var classes: [Int]?
    }

    /// Something that was left out.
    public struct Skipped: Codable, Sendable, Equatable {
        /// The file.
        public var name: String
        /// Why.
        public var reason: String
    }

    /// What kind of data it is, such as `pictures`.
    public var kind: String
    /// The path, or the name in the catalogue.
    public var source: String
    /// The parts.
    public var parts: [Part] = []
    /// What the classes are called.
    public var classNames: [String] = []
    /// The sizes of one example.
    public var input: [Int] = []
    /// The columns of a table.
    public var columns: [Column] = []
    /// What was decided, in sentences.
    public var notes: [String] = []
    /// What was left out.
    public var skipped: [Skipped] = []

    init(kind: String, source: String) {
        self.kind = kind
        self.source = source
    }

    mutating func note(_ text: String) { notes.append(text) }

    /// For a reader, several lines.
    public var text: String {
        var lines = ["\(source): \(kind)"]
        if !input.isEmpty {
            lines.append("input: " + input.map(String.init).joined(separator: "×"))
        }
        for part in parts {
            lines.append("\(part.name): \(part.count) examples")
            guard let counts = part.classes else { continue }
            for (label, count) in counts.enumerated().prefix(30) {
                let name = label < classNames.count ? classNames[label] : "\(label)"
                lines.append("  \(name): \(count)")
            }
            if counts.count > 30 { lines.append("  and \(counts.count - 30) more classes") }
        }
        lines += columns.map { $0.text }
        lines += notes.map { "note: \($0)" }
        lines += skipped.prefix(10).map { "skipped: \($0.name): \($0.reason)" }
        if skipped.count > 10 { lines.append("skipped: \(skipped.count - 10) more") }
        return lines.joined(separator: "\n")
    }
}

extension DataReport.Column {
    var text: String {
        var text = "\(role) '\(name)': \(kind)"
        if let minimum, let maximum, let mean, let deviation {
            text +=
                " from \(Self.short(minimum)) to \(Self.short(maximum)), mean "
                + "\(Self.short(mean)), deviation \(Self.short(deviation))"
        }
        if let counts {
            let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            text +=
                ", \(counts.count): "
                + most.prefix(6).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            if most.count > 6 { text += ", …" }
        }
        if missing > 0 { text += "; \(missing) missing" }
        return text
    }

    private static func short(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e9 { return "\(Int(value))" }
        let digits = abs(value) >= 100 ? 10.0 : abs(value) >= 1 ? 1000.0 : 100_000.0
        let rounded = (value * digits).rounded() / digits
        return "\(rounded == 0 ? value : rounded)"
    }
}
