import Foundation
import Kiso
import KisoCommandSupport

/// The measured part of `docs/PERFORMANCE.md`: tables and the roofline picture, all from one run.
struct BenchReport {
    /// The lines that a report replaces; what stands before and after them stays.
    static let begin = "<!-- what follows is written by make bench -->"
    static let end = "<!-- what came before was written by make bench -->"

    let seconds: Double
    /// Lines that `Benchmarks/compare.py --json` printed, if there are any.
    let peers: [PeerComparison]

    private let input: Shape = [1, 28, 28]
    private let networks: [NamedModel] = [
        .twoLayer, .mlp5, .mlp7BatchNormalization, .simpleConvNet, .deepConvNet,
    ]

    /// Measures everything, draws the roofline beside the file, and writes both.
    func write(to url: URL, progress: (String) -> Void) throws {
        let old = try text(of: url)
        progress("bench: peak and bandwidth")
        let roof = Benchmark.Roof()
        var text = heading(roof)
        var points: [Benchmark.RooflinePoint] = []
        text += "\n## Training and inference\n\n"
        text +=
            "| network | training step, median (minimum) | GFLOP/s | inference of one | of 100 |\n"
        text += "|---|---|---|---|---|\n"
        for name in networks {
            progress("bench: \(name.name)")
            let network = try model(name)
            let train = try run(name, .train, batch: 100)
            let one = try run(name, .infer, batch: 1)
            let hundred = try run(name, .infer, batch: 100)
            points.append(
                .init(
                    name: name.name, network: network, input: input, batch: 100,
                    gigaflops: train.gigaflops))
            text += "| `\(name.name)` | \(times(train)) | \(number(train.gigaflops)) "
            text += "| \(times(one)) | \(times(hundred)) |\n"
        }
        text += "\n![Roofline](roofline.svg)\n"
        text += try byLayer(progress)
        text += try bySize(progress)
        text += comparison()
        try AtomicFile.write(Array(merged(text, into: old).utf8), to: url)
        let picture = url.deletingLastPathComponent().appendingPathComponent("roofline.svg")
        try Figure.roofline(roof, points).write(to: picture)
    }

    private func model(_ name: NamedModel) throws -> Sequential {
        try Architecture(name.words(for: input, outputs: 10).text).model(input: input)
    }

    private func run(
        _ name: NamedModel, _ mode: Benchmark.Mode, batch: Int
    ) throws -> Benchmark.Result {
        try Benchmark.run(
            try model(name), input: input, batch: batch, mode: mode,
            optimizer: try OptimizerCatalog.make(name.comparedOptimizer), seconds: seconds)
    }

    private func heading(_ roof: Benchmark.Roof) -> String {
        """

        Microseconds, `float32`, \(Device.threads) threads, images of 28×28; measured on \
        \(Self.processor()) by Kiso \(Version.text). A 2048³ product reached \
        \(number(roof.gigaflops)) GFLOP/s, a sum of arrays larger than the caches \
        \(number(roof.gigabytes)) GB/s.

        """
    }

    /// Where the time of a step goes.
    private func byLayer(_ progress: (String) -> Void) throws -> String {
        var text =
            "\n## Time by layer\n\nEach layer by itself at batch 100, on what the layers before"
        text += " it leave; the optimizer's step is not in it.\n"
        for name in [NamedModel.simpleConvNet, .deepConvNet] {
            progress("bench: layers of \(name.name)")
            let layers = try Benchmark.layerTimes(
                of: try model(name), input: input, batch: 100, seconds: seconds * 5)
            let total = layers.map { $0.forward + $0.backward }.reduce(0, +)
            text +=
                "\n`\(name.name)`\n\n| layer | forward | backward | share |\n|---|---|---|---|\n"
            for layer in layers {
                let share = 100 * (layer.forward + layer.backward) / max(total, 1e-9)
                text += "| \(layer.layer) | \(number(layer.forward)) | \(number(layer.backward)) "
                text += "| \(number(share)) % |\n"
            }
        }
        return text
    }

