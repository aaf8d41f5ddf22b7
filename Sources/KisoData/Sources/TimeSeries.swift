import Foundation
import KisoCore
import KisoTensor

/// A CSV file whose rows follow one another in time, cut into windows.
struct TimeSeries {
    let file: TableFile
    let preparation: SeriesPreparation

    /// Reads the columns of numbers; statistics are those of the first rows.
    ///
    /// - Parameters:
    ///   - targets: the columns that are predicted; all by default.
    ///   - trainingRows: how many rows at the start are for training, or a share of them.
    init(
        _ file: TableFile, targets: [String], window: Int, horizon: Int,
        trainingShare: Double, report: inout DataReport
    ) throws {
        guard window >= 1, horizon >= 1 else {
            throw KisoError(
                .usage,
                "a window of \(window) rows and a horizon of \(horizon): both must be at least 1")
        }
        self.file = file
        for name in targets { _ = try file.column(name) }
        var columns: [Int] = []
        for column in file.header.indices {
            let isNumber = file.rows.allSatisfy {
                TableFile.isMissing($0[column]) || TableFile.number($0[column]) != nil
            }
            if isNumber && !file.header[column].isEmpty {
                columns.append(column)
            } else if targets.contains(file.header[column]) {
                let row =
                    file.rows.firstIndex {
                        !TableFile.isMissing($0[column]) && TableFile.number($0[column]) == nil
                    } ?? 0
                throw KisoError(
                    .badData,
                    "\(file.place(row: row, column: column)): '\(file.rows[row][column])' is no number"
                )
            } else {
                report.note("the column '\(file.header[column])' is no number: left out")
            }
        }
        guard !columns.isEmpty else {
            throw KisoError(.badData, "\(file.path): no column holds numbers")
        }
        let needed = window + horizon
        guard file.rows.count >= needed else {
            throw KisoError(
                .badData,
                "\(file.path): has \(file.rows.count) rows, a window of \(window) and \(horizon) behind "
                    + "it need at least \(needed)")
        }
        let training = min(
            file.rows.count, max(needed, Int(Double(file.rows.count) * trainingShare)))
        var statistics: [(mean: Double, deviation: Double)] = []
        for column in columns {
            var values: [Double] = []
            for row in file.rows.indices {
                guard let value = try file.number(row: row, column: column) else {
                    throw KisoError(
                        .badData,
                        "\(file.place(row: row, column: column)): has no value; a series must have one "
                            + "in every row")
                }
                if row < training { values.append(value) }
            }
            statistics.append(Statistics.meanAndDeviation(values))
            report.columns.append(
                .init(
                    name: file.header[column],
                    role: targets.isEmpty || targets.contains(file.header[column])
                        ? "target" : "input", kind: "number", missing: 0, numbers: values))
        }
        let names = columns.map { file.header[$0] }
        preparation = SeriesPreparation(
            columns: names, mean: statistics.map(\.mean), deviation: statistics.map(\.deviation),
            targets: targets.isEmpty ? names : targets, window: window, horizon: horizon)
    }

    /// What the outputs mean: the targets of the first row behind a window, then those of the next.
    var target: TargetDescription {
        let places = preparation.targets.map { preparation.columns.firstIndex(of: $0) ?? 0 }
        let steps = 1...preparation.horizon
        return .numbers(
            names: steps.flatMap { step in
                preparation.targets.map { preparation.horizon == 1 ? $0 : "\($0) +\(step)" }
            },
            mean: steps.flatMap { _ in places.map { preparation.mean[$0] } },
            deviation: steps.flatMap { _ in places.map { preparation.deviation[$0] } })
    }
}

extension SeriesPreparation {
    /// All rows, standardised, `[rows, columns]`.
    func standardized(_ file: TableFile) throws -> [Float] {
        let places = try columns.map(file.column)
        var values: [Float] = []
        values.reserveCapacity(file.rows.count * places.count)
        for row in file.rows.indices {
            for (index, place) in places.enumerated() {
                guard let value = try file.number(row: row, column: place) else {
                    throw KisoError(
                        .badData, "\(file.place(row: row, column: place)): has no value")
                }
                values.append(Float((value - mean[index]) / deviation[index]))
            }
        }
        return values
    }

    /// Windows that begin at some rows, `[n, window, columns]`.
    func windows(_ values: [Float], starts: some Collection<Int>) -> Tensor {
        let width = columns.count
        return Tensor(
            starts.flatMap { values[$0 * width..<($0 + window) * width] },
            shape: [starts.count, window, width])
    }

    /// What comes behind the windows, `[n, horizon × targets]`.
    func targets(_ values: [Float], starts: some Collection<Int>) -> Tensor {
        let places = targets.map { columns.firstIndex(of: $0) ?? 0 }
        var result: [Float] = []
        for start in starts {
            for row in start + window..<start + window + horizon {
                for place in places { result.append(values[row * columns.count + place]) }
            }
        }
        return Tensor(result, shape: [starts.count, horizon * places.count])
    }
}
