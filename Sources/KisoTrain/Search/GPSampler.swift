import Foundation
import KisoCore

/// A Gaussian process over all parameters at once, and the point of the largest expected improvement.
///
/// Where a process explains the costs far better for it, those worse than the median are pressed together
/// by a logarithm, `m + s log(1 + (c − m)/s)` with s the distance from the median m to the best; all are
/// standardised. A trial that failed counts as the worst one. Trials of one generation do not see each
/// other's results: each takes for granted that the points before it will give what the process
/// (``GaussianProcess``) expects ("Kriging believer"). The improvement is maximised over 1,000 random
/// points and points around the best ones, and from the best of them by a pattern search.
///
/// Parameters that not every trial has, because they hang on others, are drawn as ``TPESampler`` does.
/// Of more than 300 trials the 100 best and the 200 newest are used.
///
/// Sources: D. R. Jones et al. 1998 (see ``ExpectedImprovement``); J. Snoek, H. Larochelle, R. P. Adams,
/// "Practical Bayesian optimization of machine learning algorithms", NeurIPS 2012 (Matérn 5/2);
/// E. Snelson et al., "Warped Gaussian processes", NIPS 2003 (the scale of the costs);
/// D. Ginsbourger, R. Le Riche, L. Carraro, "Kriging is well-suited to parallelize optimization", 2010.
public struct GPSampler: Sampler {
    /// Random trials before the first that looks back, 8 by default.
    public let startup: Int
    /// Trials of a generation, 4 by default.
    public let generation: Int

    /// A sampler.
    ///
    /// - Precondition: `startup` is at least 2, `generation` is positive.
    public init(
        startup: Int = 8, generation: Int = 4, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            startup > 1 && generation > 0, "GPSampler",
            "\(startup) random trials, generations of \(generation)", file: file, line: line)
        self.startup = startup
        self.generation = generation
    }

    /// `gp`.
    public var name: String { "gp" }

    /// The generations before, once the random trials are over.
    public func horizon(of trial: Int) -> Int {
        trial < startup ? 0 : trial - trial % generation
    }

    /// At random, and as ``TPESampler`` does once the random trials are over.
    public func place(
        of name: String, in domain: ParameterDomain, for history: SearchHistory
    ) -> Double {
        TPESampler(startup: startup, generation: generation)
            .place(of: name, in: domain, for: history)
    }

    /// The places of all parameters that every trial has.
    public func places(for history: SearchHistory) -> [String: Double] {
        guard history.trial >= startup, let model = SearchModel(history),
            var process = model.process
        else { return [:] }
        // The points of this generation before this one, as they chose themselves.
        for other in horizon(of: history.trial)..<history.trial {
            let seen = history.seen(from: other)
            let point =
                other < startup
                ? model.parameters.map { name, domain in
                    domain.snapped(place(of: name, in: domain, for: seen))
                } : model.bestPoint(of: process, for: seen)
            guard let next = process.adding(point, process.prediction(at: point).mean) else {
                continue
            }
            process = next
        }
        let point = model.bestPoint(of: process, for: history)
        return Dictionary(uniqueKeysWithValues: zip(model.parameters.map(\.name), point))
    }
}

extension ParameterDomain {
    /// The place of the value at a place: for integers the middle of their piece.
    func snapped(_ place: Double) -> Double { self.place(of: value(at: place)) ?? place }
}

/// A Gaussian process over the parameters that all trials have.
struct SearchModel: Sendable {
    let parameters: [(name: String, domain: ParameterDomain)]
    /// The process, of standardised costs; `nil` when none can be made.
    var process: GaussianProcess? { scaled.process }
    private let points: [[Double]]
    private let scaled: ScaledProcess

    /// How much better a process must explain pressed costs before they are pressed, as a logarithm of
    /// probabilities: what is bent without need is explained worse near the minimum, where it counts.
    private static let neededEvidence = 10.0

    /// `nil` when the trials have no parameter in common or no cost that is a number.
    init?(_ history: SearchHistory) {
        let common = history.commonParameters
        let finished = history.points.map(\.cost).filter(\.isFinite)
        guard !common.isEmpty, let worst = finished.max() else { return nil }
        parameters = common
        var seen = history.points.map { point in
            (
                place: common.map { point.parameters[$0.name]?.place ?? 0.5 },
                cost: min(point.cost, worst)
            )
        }
        if seen.count > 300 {
            let newest = Array(seen.suffix(200))
            seen = seen.dropLast(200).sorted { $0.cost < $1.cost }.prefix(100) + newest
        }
        points = seen.map(\.place)
        let costs = seen.map(\.cost)
        let isChoice = common.map { $0.domain.choices != nil }
        var chosen = ScaledProcess(of: costs, on: .plain, at: points, isChoice: isChoice)
        // Of what came to its end: failures, which count as the worst, say nothing of the scale.
        if let scale = CostScale.pressed(finished) {
            let pressed = ScaledProcess(of: costs, on: scale, at: points, isChoice: isChoice)
            if pressed.evidence > chosen.evidence + Self.neededEvidence { chosen = pressed }
        }
        scaled = chosen
    }

