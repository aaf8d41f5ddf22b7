public import KisoCore
import KisoOps
public import KisoTensor

/// A network that is what was computed, not the code that computed it: made of a `Trace`, it runs,
/// is differentiated and trained on, and can be saved whatever layers it came from.
///
/// It computes what the network computed in inference: its batch normalisation stays at rest and its
/// dropout drops nothing, also in training.
///
/// ```swift
/// let same = try TracedNetwork(of: model, input: [1, 28, 28])
/// same(images) == model(images)
/// ```
public struct TracedNetwork: Layer {
    /// The computation.
    public let trace: Trace
    private let cells: [(name: String, parameter: Parameter)]
    private let cellsByName: [String: Parameter]

    /// What a network computes; the cells are the network's own.
    ///
    /// - Throws: `KisoError` `.configuration` for a network that cannot be recorded for any number of
    ///   examples, because it looks at the values that it computes.
    public init(of network: any TensorLayer, input: Shape) throws {
        let trace = network.trace(for: input)
        guard trace.takesAnyBatch, !trace.readsValues else {
            throw KisoError(
                .configuration,
                "the network computes otherwise for other examples or other numbers of them, so that a "
                    + "record of one run does not stand for it")
        }
        let cells = network.namedParameters.map { ($0.name, $0.parameter) }
        try self.init(trace, cells: cells)
    }

    /// A computation with cells for its parameters.
    ///
    /// - Throws: ``KisoError`` `.badData` when one has no cell.
    init(_ trace: Trace, cells: [(name: String, parameter: Parameter)]) throws {
        let names = Set(trace.parameterNames)
        let own = cells.filter { names.contains($0.name) }
        if let missing = names.subtracting(own.map(\.name)).min() {
            throw KisoError(.badData, "the recorded network needs a parameter '\(missing)'")
        }
        guard trace.inputs.count == 1, trace.outputs.count == 1 else {
            throw KisoError(
                .badData,
                "the recorded network takes \(trace.inputs.count) tensors and gives "
                    + "\(trace.outputs.count), expected one of each")
        }
        self.trace = trace
        self.cells = own
        cellsByName = Dictionary(own) { first, _ in first }
    }

    /// The computation for other examples.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        trace([x]) { name in cellsByName[name].map { pass.value(of: $0) } ?? x }[0]
    }
}

extension TracedNetwork: NamingModule {
    var namedModules: [(name: String, module: any Module)] { [] }
    var namedCells: [(name: String, parameter: Parameter)] { cells }
}

extension TracedNetwork: Codable {
    private struct Cell: Codable {
        let name: String
        let shape: [Int]
        let role: Parameter.Role
    }

    private enum CodingKeys: String, CodingKey {
        case trace, parameters
    }

    /// The computation and its parameters' names, without their values.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(trace, forKey: .trace)
        try container.encode(
            cells.map {
                Cell(
                    name: $0.name, shape: $0.parameter.shape.dimensions, role: $0.parameter.role)
            }, forKey: .parameters)
    }

    /// The computation with parameters of zero, to be loaded.
    ///
    /// - Throws: `KisoError` `.badData` for what is no such network, or has more parameters than any
    ///   network may.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let trace = try container.decode(Trace.self, forKey: .trace)
        var budget = Architecture.parameterLimit
        let cells = try container.decode([Cell].self, forKey: .parameters).map { cell in
            guard let shape = Shape(checking: cell.shape), shape.count <= budget else {
                throw KisoError(
                    .badData, "the recorded network's parameter '\(cell.name)' is too large")
            }
            budget -= shape.count
            return (cell.name, Parameter(shape: shape, role: cell.role) { _ in .zeros(shape) })
        }
        try self.init(trace, cells: cells)
    }
}
