import ArgumentParser
import Foundation
import KisoCommandSupport
import KisoCore
import KisoNN
import KisoONNX
import KisoOps
import KisoTensor
import KisoTrain

struct SamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samples",
        abstract: "Write networks by name as ONNX cases with Kiso's answers, for other programs.",
        discussion: """
            Each network gets a folder with model.onnx and test data, as the standard's own cases have \
            them; scripts/onnx-cases lets onnxruntime compute them.
            """)

    @Argument(help: "The folder to write into.")
    var folder: String
    @Option(parsing: .upToNextOption, help: "The networks by name.")
    var models = [
        "two-layer", "three-layer", "mlp5", "mlp7-bn", "simple-convnet", "deep-convnet", "table",
        "sequence", "lenet", "alexnet-mini", "vgg7", "googlenet-mini", "resnet20",
    ]
    @Option(help: "How many examples.")
    var examples = 3
    @Option(help: "What weights and inputs are drawn from.")
    var seed: UInt64 = 0
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard (1...1000).contains(examples) else {
            throw KisoError(.usage, "--examples \(examples): expected a number from 1 to 1000")
        }
        for name in models {
            let model = try NamedModel(named: name)
            let network = try Architecture(model.architecture).model(input: model.input)
            network.initialize(seed: seed)
            var generator = RandomGenerator(seed: seed).split("input")
            let input = Tensor.normal(
                Shape([examples] + model.input.dimensions), using: &generator)
            try CaseWriter.write(
                Predictor(network, input: model.input, name: name), input: input,
                to: URL(fileURLWithPath: folder).appendingPathComponent(name))
            if !output.quiet { Console.message("\(folder)/\(name)") }
        }
    }
}
