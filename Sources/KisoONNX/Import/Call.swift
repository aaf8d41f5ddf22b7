import Foundation
import KisoCore
import KisoOps
import KisoTensor

/// One node that is being computed: its inputs, its attributes, and errors that name it.
///
/// Whatever an operator does to a tensor goes through a method that checks first, because a mistake in
/// a file must throw, and Kiso's own functions stop the program.
struct Call {
    let node: GraphPlan.Node
    let inputs: [Value?]
    let run: GraphRun
    /// The values that graphs inside the node may use.
    let scope: Scope

    var op: String { node.op }
    /// The version of the operator set that the graph asks for.
    var version: Int { node.version }

    /// An error that names the node.
    func fault(_ reason: String) -> KisoError {
        KisoError(.badData, "\(node.place): \(reason)")
    }

    // MARK: Inputs

    /// Whether an input is given.
    func has(_ place: Int) -> Bool {
        inputs.indices.contains(place) && inputs[place] != nil
    }

    func value(_ place: Int) throws -> Value {
        guard inputs.indices.contains(place), let value = inputs[place] else {
            throw fault("input \(place) is missing")
        }
        return value
    }

    func tensor(_ place: Int) throws -> Tensor {
        guard case .tensor(let tensor, _) = try value(place) else {
            throw fault("input \(place) is \(try value(place).text), expected a tensor")
        }
        return tensor
    }

    func type(_ place: Int) throws -> ElementType {
        guard case .tensor(_, let type) = try value(place) else {
            throw fault("input \(place) is \(try value(place).text), expected a tensor")
        }
        return type
    }

    func optional(_ place: Int) throws -> Tensor? { has(place) ? try tensor(place) : nil }

    func sequence(_ place: Int) throws -> [Value] {
        guard case .sequence(let values) = try value(place) else {
            throw fault("input \(place) is \(try value(place).text), expected a sequence")
        }
        return values
    }

    func floating(_ place: Int) throws -> Tensor {
        let x = try tensor(place)
        guard x.dtype.isFloatingPoint else {
            throw fault("input \(place) is \(x.dtype), expected floating-point numbers")
        }
        return x
    }

    /// Whole numbers that the operator needs to know.
    func integers(_ place: Int) throws -> [Int] {
        let x = try tensor(place)
        guard !x.dtype.isFloatingPoint, x.dtype != .bool, x.count <= 1 << 20 else {
            throw fault("input \(place) is \(x.dtype) of shape \(x.shape), expected a few integers")
        }
        return x.values(as: Int.self)
    }

    func integer(_ place: Int) throws -> Int {
        let values = try integers(place)
        guard values.count == 1 else {
            throw fault("input \(place) has \(values.count) elements, expected one")
        }
        return values[0]
    }

    /// One number that the operator needs to know.
    func number(_ place: Int) throws -> Double {
        let x = try tensor(place)
        guard x.count == 1 else {
            throw fault("input \(place) has \(x.count) elements, expected one")
        }
        return x.doubles[0]
    }

    /// Refuses a tensor that derivatives are asked for of, where the operator has none here.
    func refuseDerivative(_ tensors: Tensor...) throws {
        if tensors.contains(where: \.isTracked) {
            throw fault(
                "it is computed without derivatives, so that it can be neither trained nor recorded"
            )
        }
    }

    // MARK: Attributes

    func integer(_ name: String, _ standard: Int) throws -> Int {
        switch node.attributes[name] {
        case nil: return standard
        case .integer(let value): return value
        default: throw fault("attribute '\(name)' is no integer")
        }
    }

    func integer(_ name: String) throws -> Int {
        guard node.attributes[name] != nil else { throw fault("attribute '\(name)' is missing") }
        return try integer(name, 0)
    }

    func flag(_ name: String, _ standard: Bool = false) throws -> Bool {
        try integer(name, standard ? 1 : 0) != 0
    }

    func real(_ name: String, _ standard: Double) throws -> Double {
        switch node.attributes[name] {
        case nil: return standard
        case .real(let value): return Double(value)
        default: throw fault("attribute '\(name)' is no number")
        }
    }

    func text(_ name: String, _ standard: String) throws -> String {
        switch node.attributes[name] {
        case nil: return standard
        case .text(let value): return value
        default: throw fault("attribute '\(name)' is no text")
        }
    }

    func integers(_ name: String) throws -> [Int]? {
        switch node.attributes[name] {
        case nil: return nil
        case .integers(let values): return values
        default: throw fault("attribute '\(name)' is no list of integers")
        }
    }

    func reals(_ name: String) throws -> [Double]? {
        switch node.attributes[name] {
        case nil: return nil
        case .reals(let values): return values.map(Double.init)
        default: throw fault("attribute '\(name)' is no list of numbers")
        }
    }

    func texts(_ name: String) throws -> [String]? {
        switch node.attributes[name] {
        case nil: return nil
        case .texts(let values): return values
        default: throw fault("attribute '\(name)' is no list of texts")
        }
    }

    func graph(_ name: String) throws -> GraphPlan {
        guard case .graph(let graph)? = node.attributes[name] else {
            throw fault("attribute '\(name)' is no graph")
        }
        return graph
    }

    /// Whole numbers that older operator sets have as an attribute and newer ones as an input.
    func integers(attribute name: String, orInput place: Int) throws -> [Int]? {
        if let values = try integers(name) { return values }
        return has(place) ? try integers(place) : nil
    }

    // MARK: Shapes

    func axis(_ axis: Int, rank: Int) throws -> Int {
        guard (-rank..<rank).contains(axis) else {
            throw fault("axis \(axis) is not one of \(rank) axes")
        }
        return axis < 0 ? axis + rank : axis
    }

    /// Axes counted from the front, in ascending order, each once.
    func axes(_ axes: [Int], rank: Int) throws -> [Int] {
        let axes = try axes.map { try axis($0, rank: rank) }
        guard Set(axes).count == axes.count else { throw fault("an axis is named twice") }
        return axes.sorted()
    }

    /// A shape that Kiso makes arrays of.
    func shape(_ sizes: [Int]) throws -> Shape {
        guard let shape = Shape(checking: sizes), shape.count <= GraphRun.largestCount,
            sizes.count <= 64
        else { throw fault("the sizes \(sizes.prefix(12)) make no array, or too large a one") }
        return shape
    }

    // MARK: Computation

    /// Applies an op of Kiso's to inputs that it is known to take.
    func apply(
        _ name: String, _ inputs: [Tensor], _ attributes: [String: Attribute] = [:]
    ) throws -> Tensor {
        guard let type = OperationCatalog.ops[name] else { throw fault("Kiso has no op '\(name)'") }
        let op: any BuiltInOp
        do {
            op = try Attribute.record(attributes).made(type)
        } catch { throw fault("Kiso's op '\(name)' takes no such attributes") }
        let types = inputs.map { ArrayType($0.shape, $0.dtype) }
        guard let results = op.resultTypes(types) else {
            let texts = types.map { "\($0.dtype) \($0.shape)" }.joined(separator: " and ")
            throw fault("\(texts) do not fit")
        }
        for result in results { try run.spend(result.count, at: node) }
        try run.spendMultiplications(op.multiplyAdds(inputs.map(\.shape)), at: node)
        return Tensor.results(of: op, inputs)[0]
    }
}

extension Attribute {
    fileprivate func made<T: BuiltInOp>(_ type: T.Type) throws -> any BuiltInOp {
        try decoded(as: type)
    }
}

extension Attribute {
    /// A value with properties, such as a geometry.
    init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(Attribute.self, from: try JSONEncoder().encode(value))
    }
}
