import KisoCore
import KisoTensor

/// An ONNX graph while it is being written: nodes in order, constants, and a name for everything.
struct GraphWriter {
    /// The newest version of the operator set that an exported graph keeps to.
    static let operatorSet = 17

    private(set) var graph = Onnx_GraphProto()
    /// The name of the batch's size among the sizes of inputs and outputs.
    static let batch = "batch"
    private var counts: [String: Int] = [:]
    private var taken: Set<String> = []
    private var integers: [[Int]: String] = [:]
    private var examplesName: String?
    /// The name of the input whose first size is the number of examples.
    var batchInput: String?

    /// A name that is not taken, made of a stem.
    mutating func name(_ stem: String) -> String {
        var name = stem
        while !taken.insert(name).inserted {
            counts[stem, default: 0] += 1
            name = "\(stem)_\(counts[stem, default: 0])"
        }
        return name
    }

    /// Adds a node with one result and gives the result's name.
    @discardableResult
    mutating func add(
        _ op: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = [],
        as stem: String? = nil
    ) -> String {
        let result = name(stem ?? op.lowercased())
        var node = Onnx_NodeProto()
        node.opType = op
        node.name = result
        node.input = inputs
        node.output = [result]
        node.attribute = attributes
        graph.node.append(node)
        return result
    }

    /// Gives a value a second name, which the graph's output has.
    mutating func rename(_ value: String, to output: String) {
        var node = Onnx_NodeProto()
        node.opType = "Identity"
        node.name = name("identity")
        node.input = [value]
        node.output = [output]
        graph.node.append(node)
    }

    /// A constant by name.
    mutating func constant(_ array: NDArray, as stem: String = "constant") throws -> String {
        var tensor = try Onnx_TensorProto(array)
        tensor.name = name(stem)
        graph.initializer.append(tensor)
        return tensor.name
    }

    /// One number as a constant of rank 0.
    mutating func scalar(_ value: Double, _ dtype: DType) throws -> String {
        try constant(Tensor.full([], value, dtype: dtype).array, as: "number")
    }

    /// Whole numbers that do not depend on the number of examples, each list once.
    mutating func integers(_ values: [Int]) throws -> String {
        if let known = integers[values] { return known }
        let name = try constant(NDArray(values, shape: [values.count]), as: "sizes")
        integers[values] = name
        return name
    }

    /// Whole numbers that may depend on the number of examples.
    mutating func sizes(_ values: [BatchSize]) throws -> String {
        if values.allSatisfy({ $0.perExample == 0 }) { return try integers(values.map(\.fixed)) }
        var parts: [String] = []
        for value in values { parts.append(try size(value)) }
        return parts.count == 1
            ? parts[0] : add("Concat", parts, [.integer("axis", 0)], as: "sizes")
    }

    /// One such number, as a list of one.
    mutating func size(_ value: BatchSize) throws -> String {
        if value.perExample == 0 { return try integers([value.fixed]) }
        var result = try examples()
        if value.perExample != 1 {
            result = add("Mul", [result, try integers([value.perExample])], as: "size")
        }
        if value.fixed != 0 {
            result = add("Add", [result, try integers([value.fixed])], as: "size")
        }
        return result
    }

    /// The number of examples, as a list of one.
    private mutating func examples() throws -> String {
        if let examplesName { return examplesName }
        guard let batchInput else {
            throw KisoError(.configuration, "no input tells the number of examples")
        }
        let shape = add("Shape", [batchInput], as: "shape")
        let result = add(
            "Slice", [shape, try integers([0]), try integers([1])], as: "examples")
        examplesName = result
        return result
    }

    /// Declares an input.
    mutating func declareInput(_ name: String, _ type: Trace.ResultType) throws {
        taken.insert(name)
        graph.input.append(try .init(name, type))
    }

    /// Declares an output.
    mutating func declareOutput(_ name: String, _ type: Trace.ResultType) throws {
        graph.output.append(try .init(name, type))
    }
}

extension Onnx_ValueInfoProto {
    fileprivate init(_ name: String, _ type: Trace.ResultType) throws {
        self.init()
        self.name = name
        self.type.tensorType.elemType = Int32(ElementType(type.dtype).rawValue)
        self.type.tensorType.shape.dim = type.sizes.map { size in
            var dimension = Onnx_TensorShapeProto.Dimension()
            if size.perExample == 0 {
                dimension.dimValue = Int64(size.fixed)
            } else if size == BatchSize(fixed: 0, perExample: 1) {
                dimension.dimParam = GraphWriter.batch
            } else {
                dimension.dimParam = "\(size)"
            }
            return dimension
        }
    }
}
