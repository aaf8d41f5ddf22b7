import Foundation
import KisoCore
import KisoONNX
import KisoTensor
import Testing

/// Files that somebody has made to break the reader: one line each, at once, in little memory.
@Suite struct HostileTests {
    /// The message of a graph that cannot be computed.
    private func message(
        _ nodes: [ModelBytes], constants: [ModelBytes] = [], inputs: [ModelBytes] = [],
        outputs: [String] = ["y"]
    ) -> String? {
        do {
            let model = try ONNXModel(
                ModelBytes.model(
                    .graph(nodes, constants: constants, inputs: inputs, outputs: outputs)))
            var given: [String: Tensor] = [:]
            for name in model.inputNames { given[name] = .ones([2]) }
            _ = try model.outputs(for: given)
            return nil
        } catch let error as KisoError {
            return error.message
        } catch { return nil }
    }

    @Test func aSmallModelIsComputed() throws {
        let model = try ONNXModel(
            ModelBytes.model(
                .graph([.node("Add", ["x", "x"], ["y"])], inputs: [.value("x")], outputs: ["y"])))
        #expect(try model.outputs(for: ["x": .ones([2])]) == ["y": Tensor([2, 2])])
    }

    @Test(arguments: [[1 << 40], [-1], [1 << 31, 1 << 31, 1 << 31], [3]] as [[Int64]])
    func sizesThatTheBytesDoNotHaveAreRefused(_ sizes: [Int64]) {
        var tensor = ModelBytes()
        for size in sizes { tensor = tensor.with(1, size) }
        tensor = tensor.with(2, 1).with(8, "w").with(9, [0, 0, 0, 0])
        let text = message([.node("Identity", ["w"], ["y"])], constants: [tensor])
        #expect(text?.contains("'w'") ?? false)
    }

    @Test func aTypeThatIsNoneIsRefused() {
        let tensor = ModelBytes().with(1, 1).with(2, 99).with(8, "w").with(9, [0, 0, 0, 0])
        let text = message([.node("Identity", ["w"], ["y"])], constants: [tensor])
        #expect(text?.contains("99") ?? false)
        #expect(message([], inputs: [.value("y", type: 77)])?.contains("77") ?? false)
    }

    @Test func textsAreRefusedByName() {
        let tensor = ModelBytes().with(1, 1).with(2, 8).with(8, "w").with(6, "word")
        let text = message([.node("Identity", ["w"], ["y"])], constants: [tensor])
        #expect(text?.contains("string") ?? false)
    }

    @Test func aCircleIsRefused() {
        let text = message([
            .node("Relu", ["b"], ["a"]), .node("Relu", ["a"], ["b"]), .node("Relu", ["b"], ["y"]),
        ])
        #expect(text?.contains("'b'") ?? false)
    }

    @Test func namesThatAreThereTwiceAreRefused() {
        let twice = [ModelBytes.node("Relu", ["x"], ["y"]), .node("Exp", ["x"], ["y"])]
        #expect(message(twice, inputs: [.value("x")])?.contains("'y'") ?? false)
        let constant = ModelBytes.integers("x", [1])
        let text = message([.node("Identity", ["x"], ["y"])], constants: [constant, constant])
        #expect(text?.contains("'x'") ?? false)
    }

    @Test func anOperatorThatNobodyKnowsIsNamed() {
        let text = message([.node("Frobnicate", ["x"], ["y"])], inputs: [.value("x")])
        #expect(text?.contains("Frobnicate") ?? false)
    }

    @Test func missingInputsAreNamed() {
        #expect(message([.node("Add", ["x"], ["y"])], inputs: [.value("x")]) != nil)
        #expect(message([.node("Add", ["x", ""], ["y"])], inputs: [.value("x")]) != nil)
        #expect(message([.node("Add", [], ["y"])]) != nil)
    }