    /// The cost that is expected at a point, and its deviation, both on the scale of the process.
    func cost(at point: [Double]) -> (mean: Double, deviation: Double)? {
        process.map { process in
            let prediction = process.prediction(at: point)
            return (
                scaled.mean + scaled.deviation * prediction.mean,
                scaled.deviation * prediction.deviation
            )
        }
    }

    /// The cost that is expected at a point, on the scale of the trials.
    func expectedCost(at point: [Double]) -> Double? {
        cost(at: point).map { scaled.scale.cost(of: $0.mean) }
    }

    /// The smallest cost that the process expects at a point that was tried.
    private func best(of process: GaussianProcess) -> Double {
        points.map { process.prediction(at: $0).mean }.min() ?? 0
    }

    /// The expected improvement of the cost at a point, in standard deviations of the costs.
    func improvement(at point: [Double]) -> Double {
        guard let process else { return 0 }
        let prediction = process.prediction(at: point)
        return ExpectedImprovement.value(
            mean: prediction.mean, deviation: prediction.deviation, best: best(of: process))
    }

    /// The point of the largest expected improvement.
    func bestPoint(of process: GaussianProcess, for history: SearchHistory) -> [Double] {
        var generator = history.generator("acquisition")
        let best = best(of: process)
        func score(_ point: [Double]) -> Double {
            let prediction = process.prediction(at: point)
            return ExpectedImprovement.logarithm(
                mean: prediction.mean, deviation: prediction.deviation, best: best)
        }
        var candidates: [[Double]] = (0..<1000).map { _ in
            parameters.map { $0.domain.snapped($0.domain.randomPlace(using: &generator)) }
        }
        let good = points.map { (point: $0, mean: process.prediction(at: $0).mean) }
            .sorted { $0.mean < $1.mean }.prefix(5)
        for (point, _) in good {
            for spread in [0.1, 0.02] {
                for _ in 0..<40 { candidates.append(near(point, spread, &generator)) }
            }
        }
        let scored = candidates.map { (point: $0, score: score($0)) }
            .sorted { $0.score > $1.score }
        let climbed = scored.prefix(4).map { climb(from: $0.point, $0.score, score) }
        return climbed.max { $0.score < $1.score }?.point ?? candidates[0]
    }

    private func near(
        _ point: [Double], _ spread: Double, _ generator: inout RandomGenerator
    ) -> [Double] {
        zip(point, parameters).map { place, parameter in
            if parameter.domain.choices != nil {
                return generator.nextUniform() < spread * 2
                    ? parameter.domain.randomPlace(using: &generator) : place
            }
            return parameter.domain.snapped(
                (place + spread * generator.nextNormal()).clamped(0...1))
        }
    }

    private func climb(
        from start: [Double], _ score: Double, _ value: ([Double]) -> Double
    ) -> (point: [Double], score: Double) {
        var (point, best) = (start, score)
        var step = 0.1
        while step > 0.0005 {
            var hasMoved = false
            for index in parameters.indices where parameters[index].domain.choices == nil {
                for direction in [step, -step] {
                    var other = point
                    other[index] = parameters[index].domain.snapped(
                        (point[index] + direction).clamped(0...1))
                    let found = value(other)
                    if found > best { (point, best, hasMoved) = (other, found, true) }
                }
            }
            if !hasMoved { step /= 2 }
        }
        return (point, best)
    }
}

/// A process for costs on one scale, standardised.
private struct ScaledProcess: Sendable {
    let scale: CostScale
    /// Of the costs on that scale.
    let mean, deviation: Double
    let process: GaussianProcess?
    /// `log p(costs)` and the priors of the kernel, but for what is alike on all scales.
    let evidence: Double

    init(of costs: [Double], on scale: CostScale, at points: [[Double]], isChoice: [Bool]) {
        let values = costs.map(scale.value)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let deviation = variance > 0 ? variance.squareRoot() : 1
        let fitted = GaussianProcess.fitted(
            points: points, values: values.map { ($0 - mean) / deviation }, isChoice: isChoice)
        (self.scale, self.mean, self.deviation) = (scale, mean, deviation)
        process = fitted?.process
        evidence =
            fitted.map { fitted in
                costs.reduce(fitted.evidence - count * log(deviation)) {
                    $0 + scale.logarithmOfSlope(at: $1)
                }
            } ?? -.infinity
    }
}
