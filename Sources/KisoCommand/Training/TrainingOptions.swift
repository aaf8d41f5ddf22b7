import ArgumentParser
import Foundation
import Kiso
import KisoYAML

/// The settings of a training as flags. Each is one of ``TrainingConfiguration/settings``, which
/// checks it wherever it comes from.
struct TrainingOptions: ParsableArguments {
    @Option(
        help: """
            Begin with the layers of a network that has learnt: \
            \(PretrainedWeights.names.joined(separator: ", ")), a run, a model's file, or with --model \
            PyTorch's .pth, safetensors with its names, Keras's HDF5 of a VGG.
            """)
    var from: String?
    @Option(
        parsing: .unconditional,
        help: "Which of those layers stay as they are: all, none, or the first N. (default: all)")
    var freeze: String?
    @Option(
        parsing: .unconditional,
        help: "The factor of the learning rate of those layers that learn on. (default: 0.1)")
    var backboneRate: String?
    @Option(
        parsing: .unconditional,
        help: "The share of the training data that is held out to validate. (default: 0.1)")
    var validation: String?
    @Option(
        help:
            "Random changes of pictures in training: \(Transforms.words.map(\.example).joined(separator: ", "))."
    )
    var augment: String?
    @Option(
        parsing: .unconditional,
        help: "Mix examples in pairs, by shares of a Beta distribution of this parameter: 0.2.")
    var mixup: String?
    @Flag(help: "Show examples of rare classes several times, so that all classes come alike.")
    var balance = false
    @Option(
        parsing: .unconditional,
        help: """
            Train so many networks, from the seed on, into one file that answers with the mean of \
            their probabilities. (default: 1)
            """)
    var members: String?
    @Option(parsing: .unconditional, help: "How often every example is used. (default: 8)")
    var epochs: String?
    @Option(parsing: .unconditional, help: "Examples in a batch. (default: 100)")
    var batchSize: String?
    @Option(
        parsing: .unconditional, help: "Batches in a step; their gradients are added. (default: 1)")
    var accumulate: String?
    @Option(
        parsing: .unconditional,
        help: """
            Pieces of a batch, whose gradients are added in one order: as many give the same bits for any \
            number of ranks. (default: 1, over ranks 12)
            """)
    var shards: String?
    @Option(
        help: "The optimizer: \(OptimizerCatalog.names.joined(separator: ", ")). (default: adam)")
    var optimizer: String?
    @Option(parsing: .unconditional, help: "The learning rate. (default: the optimizer's)")
    var lr: String?
    @Option(
        help:
            "How the learning rate changes: \(ScheduleCatalog.usage). (default: cosine)"
    )
    var schedule: String?
    @Option(
        parsing: .unconditional,
        help: "λ of the weight decay: ½ λ W² in the loss, or beside the step for adamw.")
    var weightDecay: String?
    @Option(parsing: .unconditional, help: "The largest norm of all gradients together.")
    var clipNorm: String?
    @Option(parsing: .unconditional, help: "The largest value of an element of a gradient.")
    var clipValue: String?
    @Option(help: "The loss: \(Loss.catalog.names.joined(separator: ", ")). (default: by the task)")
    var loss: String?
    @Option(parsing: .unconditional, help: "What labels leave to all classes alike, from 0 to 1.")
    var labelSmoothing: String?
    @Option(help: "balanced: classes weigh alike, however many examples they have.")
    var classWeights: String?
    @Option(help: "Metrics, separated by commas: \(Metric.catalog.names.joined(separator: ", ")).")
    var metrics: String?
    @Option(help: "The figure by which an epoch is the best. (default: val_loss)")
    var monitor: String?
    @Option(
        parsing: .unconditional,
        help: "Stop after so many epochs without something better, with the best weights.")
    var earlyStopping: String?
    @Option(
        parsing: .unconditional,
        help: "Divide the learning rate by 10 after so many epochs without something better.")
    var plateau: String?
    @Option(
        parsing: .unconditional,
        help: "Validate and save a moving average of the weights with this decay, such as 0.999.")
    var ema: String?
    @Option(
        parsing: .unconditional,
        help: """
            Hold the learning rate behind this part of training, such as 0.75, and end with the mean \
            of the weights of the epochs from there on (stochastic weight averaging).
            """)
    var swa: String?
    @Option(
        name: .customLong("init"),
        help:
            "First weights: he, xavier, normal:STD, zeros. (default: he before ReLU, xavier otherwise)"
    )
    var initializer: String?
    @Option(help: "The type of the factors of products: float32, bfloat16.")
    var precision: String?
    @Option(
        parsing: .unconditional,
        help: "The seed of everything random; the same seed gives the same result. (default: 0)")
    var seed: String?

    /// The flags that were given, by the name of their setting.
    var given: [(name: String, value: String)] {
        [
            ("from", from), ("freeze", freeze), ("backbone-rate", backboneRate),
            ("validation", validation), ("augment", augment), ("mixup", mixup),
            ("balance", balance ? "yes" : nil), ("members", members), ("epochs", epochs),
            ("batch-size", batchSize), ("accumulate", accumulate),
            ("shards", shards), ("optimizer", optimizer), ("lr", lr), ("schedule", schedule),
            ("weight-decay", weightDecay), ("clip-norm", clipNorm), ("clip-value", clipValue),
            ("loss", loss), ("label-smoothing", labelSmoothing), ("class-weights", classWeights),
            ("metrics", metrics), ("monitor", monitor), ("early-stopping", earlyStopping),
            ("plateau", plateau), ("ema", ema), ("swa", swa), ("init", initializer),
            ("precision", precision),
            ("seed", seed),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}

/// Where the settings of a training come from, besides their flags.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: "A file of settings in YAML, such as a run's config.yaml; of several the later wins.")
    var config: [String] = []
    @Option(help: "A setting as KEY=VALUE, such as lr=0.01.")
    var set: [String] = []
    @Flag(help: "Print the settings as YAML and do nothing.")
    var printConfig = false

    /// The settings: flags before `--set` before `KISO_…` before files before defaults.
    func configuration(
        flags: [(name: String, value: String)],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        for path in config { try configuration.read(yaml: URL(fileURLWithPath: path)) }
        for setting in TrainingConfiguration.settings {
            let variable =
                "KISO_" + setting.name.uppercased().replacingOccurrences(of: "-", with: "_")
            if let value = environment[variable], !value.isEmpty {
                try configuration.set(setting.name, to: value, from: variable)
            }
        }
        for text in set {
            let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw KisoError(.usage, "--set \(text): expected KEY=VALUE, such as lr=0.01")
            }
            try configuration.set(
                String(halves[0]), to: String(halves[1]), from: "--set \(halves[0])")
        }
        for (name, value) in flags {
            try configuration.set(name, to: value, from: "--" + name)
        }
        return configuration
    }
}

extension String {
    /// The text without an end.
    func trimmingSuffix(_ end: String) -> String {
        hasSuffix(end) ? String(dropLast(end.count)) : self
    }
}
