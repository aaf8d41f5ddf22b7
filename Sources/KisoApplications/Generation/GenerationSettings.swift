import KisoCore

/// How a generator and a discriminator are made and learn.
///
/// The defaults are those of A. Radford, L. Metz and S. Chintala, "Unsupervised representation learning
/// with deep convolutional generative adversarial networks", ICLR 2016, at half their batch size
/// and with fewer channels.
public struct GenerationSettings: Sendable, Codable, Equatable {
    /// The height and width of a picture.
    public var size: Int
    /// 1 for grey, 3 for colour.
    public var channels: Int
    /// How many random numbers a picture is made of.
    public var noise = 100
    /// The channels of the largest maps; each halving of the side doubles them.
    public var width = 40
    /// Real pictures in a step, and as many drawn ones.
    public var batchSize = 64
    /// The learning rate of both, for Adam.
    public var learningRate = 2e-4
    /// How much of the mean gradient Adam keeps.
    public var beta1 = 0.5
    /// Steps of the generator for each of the discriminator, 2 by default: with one the discriminator was
    /// right in 96 % of its answers in the first epoch on MNIST with 32 channels, and the score after five was 7.36
    /// where two steps have 7.82.
    public var generatorSteps = 2
    /// How much the average of the generator's weights keeps at each of its steps.
    public var averaging = 0.998
    /// Names everything random.
    public var seed: UInt64 = 0

    /// The sides that pictures may have.
    public static let sizes = [28, 32, 56, 64]

    /// The usual settings for pictures of a size.
    ///
    /// - Throws: `KisoError` `.usage` for another size than one of ``sizes``, or other channels than 1 or 3.
    public init(size: Int, channels: Int) throws {
        self.size = size
        self.channels = channels
        try check()
    }

    /// - Throws: `KisoError` `.usage` for what makes no network.
    public func check() throws {
        func require(_ isTrue: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            if !isTrue { throw KisoError(.usage, "\(name) \(value): expected \(expected)") }
        }
        try require(
            Self.sizes.contains(size), "size", size,
            "one of \(Self.sizes.map(String.init).joined(separator: ", ")) pixels")
        try require(channels == 1 || channels == 3, "channels", channels, "1 or 3")
        try require((1...4096).contains(noise), "noise", noise, "1 to 4096")
        try require((1...512).contains(width), "width", width, "1 to 512")
        try require(
            (1...10).contains(generatorSteps), "generator-steps", generatorSteps, "1 to 10")
        try require((2...4096).contains(batchSize), "batch-size", batchSize, "2 to 4096")
        try require(
            learningRate.isFinite && learningRate > 0, "lr", learningRate, "a positive number")
        try require(
            (0..<1).contains(averaging), "averaging", averaging, "0 to less than 1")
        try require((0..<1).contains(beta1), "beta1", beta1, "0 to less than 1")
    }

    /// A step from a map to one of half the side, as the discriminator takes it; the generator takes it back.
    struct Halving {
        /// The channels of the smaller map.
        let width: Int
        /// The smaller map's side.
        let side: Int
        /// The kernel's side; the stride is 2 and the padding 1, so that 4 halves an even side and 3 brings 7
        /// to 4.
        let kernel: Int
    }

    /// The steps from pictures to the smallest maps, of 4×4.
    var halvings: [Halving] {
        var (halvings, side): ([Halving], Int) = ([], size)
        while side > 4 {
            let kernel = side % 2 == 0 ? 4 : 3
            side = (side + 1) / 2
            halvings.append(Halving(width: width << halvings.count, side: side, kernel: kernel))
        }
        return halvings
    }
}
