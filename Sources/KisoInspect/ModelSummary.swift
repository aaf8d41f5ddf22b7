public import KisoCore
public import KisoNN
import KisoTensor

/// The layers of a network with shapes and numbers of parameters, as a table.
public struct ModelSummary: Sendable {
    /// One layer.
    public struct Row: Sendable, Codable {
        /// The layer's name and type, such as `affine1 (Affine)`.
        public let layer: String
        /// The shape of a batch's result; the batch is `None`.
        public let outputShape: String
        /// The number of parameters, running statistics among them.
        public let parameters: Int
    }

    /// The layers in their order.
    public let rows: [Row]
    /// All parameters.
    public let total: Int
    /// Those that training changes.
    public let trainable: Int
    /// Multiplications with an addition each, for one example.
    public let multiplyAdds: Int

    /// Looks at a network: a row for each layer, those inside of containers with their paths. A network
    /// of somebody's own is run once; its rows are the parts that the run tells apart, by the layers of
    /// its containers and the paths of its parameters.
    ///
    /// - Throws: `KisoError` `.configuration` when a layer of a container does not fit its input.
    public init(_ network: any TensorLayer, input: Shape) throws {
        let plan = try NetworkPlan(network, input: input)
        var counted: Set<ObjectIdentifier> = []
        // Parameters count where they are met first.
        func count(_ cells: [Parameter]) -> Int {
            cells.filter { counted.insert(ObjectIdentifier($0)).inserted }
                .map(\.shape.count).reduce(0, +)
        }
        var rows: [Row] = []
        for part in plan.parts where part.isLayer || !part.parameters.isEmpty {
            rows.append(
                Row(
                    layer: part.type.map { "\(part.name) (\($0))" } ?? part.name,
                    outputShape: Self.text(part.output.dimensions),
                    parameters: count(part.parameters.map(\.parameter))))
        }
        let parameters = network.namedParameters
        let others = count(parameters.map(\.parameter))
        if others > 0 {
            rows.append(
                Row(layer: "(not used in inference)", outputShape: "", parameters: others))
        }
        self.rows = rows
        multiplyAdds = network.multiplyAdds(for: input)
        total = parameters.map(\.parameter.shape.count).reduce(0, +)
        trainable = parameters.filter(\.isTrainable).map(\.parameter.shape.count).reduce(0, +)
    }

    private static func text(_ sizes: [Int]) -> String {
        "(" + (["None"] + sizes.map(String.init)).joined(separator: ", ") + ")"
    }

    /// The table as text: `Layer (type) | Output Shape | Param #`, then the totals.
    public var text: String {
        let header = ("Layer (type)", "Output Shape", "Param #")
        let cells = rows.map { ($0.layer, $0.outputShape, ModelSummary.grouped($0.parameters)) }
        let all = [header] + cells
        let first = all.map(\.0.count).max() ?? 0
        let second = all.map(\.1.count).max() ?? 0
        let third = all.map(\.2.count).max() ?? 0
        func line(_ cell: (String, String, String)) -> String {
            cell.0.padded(to: first) + " | " + cell.1.padded(to: second) + " | "
                + String(repeating: " ", count: third - cell.2.count) + cell.2
        }
        let rule = [first, second, third].map { String(repeating: "-", count: $0) }
            .joined(separator: "-+-")
        let size = Double(total * 4)
        let amount =
            size < 1_048_576 ? "\(rounded(size / 1024)) KiB" : "\(rounded(size / 1048576)) MiB"
        return
            ([line(header), rule] + cells.map(line) + [
                rule, "Total params: \(ModelSummary.grouped(total))",
                "Trainable params: \(ModelSummary.grouped(trainable))",
                "Size (float32): \(amount)",
                "Multiply-adds (one example): \(ModelSummary.grouped(multiplyAdds))",
            ]).joined(separator: "\n")
    }

    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// `1,234,567`.
    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var parts: [String] = []
        while digits.count > 3 {
            parts.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + parts).joined(separator: ",")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
