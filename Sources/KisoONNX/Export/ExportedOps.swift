import KisoCore
import KisoTensor

/// How each op of a trace is written as nodes of ONNX; the results' names come back in order.
enum ExportedOps {
    typealias Write = @Sendable (inout ExportedCall, inout GraphWriter) throws -> [String]

    /// By the op's name.
    static let all: [String: Write] = {
        var all = windows.merging(shaping) { first, _ in first }
        for (name, op) in plain {
            all[name] = { call, writer in [writer.add(op, call.inputs, as: call.stem)] }
        }
        all.merge(computed) { first, _ in first }
        return all
    }()

    /// The names of the ops that can be exported.
    static var names: [String] { all.keys.sorted() }

    /// Ops that are one operator without attributes.
    private static let plain: [String: String] = [
        "add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div", "power": "Pow",
        "negate": "Neg", "maximum": "Max", "minimum": "Min", "exp": "Exp", "log": "Log",
        "sqrt": "Sqrt", "sin": "Sin", "cos": "Cos", "absolute": "Abs", "sign": "Sign",
        "where": "Where", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "floor": "Floor",
        "ceil": "Ceil", "round": "Round", "erf": "Erf", "softplus": "Softplus",
        "matmul": "MatMul", "alias": "Identity", "detach": "Identity", "contiguous": "Identity",
    ]

    private static let computed: [String: Write] = [
        "cast": { call, writer in [cast(call.inputs[0], to: call.results[0].dtype, call, &writer)]
        },
        "compare": { call, writer in
            let comparison: String = try call.attribute("comparison")
            let operators = [
                "equal": "Equal", "notEqual": "Equal", "less": "Less",
                "lessOrEqual": "LessOrEqual", "greater": "Greater",
                "greaterOrEqual": "GreaterOrEqual",
            ]
            guard let op = operators[comparison] else { throw call.fault(comparison) }
            let result = writer.add(op, call.inputs, as: call.stem)
            return [comparison == "notEqual" ? writer.add("Not", [result]) : result]
        },
        "step": { call, writer in
            let zero = try writer.scalar(0, call.types[0].dtype)
            let positive = writer.add("Greater", [call.inputs[0], zero])
            return [cast(positive, to: call.results[0].dtype, call, &writer)]
        },
        "maskPositive": { call, writer in
            let zero = try writer.scalar(0, call.types[1].dtype)
            let positive = writer.add("Greater", [call.inputs[1], zero])
            let none = try writer.scalar(0, call.types[0].dtype)
            return [writer.add("Where", [positive, call.inputs[0], none], as: call.stem)]
        },
        "softmax": { call, writer in
            [writer.add("Softmax", call.inputs, [.integer("axis", -1)], as: call.stem)]
        },
        "logSoftmax": { call, writer in
            [writer.add("LogSoftmax", call.inputs, [.integer("axis", -1)], as: call.stem)]
        },
        "log1p": { call, writer in
            let one = try writer.scalar(1, call.types[0].dtype)
            return [writer.add("Log", [writer.add("Add", [call.inputs[0], one])], as: call.stem)]
        },
        "expm1": { call, writer in
            let one = try writer.scalar(1, call.types[0].dtype)
            return [writer.add("Sub", [writer.add("Exp", call.inputs), one], as: call.stem)]
        },
        "log2": { call, writer in
            let scale = try writer.scalar(1.442695040888963, call.types[0].dtype)
            return [writer.add("Mul", [writer.add("Log", call.inputs), scale], as: call.stem)]
        },
        "sum": { call, writer in
            let axes: [Int] = try call.attribute("axes")
            if axes.isEmpty { return [writer.add("Identity", call.inputs)] }
            return [
                writer.add(
                    "ReduceSum", [call.inputs[0], try writer.integers(axes)],
                    [.integer("keepdims", 0)], as: call.stem)
            ]
        },
        "max": { call, writer in [try extreme("ReduceMax", call, &writer)] },
        "min": { call, writer in [try extreme("ReduceMin", call, &writer)] },
        "argmax": { call, writer in
            let isMinimum = try call.attribute("extreme", as: String.self).hasPrefix("min")
            let axis: Int = try call.attribute("axis")
            return [
                writer.add(
                    isMinimum ? "ArgMin" : "ArgMax", call.inputs,
                    [.integer("axis", axis), .integer("keepdims", 0)], as: call.stem)
            ]
        },
        "cumulativeSum": { call, writer in
            let axis = try writer.constant(
                NDArray([try call.attribute("axis", as: Int.self)], shape: []))
            return [writer.add("CumSum", [call.inputs[0], axis], as: call.stem)]
        },
        "affine": { call, writer in
            let sum = writer.add("Gemm", call.inputs, as: call.stem)
            return [try rectified(sum, call, &writer)]
        },
        "batchNormalizationInference": { call, writer in
            let epsilon: Double = try call.attribute("epsilon")
            return [
                writer.add(
                    "BatchNormalization", call.inputs, [.real("epsilon", epsilon)], as: call.stem)
            ]
        },
        "channelWindowSum": { call, writer in
            let channels = try call.fixedSize(0, 1)
            let before: Int = try call.attribute("before"), after: Int = try call.attribute("after")
            let factor: Double = try call.attribute("factor")
            var weights = [Double](repeating: 0, count: channels * channels)
            for channel in 0..<channels {
                for neighbour in max(0, channel - before)..<min(channels, channel + after + 1) {
                    weights[channel * channels + neighbour] = factor
                }
            }
            let dtype = call.types[0].dtype
            let weight = Tensor(weights, shape: [channels, channels, 1, 1]).cast(to: dtype)
            let bias = Tensor.full([channels], try call.attribute("addend"), dtype: dtype)
            return [
                writer.add(
                    "Conv",
                    [
                        call.inputs[0], try writer.constant(weight.array),
                        try writer.constant(bias.array),
                    ], as: call.stem)
            ]
        },
    ]

    private static func extreme(
        _ op: String, _ call: ExportedCall, _ writer: inout GraphWriter
    ) throws -> String {
        let axes: [Int] = try call.attribute("axes")
        if axes.isEmpty { return writer.add("Identity", call.inputs) }
        return writer.add(
            op, call.inputs, [.integers("axes", axes), .integer("keepdims", 0)], as: call.stem)
    }

    static func cast(
        _ input: String, to dtype: DType, _ call: ExportedCall, _ writer: inout GraphWriter
    ) -> String {
        writer.add(
            "Cast", [input], [.integer("to", ElementType(dtype).rawValue)], as: call.stem)
    }

    /// ReLU on a result, where the op has one in it.
    static func rectified(
        _ result: String, _ call: ExportedCall, _ writer: inout GraphWriter
    ) throws -> String {
        try call.attribute("relu", as: Bool.self)
            ? writer.add("Relu", [result], as: call.stem + "/relu") : result
    }
}
