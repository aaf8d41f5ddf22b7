import KisoCore
import KisoTensor

extension TablePreparation {
    /// The inputs of rows of a file, `float32` `[n, width]`.
    ///
    /// - Throws: ``KisoError`` `.badData` for a column that is not there, a field that is no number
    ///   where there were numbers in training, and a category that was not seen in training.
    func inputs(of file: TableFile, rows: [Int]) throws -> Tensor {
        let width = self.width
        var values = [Float](repeating: 0, count: rows.count * width)
        var start = 0
        for column in columns {
            let place = try file.column(column.name)
            switch column.content {
            case .number(let mean, let deviation):
                for (index, row) in rows.enumerated() {
                    let value = try file.number(row: row, column: place) ?? mean
                    values[index * width + start] = Float((value - mean) / deviation)
                }
            case .category(let known, let mostFrequent):
                let indices = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
                for (index, row) in rows.enumerated() {
                    let field = file.rows[row][place]
                    let value = TableFile.isMissing(field) ? mostFrequent : field
                    guard let category = indices[value] else {
                        throw KisoError(
                            .badData,
                            "\(file.place(row: row, column: place)): '\(value)' was not seen in "
                                + "training\(Suggestion.phrase(for: value, among: known)); known are "
                                + known.listed)
                    }
                    values[index * width + start + category] = 1
                }
            }
            start += column.width
        }
        return Tensor(values, shape: [rows.count, width])
    }

    /// The targets of rows of a file: `int64` `[n]`, or `float32` `[n, count]`, standardised.
    func targetValues(
        of file: TableFile, rows: [Int], as target: TargetDescription
    ) throws -> Tensor {
        let places = try targets.map(file.column)
        switch target {
        case .classes(let names):
            let labels = Dictionary(
                uniqueKeysWithValues: names.enumerated().map { ($1, Int64($0)) })
            return Tensor(
                try rows.map { row in
                    let field = file.rows[row][places[0]]
                    if let label = labels[field] { return label }
                    return try target.label(
                        of: field, place: file.place(row: row, column: places[0]))
                }, shape: [rows.count])
        case .numbers(_, let mean, let deviation):
            var values: [Float] = []
            values.reserveCapacity(rows.count * places.count)
            for row in rows {
                for (index, place) in places.enumerated() {
                    guard let value = try file.number(row: row, column: place) else {
                        throw KisoError(
                            .badData, "\(file.place(row: row, column: place)): has no target")
                    }
                    values.append(Float((value - mean[index]) / deviation[index]))
                }
            }
            return Tensor(values, shape: [rows.count, places.count])
        }
    }
}
