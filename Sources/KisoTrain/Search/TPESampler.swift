import Foundation
import KisoCore

/// The tree-structured Parzen estimator: draws where good trials are dense and bad ones are not.
///
/// Of the n trials so far the best `⌈γ·n⌉` are good. For each parameter by itself, `l(x)` is the density of
/// the good trials' values and `g(x)` that of the others: a mixture of Gaussians on the interval, one at
/// each value with the distance to its farther neighbour as its width, and a wide one in the middle. The
/// best of some candidates drawn from `l` is taken, by `l(x)/g(x)`, which expected improvement grows with.
/// Parameters that not every trial has, because they hang on others, need nothing special.
///
/// Source: J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, "Algorithms for hyper-parameter optimization",
/// NeurIPS 2011.
public struct TPESampler: Sampler {
    /// Random trials before the first that looks back, 8 by default.
    public let startup: Int
    /// Trials of a generation, which do not see each other, 4 by default.
    public let generation: Int
    /// The share of trials that are good, 0.15 by default, as in the paper.
    public let good: Double
    /// Candidates for a value, 24 by default.
    public let candidates: Int

    /// A sampler.
    ///
    /// - Precondition: `startup` and `candidates` and `generation` are positive, `good` is a share.
    public init(
        startup: Int = 8, generation: Int = 4, good: Double = 0.15, candidates: Int = 24,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            startup > 0 && generation > 0 && candidates > 0 && good > 0 && good < 1,
            "TPESampler",
            "\(startup) random trials, generations of \(generation), a share of \(good), "
                + "\(candidates) candidates", file: file, line: line)
        self.startup = startup
        self.generation = generation
        self.good = good
        self.candidates = candidates
    }

    /// `tpe`.
    public var name: String { "tpe" }

    /// The generations before, once the random trials are over.
    public func horizon(of trial: Int) -> Int {
        trial < startup ? 0 : trial - trial % generation
    }

    /// The best of the candidates.
    public func place(
        of name: String, in domain: ParameterDomain, for history: SearchHistory
    ) -> Double {
        var generator = history.generator(name)
        let known = history.places(of: name, in: domain)
        guard history.trial >= startup, known.count > 1 else {
            return domain.randomPlace(using: &generator)
        }
        let (good, bad) = densities(known, in: domain)
        var best = (place: 0.0, score: -Double.infinity)
        for _ in 0..<candidates {
            let place = good.draw(using: &generator)
            let score = good.logDensity(place) - bad.logDensity(place)
            if score > best.score { best = (place, score) }
        }
        return best.place
    }

    /// The densities of good and of other trials.
    func densities(
        _ known: [(place: Double, cost: Double)], in domain: ParameterDomain
    ) -> (good: ParzenDensity, bad: ParzenDensity) {
        let order = known.enumerated().sorted {
            ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
        }.map(\.element.place)
        let count = max(1, Int((good * Double(order.count)).rounded(.up)))
        return (
            ParzenDensity(Array(order.prefix(count)), choices: domain.choices),
            ParzenDensity(Array(order.dropFirst(count)), choices: domain.choices)
        )
    }
}

/// A density over the places of a parameter, by the values that were seen.
struct ParzenDensity: Sendable {
    private enum Content {
        /// Gaussians cut off at 0 and 1, all with one weight.
        case mixture([(mean: Double, width: Double, mass: Double)])
        case shares([Double])
    }

    private let content: Content

    /// - Parameter choices: how many there are; `nil` for numbers.
    init(_ places: [Double], choices: Int?) {
        if let choices {
            // One in all for what was not seen, shared by the choices.
            var shares = [Double](repeating: 1 / Double(choices), count: choices)
            for place in places { shares[Int(place)] += 1 }
            let sum = Double(places.count) + 1
            content = .shares(shares.map { $0 / sum })
            return
        }
        let sorted = places.sorted()
        let least = 1 / min(100, Double(places.count) + 2)
        var parts: [(Double, Double, Double)] = [Self.part(0.5, 1)]
        for (index, mean) in sorted.enumerated() {
            let left = mean - (index > 0 ? sorted[index - 1] : 0)
            let right = (index + 1 < sorted.count ? sorted[index + 1] : 1) - mean
            parts.append(Self.part(mean, max(left, right).clamped(least...1)))
        }
        content = .mixture(parts)
    }

    private static func part(_ mean: Double, _ width: Double) -> (Double, Double, Double) {
        (mean, width, Normal.distribution((1 - mean) / width) - Normal.distribution(-mean / width))
    }

    func logDensity(_ place: Double) -> Double {
        switch content {
        case .shares(let shares): return log(shares[Int(place)])
        case .mixture(let parts):
            let sum = parts.reduce(0) {
                $0 + Normal.density((place - $1.mean) / $1.width) / ($1.width * $1.mass)
            }
            return log(max(sum / Double(parts.count), .leastNormalMagnitude))
        }
    }

    func draw(using generator: inout RandomGenerator) -> Double {
        switch content {
        case .shares(let shares):
            var left = generator.nextUniform()
            for (index, share) in shares.enumerated() {
                left -= share
                if left < 0 { return Double(index) }
            }
            return Double(shares.count - 1)
        case .mixture(let parts):
            let part = parts[Int(generator.nextUniform() * Double(parts.count))]
            while true {
                let place = part.mean + part.width * generator.nextNormal()
                if (0...1).contains(place) { return place }
            }
        }
    }
}

/// The standard normal distribution.
enum Normal {
    /// `φ(x) = exp(−x²/2) / √(2π)`.
    static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
    /// `Φ(x) = ½ erfc(−x/√2)`.
    static func distribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
}
