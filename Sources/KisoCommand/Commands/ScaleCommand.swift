import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Predict how fast and how dear a training is on many machines.",
        discussion: """
            From the time of a step on one machine, which is measured here unless --step or --tflops says \
            it, the size of the gradients, and the latency and bandwidth of a network. --book draws the \
            claim of chapter 8 (100 GPUs, 56 times as fast) beside what the deep network, ResNet-50 and \
            VGG-16 would do on 10, 25 and 100 Gbit/s.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "How many ranks, separated by commas.")
    var ranks = "1,2,4,8,16,32,100"
    @Option(parsing: .unconditional, help: "Examples in a batch of a rank.")
    var batchSize = 100
    @Option(help: "The network: \(NetworkLink.catalog.names.joined(separator: ", ")).")
    var network = "10gbe"
    @Option(parsing: .unconditional, help: "Its bandwidth in Gbit/s, in place of that of the name.")
    var gbit: Double?
    @Option(parsing: .unconditional, help: "Its latency in microseconds.")
    var latency: Double?
    @Option(parsing: .unconditional, help: "Seconds of a step on one machine.")
    var step: Double?
    @Option(
        parsing: .unconditional,
        help: "Speed of a machine in 10^12 operations a second, in place of its time.")
    var tflops: Double?
    @Option(help: "How gradients are added: ring (as Kiso does), tree.")
    var exchange = "ring"
    @Option(
        parsing: .unconditional,
        help:
            "The part of a step behind which an exchange hides, up to 0.67; Kiso's is 0.67 of a shard's share."
    )
    var overlap = 0.0
    @Flag(help: "The ranks share one batch; by default each has one.")
    var shareBatch = false
    @Option(
        parsing: .unconditional,
        help: "What a machine costs in an hour, for the cost of a training.")
    var price: Double?
    @Option(parsing: .unconditional, help: "Examples of the whole training, for its time and cost.")
    var examples: Double?
    @Flag(help: "Draw the book's claim, and three networks on three kinds of Ethernet.")
    var book = false
    @Option(
        help:
            "Milliseconds that an exchange took, by Gbit/s, to set beside the prediction: 1=95,0.25=349."
    )
    var measured: String?
    @Option(help: "A file to draw the speed-up to, or what was measured: .svg or .png.")
    var out: String?

    private struct Row: Encodable {
        let ranks: Int
        let step: Double
        let exchange: Double
        let speedup: Double
        let efficiency: Double
        let hours: Double?
        let cost: Double?
    }

    func run() throws {
        let ranks = try numbers()
        let link = try link()
        guard let exchange = ScalingModel.Exchange(rawValue: exchange) else {
            throw KisoError(.usage, "--exchange \(self.exchange): expected ring or tree")
        }
        try check()
        if book { return try drawBook(exchange, most: ranks.max() ?? 100) }
        try threads.apply()
        let (name, network, input) = try chosen()
        let bytes = 4 * Double(network.trainableParameters.reduce(0) { $0 + $1.shape.count })
        let seconds =
            try step ?? tflops.map { try operations(network, input) / ($0 * 1e12) }
            ?? Benchmark.run(
                network, input: input, batch: batchSize, mode: .train, optimizer: Adam(),
                seconds: 1
            ).median * 1e-6
        let model = ScalingModel(
            step: seconds, bytes: bytes, link: link, exchange: exchange, overlap: overlap,
            sharesBatch: shareBatch)
        if let measured {
            return try compare(Self.pairs(measured), name, model, ranks: ranks.max() ?? 1)
        }
        try report(ranks.map { row(model, $0) }, name, model)
        if let out {
            try Figure.scaling(
                [("\(name), \(link.name)", model)], ranks: ranks.max() ?? 1,
                title: "Predicted speed-up"
            ).write(to: URL(fileURLWithPath: out))
        }
    }

    private func numbers() throws -> [Int] {
        let numbers = ranks.split(separator: ",").map { Int($0) }
        guard !numbers.isEmpty, numbers.allSatisfy({ (1...100_000).contains($0 ?? 0) }) else {
            throw KisoError(.usage, "--ranks \(ranks): expected numbers such as 1,2,4,8")
        }
        return numbers.compactMap { $0 }
    }

    private func link() throws -> NetworkLink {
        let named = try NetworkLink.catalog[network]
        let isOwn = gbit != nil || latency != nil
        return NetworkLink(
            name: isOwn
                ? String(format: "%.3g Gbit/s", gbit ?? named.bandwidth * 8e-9) : named.name,
            latency: latency.map { $0 * 1e-6 } ?? named.latency,
            bandwidth: gbit.map { $0 * 1e9 / 8 } ?? named.bandwidth)
    }

    private func check() throws {
        func positive(_ name: String, _ value: Double?) throws {
            if let value, !(value > 0 && value.isFinite) {
                throw KisoError(.usage, "--\(name) \(value): expected a positive number")
            }
        }
        try positive("gbit", gbit)
        try positive("step", step)
        try positive("tflops", tflops)
        try positive("price", price)
        try positive("examples", examples)
        if let latency, !(latency >= 0 && latency.isFinite) {
            throw KisoError(.usage, "--latency \(latency): expected microseconds")
        }
        guard (0...0.67).contains(overlap) else {
            throw KisoError(.usage, "--overlap \(overlap): expected a number from 0 to 0.67")
        }
        guard (1...1_000_000).contains(batchSize) else {
            throw KisoError(
                .usage, "--batch-size \(batchSize): expected a number from 1 to 1000000")
        }
        if let out, !["svg", "png"].contains(URL(fileURLWithPath: out).pathExtension.lowercased()) {
            throw KisoError(.usage, "--out \(out): a figure is written as .svg or .png")
        }
        if step != nil && tflops != nil {
            throw KisoError(.usage, "--step and --tflops exclude each other; give one of them")
        }
        if book && measured != nil {
            throw KisoError(.usage, "--book and --measured exclude each other; give one of them")
        }
        if book && (model.isGiven || step != nil) {
            throw KisoError(
                .usage, "--book has its own networks; leave out --model, --arch, --step")
        }
    }

    private func chosen() throws -> (String, Sequential, Shape) {
        let choice = try model.architecture(for: nil)
        return (choice.name, try choice.words.model(input: choice.input), choice.input)
    }

    /// Operations of a step: a backward pass has two products for each one of the forward pass.
    private func operations(_ network: Sequential, _ input: Shape) throws -> Double {
        6 * Double(network.multiplyAdds(for: input)) * Double(batchSize)
    }

    private func row(_ model: ScalingModel, _ ranks: Int) -> Row {
        let seconds = model.seconds(ranks: ranks)
        let batch = Double(batchSize * (shareBatch ? 1 : ranks))
        let hours = examples.map { $0 / batch * seconds / 3600 }
        return Row(
            ranks: ranks, step: seconds, exchange: model.exchanging(ranks: ranks),
            speedup: model.speedup(ranks: ranks), efficiency: model.efficiency(ranks: ranks),
            hours: hours, cost: hours.flatMap { hours in price.map { $0 * hours * Double(ranks) } })
    }

    private func report(_ rows: [Row], _ name: String, _ model: ScalingModel) throws {
        if output.json {
            for row in rows { try Console.json(row) }
            return
        }
        Console.result(
            String(
                format: "%@: %.3g MB of gradients, a step of %.4g s, %@ (%.3g µs, %.3g GB/s)", name,
                model.bytes * 1e-6, model.step, model.link.name, model.link.latency * 1e6,
                model.link.bandwidth * 1e-9))
        Console.result("ranks   step in s  exchange in s  speed-up  efficiency   hours    cost")
        for row in rows {
            Console.result(
                String(
                    format: "%5d  %10.5f  %13.5f  %8.2f  %9.0f %%  %6@  %6@", row.ranks, row.step,
                    row.exchange, row.speedup, 100 * row.efficiency,
                    (row.hours.map { String(format: "%.2f", $0) } ?? "-") as NSString,
                    (row.cost.map { String(format: "%.2f", $0) } ?? "-") as NSString))
        }
    }

    /// Three networks on three kinds of Ethernet, on machines of 2.5 TFLOP/s unless `--tflops` says
    /// another speed, and what the book says.
    private func drawBook(_ exchange: ScalingModel.Exchange, most: Int) throws {
        let cases = [("deep-convnet", 100), ("resnet50", 32), ("vgg16", 32)]
        var models: [(name: String, model: ScalingModel)] = []
        for (name, batch) in cases {
            let named = try NamedModel(named: name)
            let network = try Architecture(named.architecture).model(input: named.input)
            let adds = Double(network.multiplyAdds(for: named.input))
            let bytes = 4 * network.trainableParameters.reduce(0.0) { $0 + Double($1.shape.count) }
            for link in [NetworkLink.ethernet10, .ethernet25, .rdma100] {
                models.append(
                    (
                        "\(name), \(link.name)",
                        ScalingModel(
                            step: 6 * adds * Double(batch) / ((tflops ?? 2.5) * 1e12), bytes: bytes,
                            link: link, exchange: exchange, overlap: overlap,
                            sharesBatch: shareBatch)
                    ))
            }
        }
        if output.json {
            for (name, model) in models {
                try Console.json([
                    "name": name, "speedup": "\(model.speedup(ranks: most))", "ranks": "\(most)",
                ])
            }
        } else {
            Console.result("the book, after TensorFlow in 2016: 100 GPUs, 56 times as fast")
            for (name, model) in models {
                Console.result(
                    String(
                        format: "%@: %.3g MB, a step of %.3f s; %d ranks: %.1f times as fast", name,
                        model.bytes * 1e-6, model.step, most, model.speedup(ranks: most)))
            }
        }
        let figure = Figure.scaling(
            models, ranks: most, points: [("the book: 56 times on 100 GPUs", 100, 56)],
            title: "Predicted speed-up by ranks")
        try figure.write(to: URL(fileURLWithPath: out ?? "scale.svg"))
        if !output.quiet { Console.message("figure: \(out ?? "scale.svg")") }
    }
}
