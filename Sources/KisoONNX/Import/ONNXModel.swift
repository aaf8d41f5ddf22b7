public import Foundation
public import KisoCore
import KisoIO
public import KisoNN
import KisoOps
public import KisoTensor
import SwiftProtobuf

/// A network from an ONNX file: it runs, is differentiated, fine-tuned, summarised, saved and exported
/// again, as any layer.
///
/// Constants of floating-point numbers with an axis are its parameters, under the names that the file
/// gives them. Operators that learn otherwise than they answer, such as batch normalisation, answer.
///
/// ```swift
/// let model = try ONNXModel(contentsOf: URL(fileURLWithPath: "resnet18.onnx"))
/// let logits = model(images)                                  // one input, one output
/// let all = try model.outputs(for: ["image": images])         // any number, errors are thrown
/// ```
public struct ONNXModel: Layer {
    /// The names of the inputs that a caller gives.
    public let inputNames: [String]
    /// The names of the outputs.
    public let outputNames: [String]
    /// What the file says beside the graph.
    public let metadata: [String: String]
    /// What errors call the file.
    public let source: String
    let plan: GraphPlan
    private let inputs: [ValueDescription]
    private let constants: [String: Value]
    private let cells: [(name: String, parameter: Parameter)]

    /// Reads a file; arrays may lie in files beside it.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` for what is no ONNX model or
    ///   has an operator that Kiso does not compute, which is named.
    public init(contentsOf url: URL) throws {
        try self.init(
            FileReading.bytes(of: url), source: url.path, folder: url.deletingLastPathComponent())
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: a model in ONNX's protobuf form.
    ///   - source: what errors call the file.
    ///   - folder: where arrays lie that are not in the file; `nil` where there are none.
    /// - Throws: `KisoError` `.badData` as ``init(contentsOf:)`` does.
    public init(_ bytes: [UInt8], source: String = "the model", folder: URL? = nil) throws {
        let model: Onnx_ModelProto
        do {
            model = try Onnx_ModelProto(serializedBytes: bytes)
        } catch {
            throw KisoError(.badData, "\(source): is no ONNX model, or a damaged one")
        }
        guard model.hasGraph, !model.graph.output.isEmpty else {
            throw KisoError(.badData, "\(source): is no ONNX model: it has no graph with an output")
        }
        let maker = try PlanMaker(model, source: source, folder: folder)
        self.source = source
        metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
        let planned = try maker.plan(model.graph)
        plan = planned
        let free = planned.inputs.filter { planned.initializers[$0.name] == nil }
        inputs = free
        inputNames = free.map(\.name)
        outputNames = planned.outputs
        let roles = ParameterRoles(planned)
        var constants: [String: Value] = [:]
        var cells: [(name: String, parameter: Parameter)] = []
        for tensor in model.graph.initializer {
            guard let value = planned.initializers[tensor.name] else { continue }
            if case .tensor(let tensorValue, _) = value,
                let role = roles.role(of: tensor.name, value)
            {
                cells.append((tensor.name, Parameter(tensorValue, role: role)))
            } else {
                constants[tensor.name] = value
            }
        }
        self.cells = cells
        self.constants = constants
    }

    /// The answers to named inputs.
    ///
    /// - Parameters:
    ///   - inputs: a tensor for each of ``inputNames``.
    ///   - pass: whether parameters are tracked.
    /// - Throws: `KisoError` `.badData` for inputs that do not fit, and for what a node cannot compute
    ///   of them; the node is named.
    public func outputs(
        for inputs: [String: Tensor], pass: Pass = .inference
    ) throws -> [String: Tensor] {
        let values = try values(for: inputs.mapValues { Value($0) }, pass: pass)
        var outputs: [String: Tensor] = [:]
        for (name, value) in zip(outputNames, values) {
            guard case .tensor(let tensor, _) = value else {
                throw KisoError(
                    .badData, "\(source): the output '\(name)' is \(value.text), expected a tensor")
            }
            outputs[name] = tensor
        }
        return outputs
    }

    /// The answer of a model with one input; of several outputs the first. Inputs that do not fit stop
    /// the program with a message, as those of any layer; ``outputs(for:pass:)`` throws instead.
    public func callAsFunction(_ input: Tensor, pass: Pass) -> Tensor {
        require(inputNames.count == 1, "ONNXModel", "the model has \(inputNames.count) inputs")
        do {
            let values = try values(for: [inputNames[0]: Value(input)], pass: pass)
            guard case .tensor(let tensor, _)? = values.first else {
                stop("ONNXModel", "the first output is no tensor")
            }
            return tensor
        } catch {
            stop("ONNXModel", "\(error)")
        }
    }

    func values(for given: [String: Value], pass: Pass) throws -> [Value] {
        var scope = Scope()
        scope.values = constants
        for (name, parameter) in cells { scope.values[name] = Value(pass.value(of: parameter)) }
        if let extra = given.keys.filter({ !inputNames.contains($0) }).min() {
            throw KisoError(
                .badData,
                "\(source): has no input '\(extra)'; its inputs are "
                    + inputNames.joined(separator: ", "))
        }
        for input in inputs {
            guard let value = given[input.name] else {
                throw KisoError(.badData, "\(source): the input '\(input.name)' is not given")
            }
            try check(value, for: input)
            scope.values[input.name] = value
        }
        return try plan.outputs(from: scope, in: GraphRun())
    }

    private func check(_ value: Value, for input: ValueDescription) throws {
        guard case .tensor(let tensor, let type) = value, input.isTensor else { return }
        var fits = input.type == .undefined || type == input.type
        if let sizes = input.sizes {
            fits =
                fits && sizes.count == tensor.rank
                && zip(sizes, tensor.shape.dimensions).allSatisfy { $0 == nil || $0 == $1 }
        }
        guard fits else {
            let sizes = input.sizes.map { sizes in
                " of [" + sizes.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
            }
            throw KisoError(
                .badData,
                "\(source): the input '\(input.name)' is \(value.text), expected \(input.type)"
                    + (sizes ?? ""))
        }
    }

    /// The shape of one example, where the file says it: the input's sizes behind the first one.
    public var exampleShape: Shape? {
        guard inputs.count == 1, let sizes = inputs[0].sizes, !sizes.isEmpty else { return nil }
        let known = sizes.dropFirst().compactMap { $0 }
        return known.count == sizes.count - 1 ? Shape(checking: known) : nil
    }
}

extension ONNXModel: CustomReflectable {
    /// The parameters under the file's names, which is all that looks for parameters should see.
    public var customMirror: Mirror {
        Mirror(
            self, children: cells.map { (label: $0.name, value: $0.parameter as Any) },
            displayStyle: .struct)
    }
}
