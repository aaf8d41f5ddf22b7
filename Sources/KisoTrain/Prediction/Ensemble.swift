import KisoCore
import KisoNN
public import KisoTensor

/// Networks that answer together: classes by the mean of their probabilities, numbers by their mean.
///
/// ```swift
/// let ensemble = try Ensemble([first, second, third])
/// try ensemble.predictor.save(to: url)             // one file, used as any other
/// let report = try EnsembleReport(ensemble, on: test)
/// ```
///
/// `p(c | x) = 1/m Σ softmax(yᵢ(x))_c`.
///
/// Sources: L. K. Hansen and P. Salamon, "Neural network ensembles", IEEE PAMI 12, 1990; D. Ciresan,
/// U. Meier and J. Schmidhuber, "Multi-column deep neural networks for image classification", CVPR 2012.
public struct Ensemble: Sendable {
    /// Each of them by itself.
    public let members: [Predictor]
    /// All of them as one.
    public let predictor: Predictor

    /// Brings networks together.
    ///
    /// - Parameters:
    ///   - members: at least one.
    ///   - names: what errors call them, one for each; their numbers by default.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: there is a name for each of them, or none.
    /// - Throws: `KisoError` `.configuration` when there are none, or they were not made for the same
    ///   examples, answers and classes.
    public init(
        _ members: [Predictor], names: [String]? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) throws {
        guard let first = members.first else {
            throw KisoError(.configuration, "an ensemble needs at least one network")
        }
        let names = names ?? members.indices.map { "member \($0 + 1)" }
        require(
            names.count == members.count, "Ensemble",
            "\(names.count) names of \(members.count) networks",
            file: file, line: line)
        for (name, other) in zip(names, members) {
            func require(_ what: String, _ mine: String, _ its: String) throws {
                if mine != its {
                    throw KisoError(
                        .configuration,
                        "\(name) has the \(what) \(its), \(names[0]) \(mine)")
                }
            }
            try require("input", "\(first.input)", "\(other.input)")
            try require("output", "\(first.output)", "\(other.output)")
            try require(
                "classes", first.classNames.joined(separator: ", "),
                other.classNames.joined(separator: ", "))
            guard first.preparation == other.preparation else {
                throw KisoError(
                    .configuration,
                    "\(name) takes data prepared otherwise than \(names[0])")
            }
        }
        self.members = members
        let branches = members.map { $0.network as? Sequential ?? Sequential([$0.network]) }
        predictor = first.replacing(
            Sequential([Branches(branches, joining: first.predictsNumbers ? .mean : .vote)]),
            name: members.allSatisfy { $0.name == first.name } ? first.name : "ensemble")
    }

    /// The members of a network that is an ensemble; `nil` for any other.
    public init?(of predictor: Predictor) {
        guard let chain = predictor.network as? Sequential, chain.layers.count == 1,
            let branches = chain.layers[0] as? Branches,
            branches.joining == .vote || branches.joining == .mean
        else { return nil }
        members = branches.branches.map { predictor.replacing($0) }
        self.predictor = predictor
    }
}

extension Predictor {
    /// The same with another network.
    func replacing(_ network: any TensorLayer, name: String? = nil) -> Predictor {
        Predictor(
            network, input: input, classNames: classNames, preparation: preparation,
            name: name ?? self.name, data: data)
    }

    /// The same network, which answers several times with other elements dropped.
    ///
    /// - Throws: `KisoError` `.configuration` when there is no dropout in it.
    public func samplingDropout(_ samples: Int, seed: UInt64 = 0) throws -> Predictor {
        let sampling = DropoutSampling(
            network, samples: samples, joining: predictsNumbers ? .mean : .vote, seed: seed)
        guard sampling.hasDropout else {
            throw KisoError(
                .configuration, "\(name): has no dropout, so all samples would be alike")
        }
        return replacing(sampling)
    }

    /// What each of several networks in one answers: the members of an ensemble, the samples of
    /// dropout; `nil` where there is one answer.
    ///
    /// - Throws: as ``callAsFunction(_:)``.
    public func ballots(_ inputs: Tensor) throws -> [Tensor]? {
        if let ensemble = Ensemble(of: self) { return try ensemble.members.map { try $0(inputs) } }
        return try (network as? DropoutSampling)?.results(inputs).map { try Self.checked($0) }
    }
}
