import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the time of training steps and inferences.")

    @Option(name: .customLong("net"), help: "A network by name; may be repeated. (default: all)")
    var nets: [String] = []
    @Option(help: "A network in words.")
    var arch: String?
    @Option(
        help: """
            The shape of one example. (default: what the named network was made for; 1x28x28 for words)
            """)
    var input: String?
    @Option(help: "Examples in a step.")
    var batch = 100
    @Option(help: "What to measure: train, infer.")
    var mode = "train"
    @Option(help: "The rule: sgd, adam. (default: what the table of peers has for the network)")
    var optimizer: String?
    @Option(help: "Measure for at least so long.")
    var seconds = 3.0
    @Flag(
        name: .customLong("by-layer"),
        help: "Measure each layer's part of a training step by itself.")
    var byLayer = false
    @Option(help: "Measure everything and write it into this Markdown file, with a picture beside.")
    var report: String?
    @Option(help: "For --report: what Benchmarks/compare.py --json printed.")
    var peers: String?
    @OptionGroup var precision: PrecisionOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// One measurement, for `--json`.
    private struct Measurement: Encodable {
        let net: String
        let mode: String
        let batch: Int
        let threads: Int
        let precision: String
        let median_us: Double
        let min_us: Double
        let steps: Int
        let gflops: Double
        let peak_gflops: Double
    }

    func run() throws {
        try threads.apply()
        guard let mode = Benchmark.Mode(rawValue: mode) else {
            throw KisoError(.usage, "--mode \(mode): expected train or infer")
        }
        let (precision, notice) = try precision.chosen().available(on: .cpu)
        if let notice, !output.quiet { Console.message("kiso: \(notice)") }
        guard (1...100_000).contains(batch), seconds >= 0, seconds <= 3600 else {
            throw KisoError(
                .usage, "--batch \(batch) --seconds \(seconds): expected 1 to 100000 and 0 to 3600")
        }
        if byLayer, mode != .train || optimizer != nil {
            throw KisoError(
                .usage, "--by-layer measures training steps; leave out --mode and --optimizer")
        }
        if peers != nil, report == nil {
            throw KisoError(.usage, "--peers: expected with --report only")
        }
        if let report {
            let isPlain =
                nets.isEmpty && arch == nil && !byLayer && mode == .train && batch == 100
                && optimizer == nil && precision == .float32
            guard isPlain else {
                throw KisoError(
                    .usage,
                    "--report measures all networks in float32; it takes --seconds, --threads and "
                        + "--peers only")
            }
            return try write(report)
        }
        if byLayer { return try showLayers(precision) }
        let networks = try networks()
        if let optimizer { _ = try OptimizerCatalog.make(optimizer) }
        let peak = Benchmark.peakGigaflops(precision)
        for choice in networks {
            let (name, shape) = (choice.name, choice.input)
            let network = try choice.words.model(input: shape)
            let usual = (try? NamedModel(named: name))?.comparedOptimizer ?? "adam"
            let result = try Benchmark.run(
                network, input: shape, batch: batch, mode: mode,
                optimizer: try OptimizerCatalog.make(optimizer ?? usual),
                precision: precision, seconds: seconds)
            try show(
                Measurement(
                    net: name, mode: mode.rawValue, batch: batch, threads: Device.threads,
                    precision: precision.rawValue, median_us: result.median, min_us: result.minimum,
                    steps: result.steps, gflops: result.gigaflops, peak_gflops: peak))
        }
    }

    private func write(_ report: String) throws {
        let url = URL(fileURLWithPath: report)
        try RunFolder.checkPlace(url.deletingLastPathComponent())
        let quiet = output.quiet
        try BenchReport(seconds: seconds, peers: try peers.map(PeerComparison.read) ?? [])
            .write(to: url) { if !quiet { Console.message($0) } }
    }

    /// One layer of a measurement, for `--json`.
    private struct LayerMeasurement: Encodable {
        let net: String
        let layer: String
        let batch: Int
        let forward_us: Double
        let backward_us: Double
    }

    private func showLayers(_ precision: Precision) throws {
        for choice in try networks() {
            let name = choice.name
            let layers = try Benchmark.layerTimes(
                of: try choice.words.model(input: choice.input), input: choice.input, batch: batch,
                precision: precision, seconds: seconds)
            let width = layers.map(\.layer.count).max() ?? 0
            if !output.json { Console.result("\(name):") }
            for layer in layers {
                if output.json {
                    try Console.json(
                        LayerMeasurement(
                            net: name, layer: layer.layer, batch: batch,
                            forward_us: layer.forward, backward_us: layer.backward))
                } else {
                    let padded = layer.layer.padding(
                        toLength: width, withPad: " ", startingAt: 0)
                    Console.result(
                        String(
                            format: "  %@ forward %.0f us, backward %.0f us", padded,
                            layer.forward, layer.backward))
                }
            }
        }
    }

    private func networks() throws -> [ModelOptions.Choice] {
        let shape = try input.map { try SummaryCommand.shape($0) }
        if let arch {
            if !nets.isEmpty {
                throw KisoError(.usage, "--net and --arch exclude each other; give one of them")
            }
            return [
                ModelOptions.Choice(
                    name: arch, words: try Architecture(arch), input: shape ?? [1, 28, 28])
            ]
        }
        let models =
            try nets.isEmpty ? NamedModel.ofTheBook : nets.map { try NamedModel(named: $0) }
        return try models.map { try ModelOptions.Choice($0, input: shape) }
    }

    private func show(_ measurement: Measurement) throws {
        if output.json { return try Console.json(measurement) }
        let name =
            measurement.net
            + String(repeating: " ", count: max(0, 16 - measurement.net.count))
        Console.result(
            String(
                format: "%@ %@ batch %d: median %.0f us, minimum %.0f us, %.0f of %.0f GFLOP/s",
                name, measurement.mode, measurement.batch, measurement.median_us,
                measurement.min_us, measurement.gflops, measurement.peak_gflops))
    }
}

extension NamedModel {
    /// The rule that the table of peers has for the network.
    var comparedOptimizer: String {
        switch self {
        case .twoLayer, .threeLayer, .mlp7BatchNormalization: "sgd"
        default: "adam"
        }
    }
}
