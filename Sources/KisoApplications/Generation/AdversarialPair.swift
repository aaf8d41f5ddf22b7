public import KisoNN
public import KisoTensor
public import KisoTrain
import KisoCore
import KisoOps
import KisoOptim

/// A generator and a discriminator that learn from each other, a learner each.
///
/// The discriminator makes `−log D(x) − log(1 − D(G(z)))` small, the generator `−log D(G(z))`. Real and drawn
/// pictures go through the discriminator one after the other, so that batch normalisation never sees both
/// in one batch.
///
/// Source: I. Goodfellow et al., "Generative adversarial nets", NIPS 2014.
public struct AdversarialPair: Sendable {
    /// Real pictures and the noise of as many drawn ones.
    public struct Encounter: Sendable {
        /// `[n, channels, size, size]`, values from 0 to 1.
        public let real: Tensor
        /// `[n, noise]`.
        public let noise: Tensor

        /// Pictures with noise.
        public init(real: Tensor, noise: Tensor) {
            self.real = real
            self.noise = noise
        }
    }

    /// What a step found.
    public struct Measure: Sendable, Codable {
        /// What the discriminator made small.
        public var discriminatorLoss = 0.0
        /// What the generator made small.
        public var generatorLoss = 0.0
        /// The share of right answers of the discriminator, over real and drawn pictures.
        public var right = 0.0
    }

    /// Draws.
    public let generator: Sequential
    /// Draws with the average of the generator's weights over its last steps, which draws better than the
    /// generator itself: an adversarial pair never rests, each circles around what would be right.
    ///
    /// Source: Y. Yazıcı et al., "The unusual effectiveness of averaging in GAN training", ICLR 2019.
    public let averaged: Sequential
    /// Tells drawn pictures from real ones.
    public let discriminator: Discriminator
    /// Moves the generator.
    public let generatorLearner: Learner<Tensor>
    /// Moves the discriminator.
    public let discriminatorLearner: Learner<Encounter>
    private let settings: GenerationSettings
    private let averagedLearner: Learner<Tensor>
    /// The averaged cells with those that they follow.
    private let followed: [(mean: Parameter, own: Parameter)]

    /// A pair with first values drawn from the settings' seed.
    public init(_ settings: GenerationSettings) {
        let generator = DCGAN.generator(settings)
        let discriminator = Discriminator(settings)
        func adam() -> Adam { Adam(learningRate: settings.learningRate, beta1: settings.beta1) }
        self.settings = settings
        self.generator = generator
        self.discriminator = discriminator
        let averaged = DCGAN.generator(settings)
        self.averaged = averaged
        followed = zip(averaged.trainableParameters, generator.trainableParameters).map { ($0, $1) }
        // It takes no step: only its statistics are computed anew.
        averagedLearner = Learner(averaged, seed: settings.seed) { (noise: Tensor, pass) in
            Measured(loss: averaged(noise, pass: pass).sum(), count: noise.shape[0])
        }
        discriminatorLearner = Learner(discriminator, optimizer: adam(), seed: settings.seed) {
            (batch: Encounter, pass) in
            let drawn = generator(batch.noise, pass: Self.constant(pass))
            let onReal = discriminator(batch.real, pass: pass)
            let onDrawn = discriminator(drawn, pass: pass)
            let right =
                onReal.floats.count { $0 > 0 } + onDrawn.floats.count { $0 < 0 }
            return Measured(
                loss: Self.distance(of: onReal, from: 1) + Self.distance(of: onDrawn, from: 0),
                count: batch.real.shape[0],
                figures: ["right": Double(right) / Double(onReal.count + onDrawn.count)])
        }
        generatorLearner = Learner(generator, optimizer: adam(), seed: settings.seed) {
            (noise: Tensor, pass) in
            let opinion = discriminator(
                generator(noise, pass: pass), pass: Self.constant(pass))
            return Measured(
                loss: Self.distance(of: opinion, from: 1), count: noise.shape[0])
        }
    }

    /// One step of the discriminator, then those of the generator. The noise follows from the seed and the
    /// number of the step.
    ///
    /// - Throws: `KisoError` `.negative` when one of them diverges.
    public func step(_ real: Tensor) throws -> Measure {
        let step = discriminatorLearner.steps
        var random = RandomGenerator(seed: settings.seed).split("noise of step \(step)")
        let count = real.shape[0]
        let seen = try discriminatorLearner.step(
            Encounter(real: real, noise: DCGAN.noise(count, settings, using: &random)))
        var loss = Double.nan
        for _ in 0..<settings.generatorSteps {
            loss = try generatorLearner.step(DCGAN.noise(count, settings, using: &random))
                .loss.item()
            // The average is young: first values do not stay in it.
            let taken = Double(generatorLearner.steps)
            let keep = min(settings.averaging, (taken + 1) / (taken + 10))
            for (mean, own) in followed { mean.average(with: own.value, keep: keep) }
        }
        return Measure(
            discriminatorLoss: seen.loss.item(), generatorLoss: loss,
            right: seen.figures["right"] ?? .nan)
    }

    /// Pictures of noise, by the averaged generator; its batch normalisations take the statistics that its
    /// weights give, of noise that is always the same.
    public func pictures(of noise: Tensor) throws -> Tensor {
        try averagedLearner.recomputeStatistics(
            over: (0..<10).lazy.map { index in
                var random = RandomGenerator(seed: settings.seed).split("statistics \(index)")
                return .success(DCGAN.noise(100, settings, using: &random))
            })
        return DCGAN.pictures(of: noise, by: averaged)
    }

    /// A pass in which layers act as in training, but their parameters are constants: batch normalisation
    /// takes the statistics of the batch, and no gradient of a weight is computed.
    private static func constant(_ pass: Pass) -> Pass {
        Pass(
            isTraining: pass.isTraining, tracksParameters: false, random: pass.random,
            precision: pass.precision)
    }

    private static func distance(of opinion: Tensor, from answer: Double) -> Tensor {
        Loss.binaryCrossEntropy(opinion, .full(opinion.shape, answer))
    }
}