    @Test func bombsAreRefused() {
        let large = ModelBytes.integers("n", [1 << 20, 1 << 20])
        #expect(message([.node("ConstantOfShape", ["n"], ["y"])], constants: [large]) != nil)
        let sizes = ModelBytes.integers("n", [1 << 40])
        #expect(
            message(
                [.node("Expand", ["x", "n"], ["y"])], constants: [sizes], inputs: [.value("x")])
                != nil)
        #expect(
            message([.node("Tile", ["x", "n"], ["y"])], constants: [sizes], inputs: [.value("x")])
                != nil)
        let pads = ModelBytes.integers("n", [1 << 40, .max])
        #expect(
            message([.node("Pad", ["x", "n"], ["y"])], constants: [pads], inputs: [.value("x")])
                != nil)
        let least = ModelBytes.integers("n", [.min, .min])
        #expect(
            message([.node("Pad", ["x", "n"], ["y"])], constants: [least], inputs: [.value("x")])
                != nil)
    }

    @Test func memoryOfManyValuesIsBounded() {
        // Each is allowed by itself; together they are more than any machine has.
        let sizes = ModelBytes.integers("n", [1 << 22])
        let names = (0..<4096).map { "c\($0)" }
        let one = ModelBytes.integers("one", [1])
        let nodes =
            [ModelBytes.node("Expand", ["one", "n"], ["wide"])]
            + names.map { ModelBytes.node("Identity", ["wide"], [$0]) }
            + [
                ModelBytes.node(
                    "Concat", names, ["y"], [ModelBytes().with(1, "axis").with(3, 0).with(20, 2)])
            ]
        #expect(message(nodes, constants: [sizes, one])?.contains("memory") ?? false)
    }

    @Test func aLoopWithoutAnEndIsRefused() {
        let body = ModelBytes.graph(
            [.node("Identity", ["c"], ["d"])],
            inputs: [.value("i", type: 7), .value("c", type: 9)],
            outputs: ["d"])
        let attribute = ModelBytes().with(1, "body").with(6, body).with(20, 5)
        let text = message([
            .node(
                "Constant", [], ["never"],
                [ModelBytes().with(1, "value_int").with(3, 0).with(20, 2)]),
            .node("Loop", ["", ""], [], [attribute]), .node("Identity", ["never"], ["y"]),
        ])
        #expect(text?.contains("nodes are computed") ?? false)
    }

    @Test func graphsThatLieTooDeepAreRefused() {
        for depth in [20, 200] {
            var graph = ModelBytes.graph(
                [
                    .node(
                        "Constant", [], ["z"],
                        [ModelBytes().with(1, "value_int").with(3, 1).with(20, 2)])
                ],
                outputs: ["z"])
            for _ in 0..<depth {
                let branch = { (name: String) in
                    ModelBytes().with(1, name).with(6, graph).with(20, 5)
                }
                graph = .graph(
                    [.node("If", ["x"], ["z"], [branch("then_branch")])], outputs: ["z"])
            }
            #expect(throws: KisoError.self) {
                try ONNXModel(
                    ModelBytes.model(graph.with(11, ModelBytes.value("x", type: 9))))
            }
        }
    }

    @Test func arraysOutsideOfTheFolderAreRefused() throws {
        func entry(_ key: String, _ value: String) -> ModelBytes {
            ModelBytes().with(1, key).with(2, value)
        }
        for place in ["../secret", "/etc/passwd", "a/../../b"] {
            let tensor = ModelBytes().with(1, 1).with(2, 1).with(8, "w")
                .with(13, entry("location", place)).with(14, 1)
            let bytes = ModelBytes.model(
                .graph([.node("Identity", ["w"], ["y"])], constants: [tensor], outputs: ["y"]))
            let error = #expect(throws: KisoError.self) {
                try ONNXModel(bytes, folder: FileManager.default.temporaryDirectory)
            }
            #expect(error?.message.contains("outside") ?? false)
        }
    }

    @Test func arraysInAFileBesideTheModelAreRead() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-onnx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // 0, then 1 as `float32`.
        try Data([0, 0, 0, 0, 0, 0, 0x80, 0x3F]).write(to: folder.appendingPathComponent("w.bin"))
        func model(_ offset: String, _ length: String) -> [UInt8] {
            func entry(_ key: String, _ value: String) -> ModelBytes {
                ModelBytes().with(1, key).with(2, value)
            }
            let tensor = ModelBytes().with(1, 1).with(2, 1).with(8, "w")
                .with(13, entry("location", "w.bin")).with(13, entry("offset", offset))
                .with(13, entry("length", length)).with(14, 1)
            return ModelBytes.model(
                .graph([.node("Identity", ["w"], ["y"])], constants: [tensor], outputs: ["y"]))
        }
        let read = try ONNXModel(model("4", "4"), folder: folder).outputs(for: [:])
        #expect(read == ["y": Tensor([1])])
        for (offset, length) in [("8", "4"), ("-4", "4"), ("4", "9223372036854775807"), ("x", "4")]
        {
            #expect(throws: KisoError.self) {
                try ONNXModel(model(offset, length), folder: folder)
            }
        }
    }
}
