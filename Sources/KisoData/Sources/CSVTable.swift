import Foundation
import KisoCore
import KisoTensor

/// What is learnt from a target.
public enum LearningTask: String, CaseIterable, Sendable, Codable {
    /// One of several classes.
    case classification
    /// Numbers.
    case regression
}

/// A CSV file, each row an example: numbers and categories in, a class or numbers out.
///
/// ```swift
/// let houses = try CSVTable("houses.csv", target: "price")
/// let (train, validation) = houses.split(0.9, seed: 0)
/// ```
///
/// A column whose fields are all numbers is a number and is standardised, any other is a category with
/// one input for each value. A missing number counts as the mean, a missing category as the most
/// frequent one; rows without a target are left out. Targets that are words are classes, and so are
/// whole numbers of at most 20 different values that come at least twice on average; all other numbers
/// are learnt as numbers, standardised. Statistics are those of the rows of this table; the second part
/// of a ``split(_:seed:)`` takes those of the first.
public struct CSVTable: Dataset {
    /// What turns rows into inputs, and what the targets mean.
    public let preparation: Preparation
    /// What was read.
    public let report: DataReport
    private let file: TableFile
    /// The rows of the file that are examples.
    private let rows: [Int]
    private let task: LearningTask
    private let data: ArrayDataset

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - target: the column that is learnt.
    ///   - task: by default what the target's values say.
    ///   - ignoring: columns that are no inputs.
    ///   - path: what errors call the file.
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` for a file that is no table
    ///   (rows of other lengths, headers twice, no rows), a column that is not there, a target that is
    ///   constant or no number where it must be one, fields that are NaN or infinite.
    public init(
        _ path: String, target: String, task: LearningTask? = nil, ignoring: [String] = []
    ) throws {
        try self.init(
            TableFile(URL(fileURLWithPath: path)), targets: [target], task: task,
            ignoring: ignoring)
    }

    init(
        _ file: TableFile, targets: [String], task: LearningTask? = nil, ignoring: [String] = []
    ) throws {
        let reader = try TableReader(file, targets: targets, task: task, ignoring: ignoring)
        let preparation = try reader.preparation(of: reader.rows)
        try self.init(
            file, rows: reader.rows, preparation: preparation, task: reader.task,
            report: reader.report)
    }

    private init(
        _ file: TableFile, rows: [Int], preparation: Preparation, task: LearningTask,
        report: DataReport
    ) throws {
        self.file = file
        self.rows = rows
        self.preparation = preparation
        self.task = task
        self.report = report
        guard let table = preparation.table else {
            throw KisoError(.defect, "a table without a preparation of tables")
        }
        data = ArrayDataset(
            inputs: try table.inputs(of: file, rows: rows),
            targets: try table.targetValues(of: file, rows: rows, as: preparation.target))
    }

    /// The number of rows with a target.
    public var count: Int { data.count }
    /// The class of every row; `nil` in regression.
    public var classLabels: [Int]? { data.classLabels }
    /// The rows at these places, prepared.
    public func batch(_ places: [Int]) -> Supervised { data.batch(places) }

    /// Two parts that share no row, as of any data set; the statistics of both are those of the rows of
    /// the first, so that nothing of the second is known in training.
    public func split(_ fraction: Double, seed: UInt64 = 0) throws -> (CSVTable, CSVTable) {
        let places = Split.places(
            count: count, labels: classLabels, fraction: fraction, seed: seed)
        let reader = try TableReader(
            file, targets: preparation.table?.targets ?? [], task: task,
            inputs: preparation.table?.columns.map(\.name))
        let first = places.first.map { rows[$0] }
        let prepared = try reader.preparation(of: first, classes: preparation.target)
        return (
            try CSVTable(file, rows: first, preparation: prepared, task: task, report: report),
            try CSVTable(
                file, rows: places.second.map { rows[$0] }, preparation: prepared, task: task,
                report: report)
        )
    }
}
