import KisoCore

/// Finds out what a table's columns are.
struct TableReader {
    let file: TableFile
    let targets: [String]
    /// The rows that have a target.
    let rows: [Int]
    let task: LearningTask
    private(set) var report: DataReport
    /// The inputs' columns, and whether each is a number.
    private var inputs: [(column: Int, isNumber: Bool)] = []
    /// What each category's values are, in the whole file.
    private var categories: [Int: [String]] = [:]

    /// The most categories that a column may have.
    private static let mostCategories = 1000

    init(
        _ file: TableFile, targets: [String], task: LearningTask?, ignoring: [String] = [],
        inputs wanted: [String]? = nil
    ) throws {
        guard !targets.isEmpty else {
            throw KisoError(
                .usage,
                "\(file.path): which column is the target? Its columns are \(file.header.listed)")
        }
        self.file = file
        self.targets = targets
        report = DataReport(kind: "table", source: file.path)
        let columns = try targets.map(file.column)
        let ignored = try Set(ignoring.map(file.column))
        rows = file.rows.indices.filter { row in
            columns.allSatisfy { !TableFile.isMissing(file.rows[row][$0]) }
        }
        let left = file.rows.count - rows.count
        if left > 0 { report.note("\(left) rows have no target and are left out") }
        guard !rows.isEmpty else {
            throw KisoError(
                .badData, "\(file.path): no row has a value in the target '\(targets[0])'")
        }
        self.task = try Self.task(file, columns, rows, asked: task, report: &report)
        for column in file.header.indices where !columns.contains(column) {
            let name = file.header[column]
            if let wanted {
                guard wanted.contains(name) else { continue }
            } else if ignored.contains(column) {
                continue
            } else if name.isEmpty {
                report.note("column 1 has no name in the header, as an index has none: left out")
                continue
            }
            try add(column)
        }
        guard !inputs.isEmpty else {
            throw KisoError(
                .badData, "\(file.path): no column is left for inputs beside the target")
        }
        report.columns += try columns.map { try describe($0, role: "target") }
    }

    private static func task(
        _ file: TableFile, _ columns: [Int], _ rows: [Int], asked: LearningTask?,
        report: inout DataReport
    ) throws -> LearningTask {
        let name = file.header[columns[0]]
        for column in columns where Set(rows.map { file.rows[$0][column] }).count == 1 {
            throw KisoError(
                .badData,
                "\(file.path): the target '\(file.header[column])' is "
                    + "'\(file.rows[rows[0]][column])' in every row; there is nothing to learn")
        }
        let word = rows.first { TableFile.number(file.rows[$0][columns[0]]) == nil }
        if columns.count > 1 || asked == .regression {
            if asked == .classification {
                throw KisoError(.usage, "\(file.path): classes need one target, not several")
            }
            for column in columns {
                for row in rows { _ = try file.number(row: row, column: column) }
            }
            return .regression
        }
        if asked == .classification { return .classification }
        if word != nil {
            let numbers = rows.count { TableFile.number(file.rows[$0][columns[0]]) != nil }
            if let word, numbers * 10 >= rows.count * 9 {
                throw KisoError(
                    .badData,
                    "\(file.place(row: word, column: columns[0])): "
                        + "'\(file.rows[word][columns[0]])' is no number where \(numbers) others are; "
                        + "mend it, or say that the task is classification")
            }
            report.note("the target '\(name)' is words: classification")
            return .classification
        }
        var values: Set<Double> = []
        for row in rows {
            guard let value = try file.number(row: row, column: columns[0]) else { continue }
            values.insert(value)
        }
        let isCounted = values.allSatisfy { $0 == $0.rounded() }
        if isCounted && values.count <= 20 && rows.count >= 2 * values.count {
            report.note(
                "the target '\(name)' is whole numbers of \(values.count) different values: "
                    + "classification (say regression if they are amounts)")
            return .classification
        }
        report.note("the target '\(name)' is numbers: regression")
        return .regression
    }

