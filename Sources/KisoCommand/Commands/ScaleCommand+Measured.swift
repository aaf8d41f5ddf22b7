import Foundation
import Kiso
import KisoCommandSupport

extension ScaleCommand {
    /// What an exchange took on a network, beside what was predicted.
    private struct Comparison: Encodable {
        let gbit: Double
        /// Seconds.
        let predicted: Double
        let measured: Double
        let ratio: Double
    }

    /// Pairs such as `1=95,0.25=349`: Gbit/s and milliseconds.
    static func pairs(_ text: String) throws -> [(gbit: Double, seconds: Double)] {
        try text.split(separator: ",").map { pair in
            let numbers = pair.split(separator: "=").map { Double($0) ?? .nan }
            guard numbers.count == 2, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw KisoError(
                    .usage,
                    "--measured \(text): expected Gbit/s and milliseconds such as 1=95,0.25=349")
            }
            return (numbers[0], numbers[1] / 1000)
        }.sorted { $0.gbit < $1.gbit }
    }

    /// Says and draws how far prediction and measurement lie apart.
    func compare(
        _ pairs: [(gbit: Double, seconds: Double)], _ name: String, _ model: ScalingModel,
        ranks: Int
    ) throws {
        guard ranks > 1, !pairs.isEmpty else {
            throw KisoError(
                .usage, "--measured is of an exchange between ranks; give --ranks 2 or more")
        }
        let rows = pairs.map { pair in
            let expected = model.exchanging(ranks: ranks, gbit: pair.gbit)
            return Comparison(
                gbit: pair.gbit, predicted: expected, measured: pair.seconds,
                ratio: pair.seconds / expected)
        }
        if output.json {
            for row in rows { try Console.json(row) }
        } else {
            Console.result(
                String(
                    format: "%@: %.3g MB of gradients between %d ranks", name, model.bytes * 1e-6,
                    ranks))
            Console.result("  Gbit/s  predicted in ms  measured in ms  times")
            for row in rows {
                Console.result(
                    String(
                        format: "%8.3g  %15.1f  %14.1f  %5.2f", row.gbit, row.predicted * 1000,
                        row.measured * 1000, row.ratio))
            }
        }
        guard let out else { return }
        try Figure.exchange(model, ranks: ranks, measured: pairs, title: "An exchange of \(name)")
            .write(to: URL(fileURLWithPath: out))
    }
}