    /// Other batches and widths than the five networks'.
    private func bySize(_ progress: (String) -> Void) throws -> String {
        var text = "\n## Other sizes\n\nTraining steps with Adam.\n\n"
        text += "| network | batch | median (minimum) | GFLOP/s |\n|---|---|---|---|\n"
        let others: [(words: String, input: Shape)] = [
            ("affine:100 relu affine:10", [784]),
            ("affine:1000 relu affine:1000 relu affine:10", [784]),
            (
                "conv:16,3,padding=1 relu pool:2 conv:32,3,padding=1 relu pool:2 affine:10",
                [1, 28, 28]
            ),
            (
                "conv:64,3,padding=1,stride=2 relu conv:128,3,padding=1 relu globalpool affine:10",
                [3, 32, 32]
            ),
        ]
        for other in others {
            for batch in [1, 8, 32, 128, 512] {
                progress("bench: \(other.words), batch \(batch)")
                let network = try Architecture(other.words).model(input: other.input)
                let result = try Benchmark.run(
                    network, input: other.input, batch: batch, mode: .train, optimizer: Adam(),
                    seconds: seconds / 2)
                text += "| `\(other.words)` on \(other.input) | \(batch) | \(times(result)) "
                text += "| \(number(result.gigaflops)) |\n"
            }
        }
        return text
    }

    private func comparison() -> String {
        guard !peers.isEmpty else { return "" }
        var text =
            "\n## Beside the peers\n\n`Benchmarks/compare.py`: each a process of its own, taking "
        text +=
            "turns; the ratios are the fastest framework's time over ours, and that of the book's "
            + "way in NumPy.\n\n"
        text +=
            "| network | batch | sitting | Kiso | fastest framework | ratio, median (minimum) "
            + "| the book's NumPy |\n|---|---|---|---|---|---|---|\n"
        let nets = peers.map(\.net)
        let ordered = peers.enumerated().sorted {
            (nets.firstIndex(of: $0.element.net) ?? 0, $0.offset)
                < (nets.firstIndex(of: $1.element.net) ?? 0, $1.offset)
        }
        for (_, line) in ordered { text += line.row }
        return text
    }

    /// What the file holds now; a heading where there is none.
    private func text(of url: URL) throws -> String {
        guard FileManager.default.fileExists(atPath: url.path) else {
            return "# How fast Kiso is\n\n"
        }
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw KisoError(
                .badData, "\(url.path): cannot be read as text; give another file with --report")
        }
        return text
    }

    /// A text with the measured part replaced, or a new one around it.
    private func merged(_ text: String, into old: String) -> String {
        let part = Self.begin + "\n" + text + "\n" + Self.end
        guard let first = old.range(of: Self.begin), let last = old.range(of: Self.end),
            first.lowerBound < last.lowerBound
        else { return old + part + "\n" }
        return old.replacingCharacters(in: first.lowerBound..<last.upperBound, with: part)
    }

    private func times(_ result: Benchmark.Result) -> String {
        "\(number(result.median)) (\(number(result.minimum)))"
    }

    private func number(_ value: Double) -> String {
        value < 10 ? String(format: "%.1f", value) : String(format: "%.0f", value)
    }

    /// The processor's name as the system gives it.
    private static func processor() -> String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        return name ?? "this processor"
    }
}

/// A line that `Benchmarks/compare.py --json` printed.
struct PeerComparison: Decodable {
    struct Times: Decodable {
        let min_us: Double
        let median_us: Double
    }
    let sitting: Int
    let net: String
    let batch: Int
    let figures: [String: Times]
    /// `nil` when no framework was measured.
    let ratio: Times?

    /// The comparisons in a file of lines.
    static func read(_ path: String) throws -> [PeerComparison] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw KisoError(.missingInput, "\(path): cannot be read; write it with make compare")
        }
        return try text.split(separator: "\n").enumerated().map { index, line in
            guard let found = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
                throw KisoError(
                    .badData, "\(path), line \(index + 1): not a line of compare.py --json")
            }
            return found
        }
    }

    /// A row of the table.
    var row: String {
        func text(_ times: Times?) -> String {
            times.map { String(format: "%.0f (%.0f)", $0.median_us, $0.min_us) } ?? "-"
        }
        let rivals = figures.filter { $0.key != "kiso" && $0.key != "numpy" }
        let fastest = rivals.min { $0.value.median_us < $1.value.median_us }
        var cells = ["`\(net)`", "\(batch)", "\(sitting)", text(figures["kiso"])]
        cells.append("\(fastest?.key ?? "-") \(text(fastest?.value))")
        cells.append(ratio.map { String(format: "%.2f (%.2f)", $0.median_us, $0.min_us) } ?? "-")
        if let numpy = figures["numpy"], let kiso = figures["kiso"] {
            cells.append(
                String(
                    format: "%.1f (%.1f)", numpy.median_us / kiso.median_us,
                    numpy.min_us / kiso.min_us))
        } else {
            cells.append("-")
        }
        return "| " + cells.joined(separator: " | ") + " |\n"
    }
}
