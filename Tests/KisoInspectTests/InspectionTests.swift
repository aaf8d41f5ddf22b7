import Foundation
import KisoCore
import KisoData
import KisoInspect
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain
import Testing

@Suite("Inspection of a classifier")
struct InspectionTests {
    /// A network whose logits are its input, so that answers are worked out by hand.
    private func identity(_ classes: Int) throws -> Predictor {
        let network = try Architecture("affine:\(classes)").model(input: [classes])
        let unit = (0..<classes * classes).map { Float($0 / classes == $0 % classes ? 1 : 0) }
        try network.load([
            "affine1.weight": Tensor(unit, shape: [classes, classes]),
            "affine1.bias": .zeros([classes]),
        ])
        return Predictor(network, input: [classes], classNames: ["a", "b"])
    }

    private func data(_ logits: [[Float]], _ labels: [Int64]) -> ArrayDataset {
        ArrayDataset(
            inputs: Tensor(logits.flatMap { $0 }, shape: [logits.count, logits[0].count]),
            targets: Tensor(labels, shape: [labels.count]))
    }

    @Test("figures by class, calibration and worst answers, worked by hand")
    func classes() throws {
        // Probabilities of class b: 0.8, 0.8, 0.8, 0.8, 0.25 by their log-odds.
        let four = Float(log(4.0)), third = Float(-log(3.0))
        let set = data(
            [[0, four], [0, four], [0, four], [0, four], [0, third]], [1, 1, 1, 0, 0])
        let report = try ClassReport(identity(2), on: set, worst: 2)
        #expect(report.total == 5 && abs(report.accuracy - 0.8) < 1e-12)
        #expect(report.matrix.counts == [[1, 1], [0, 3]])
        #expect(report.classes.map(\.name) == ["a", "b"])
        #expect(report.classes.map(\.recall) == [0.5, 1] && report.classes.map(\.count) == [2, 3])
        #expect(abs(report.classes[1].precision - 0.75) < 1e-12)
        #expect(report.bins[8].count + report.bins[7].count == 5)
        // Four answers at 0.8 of which three are right, one at 0.75 that is right.
        let expected = 4.0 / 5 * abs(0.75 - 0.8) + 1.0 / 5 * abs(1 - 0.75)
        #expect(abs(report.calibrationError - expected) < 1e-6)
        #expect(report.worst.map(\.place) == [3, 4])
        #expect(abs(report.worst[0].loss - log(5)) < 1e-6 && report.worst[0].answer == 1)
        #expect(Figure.confusion(report).panels.count == 1)
    }

    @Test("units that are never on are counted, and gradients are those of the loss")
    func layers() throws {
        let network = try Architecture("affine:4 relu affine:2").model(input: [3], seed: 1)
        var state = network.state
        // Two units are off for any input between 0 and 1.
        state["affine1.weight"] = Tensor(
            [1, -1, -2, 1, 1, -1, -2, 1, 1, -1, -2, 1] as [Float], shape: [3, 4])
        state["affine1.bias"] = Tensor([0.5, -0.5, -0.5, 0.5])
        try network.load(state)
        var random = RandomGenerator(seed: 2)
        let x = Tensor.uniform([40, 3], using: &random)
        let labels = Tensor.integers([40], in: 0..<2, using: &random)
        let predictor = Predictor(network, input: [3])
        let report = try LayerReport(
            predictor, on: ArrayDataset(inputs: x, targets: labels), examples: 30)
        #expect(report.examples == 30)
        #expect(report.layers.map(\.name) == ["affine1", "relu1", "affine2"])
        #expect(report.layers.map(\.deadUnits) == [0, 2, 0])
        #expect(abs(report.layers[1].zeros - 0.5) < 1e-6 && report.layers[1].units == 4)
        let part = x[0..<30], answers = labels[0..<30]
        let loss = network(part, pass: Pass(isTraining: false, tracksParameters: true))
            .softmaxCrossEntropy(labels: answers)
        let weights = network.namedParameters.filter { $0.parameter.role == .weight }
        let norms = loss.gradients(at: weights.map(\.parameter)).map {
            $0.squared.sum().item().squareRoot()
        }
        #expect(report.weights.map(\.name) == ["affine1.weight", "affine2.weight"])
        for (a, b) in zip(report.weights.map(\.gradientNorm), norms) { #expect(abs(a - b) < 1e-6) }
    }

    @Test("histograms hold every value, and feature maps are what the layers give")
    func figures() throws {
        let network = try Architecture("conv:3,3 relu pool:2 affine:2").model(
            input: [1, 6, 6], seed: 1)
        let predictor = Predictor(network, input: [1, 6, 6], classNames: ["a", "b"])
        var generator = RandomGenerator(seed: 3)
        let set = ArrayDataset(
            inputs: .normal([10, 1, 6, 6], using: &generator),
            targets: Tensor((0..<10).map { Int64($0 % 2) }))
        let report = try LayerReport(predictor, on: set)
        let first = try #require(report.layers.first)
        let output = network.layers[0](set.inputs, pass: .inference)
        func total(_ histogram: LayerReport.Histogram) -> Int { histogram.counts.reduce(0, +) }
        #expect(total(first.activations) == output.count)
        let lowest = Double(output.floats.min() ?? 0), highest = Double(output.floats.max() ?? 0)
        #expect(first.activations.lowest == lowest && first.activations.highest == highest)
        let gradients = report.weights.map { total($0.gradients) }
        let values = report.weights.map { total($0.values) }
        #expect(gradients == [27, 24] && values == [27, 24])
        #expect(Figure.activations(report).panels.count == report.layers.count)
        #expect(Figure.gradients(report).panels.count == 2)
        let maps = try Figure.featureMaps(of: network, for: set.inputs[0..<1], channels: 4)
        // Two layers, as the ReLU stands for its convolution; three maps and an empty place each.
        #expect(maps.panels[0].series.count == 8)
        #expect(throws: KisoError.self) {
            try Figure.featureMaps(
                of: Architecture("affine:2").model(input: [4]), for: .zeros([1, 4]))
        }
    }

    @Test("what is no classifier, or no label, is refused")
    func refused() throws {
        let flat = Predictor(try Architecture("affine:1").model(input: [2]), input: [2])
        let one = #expect(throws: KisoError.self) {
            try ClassReport(flat, on: data([[0, 1]], [0]))
        }
        #expect(one?.kind == .configuration)
        let wrong = #expect(throws: KisoError.self) {
            try ClassReport(identity(2), on: data([[0, 1], [0, 1]], [0, 5]))
        }
        #expect(wrong?.message.contains("label 5") == true)
    }
}