    /// Takes a column as an input, unless it says nothing.
    private mutating func add(_ column: Int) throws {
        let name = file.header[column]
        let present = file.rows.indices.filter { !TableFile.isMissing(file.rows[$0][column]) }
        guard !present.isEmpty else {
            return report.note("the column '\(name)' has no value in any row: left out")
        }
        let words = present.filter { TableFile.number(file.rows[$0][column]) == nil }
        if words.isEmpty {
            for row in present { _ = try file.number(row: row, column: column) }
            inputs.append((column, true))
            return report.columns.append(try describe(column, role: "input"))
        }
        if words.count * 10 <= present.count, present.count >= 10 {
            throw KisoError(
                .badData,
                "\(file.place(row: words[0], column: column)): '\(file.rows[words[0]][column])' is no "
                    + "number where \(present.count - words.count) others are; mend it, or leave the "
                    + "column out")
        }
        let values = Set(present.map { file.rows[$0][column] }).sorted()
        if values.count > Self.mostCategories
            || (values.count > 20 && values.count * 2 > present.count)
        {
            return report.note(
                "the column '\(name)' has \(values.count) different texts in \(present.count) rows, as "
                    + "names or remarks have: left out")
        }
        categories[column] = values
        inputs.append((column, false))
        report.columns.append(try describe(column, role: "input"))
    }

    private func describe(_ column: Int, role: String) throws -> DataReport.Column {
        let fields = file.rows.map { $0[column] }
        let missing = fields.count { TableFile.isMissing($0) }
        let present = fields.filter { !TableFile.isMissing($0) }
        let numbers = present.compactMap(TableFile.number)
        let isNumber =
            role == "target" ? task == .regression : numbers.count == present.count
        if isNumber {
            return DataReport.Column(
                name: file.header[column], role: role, kind: "number", missing: missing,
                numbers: numbers)
        }
        return DataReport.Column(
            name: file.header[column], role: role,
            kind: role == "target" ? "classes" : "categories", missing: missing,
            counts: Dictionary(present.map { ($0, 1) }, uniquingKeysWith: +))
    }

    /// The preparation with the statistics of some rows.
    ///
    /// - Parameter classes: the classes that are known already.
    func preparation(of rows: [Int], classes: TargetDescription? = nil) throws -> Preparation {
        var columns: [TablePreparation.Column] = []
        for (column, isNumber) in inputs {
            if isNumber {
                let values = try rows.compactMap { try file.number(row: $0, column: column) }
                let (mean, deviation) = Statistics.meanAndDeviation(values)
                columns.append(
                    .init(
                        name: file.header[column],
                        content: .number(mean: mean, deviation: deviation)))
            } else {
                let present = rows.map { file.rows[$0][column] }
                    .filter { !TableFile.isMissing($0) }
                let counts = Dictionary(present.map { ($0, 1) }, uniquingKeysWith: +)
                let values = categories[column] ?? []
                let most = values.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ""
                columns.append(
                    .init(
                        name: file.header[column],
                        content: .category(values: values, mostFrequent: most)))
            }
        }
        let table = TablePreparation(columns: columns, targets: targets)
        return Preparation(
            input: [table.width], target: try target(of: rows, classes: classes), table: table)
    }

    private func target(of rows: [Int], classes: TargetDescription?) throws -> TargetDescription {
        let columns = try targets.map(file.column)
        if task == .classification {
            if let classes { return classes }
            let values = Set(self.rows.map { file.rows[$0][columns[0]] })
            let isNumeric = values.allSatisfy { TableFile.number($0) != nil }
            return .classes(
                names: values.sorted {
                    isNumeric
                        ? (TableFile.number($0) ?? 0, $0) < (TableFile.number($1) ?? 0, $1)
                        : $0 < $1
                })
        }
        let statistics = try columns.map { column in
            Statistics.meanAndDeviation(
                try rows.compactMap { try file.number(row: $0, column: column) })
        }
        return .numbers(
            names: targets, mean: statistics.map(\.mean), deviation: statistics.map(\.deviation))
    }
}

/// Mean and standard deviation.
enum Statistics {
    /// The mean and the population's standard deviation; a deviation of 0 is given as 1, so that one
    /// can divide by it.
    static func meanAndDeviation(_ values: [Double]) -> (mean: Double, deviation: Double) {
        guard !values.isEmpty else { return (0, 1) }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        let deviation = (squares / Double(values.count)).squareRoot()
        return (mean, deviation > 1e-12 * max(abs(mean), 1e-300) ? deviation : 1)
    }
}
