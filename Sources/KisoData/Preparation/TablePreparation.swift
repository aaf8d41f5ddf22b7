/// How the rows of a table become the input of a network: numbers standardised, categories one-hot.
public struct TablePreparation: Codable, Sendable, Equatable {
    /// One column of the inputs.
    public struct Column: Codable, Sendable, Equatable {
        /// What a column holds.
        public enum Content: Codable, Sendable, Equatable {
            /// Numbers, learnt as `(value − mean) / deviation`; a missing one counts as the mean.
            case number(mean: Double, deviation: Double)
            /// Categories, one input for each; a missing one counts as the most frequent.
            case category(values: [String], mostFrequent: String)
        }

        /// The name in the header.
        public var name: String
        /// What it holds.
        public var content: Content

        /// How many inputs it becomes.
        public var width: Int {
            switch content {
            case .number: 1
            case .category(let values, _): values.count
            }
        }
    }

    /// The columns in their order.
    public var columns: [Column]
    /// The name of the column, or columns, of the targets.
    public var targets: [String]

    /// The number of inputs.
    public var width: Int { columns.map(\.width).reduce(0, +) }
}
