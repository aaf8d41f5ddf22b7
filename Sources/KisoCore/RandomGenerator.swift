import Foundation

/// A counter-based random generator: Philox 4×32 with ten rounds.
///
/// The i-th block of numbers depends only on the seed, the stream and i, so a generator's whole state
/// is three integers that a checkpoint stores, and numbers can be made in any order, by any number
/// of threads, with the same result on every machine.
///
/// ```swift
/// var generator = RandomGenerator(seed: 0)
/// let u = generator.nextUniform()       // in [0, 1)
/// let other = generator.split("dropout")  // an independent stream
/// ```
///
/// Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
    /// The seed that names the sequence.
    public let seed: UInt64
    /// Which of the seed's independent sequences this is.
    public let stream: UInt64
    /// How many 64-bit numbers have been drawn.
    public private(set) var position: UInt64

    /// A generator at the start of a sequence, or where a checkpoint left it.
    public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
        self.seed = seed
        self.stream = stream
        self.position = position
    }

    /// The independent sequence of the same seed that belongs to a name.
    public func split(_ name: String) -> RandomGenerator {
        // FNV-1a, so that the stream of a name is the same in every process.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ stream
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return RandomGenerator(seed: seed, stream: hash)
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let block = Self.block(counter: position >> 1, stream: stream, seed: seed)
        defer { position += 1 }
        return position & 1 == 0
            ? UInt64(block.1) << 32 | UInt64(block.0) : UInt64(block.3) << 32 | UInt64(block.2)
    }

    /// A uniform number in [0, 1) with 53 random bits.
    public mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of the standard normal distribution (Box–Muller, from two draws).
    public mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUniform())).squareRoot()
        return radius * cos(2 * .pi * nextUniform())
    }

    /// Moves `count` 64-bit numbers ahead in constant time.
    public mutating func advance(by count: Int) { position += UInt64(count) }

    /// The four 32-bit words that belong to a counter.
    @inlinable public static func block(
        counter: UInt64, stream: UInt64, seed: UInt64
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var x0 = UInt32(truncatingIfNeeded: counter)
        var x1 = UInt32(truncatingIfNeeded: counter >> 32)
        var x2 = UInt32(truncatingIfNeeded: stream)
        var x3 = UInt32(truncatingIfNeeded: stream >> 32)
        var key0 = UInt32(truncatingIfNeeded: seed)
        var key1 = UInt32(truncatingIfNeeded: seed >> 32)
        for _ in 0..<10 {
            let p0 = UInt64(x0) &* 0xD251_1F53
            let p1 = UInt64(x2) &* 0xCD9E_8D57
            (x0, x1, x2, x3) = (
                UInt32(truncatingIfNeeded: p1 >> 32) ^ x1 ^ key0, UInt32(truncatingIfNeeded: p1),
                UInt32(truncatingIfNeeded: p0 >> 32) ^ x3 ^ key1, UInt32(truncatingIfNeeded: p0)
            )
            key0 &+= 0x9E37_79B9
            key1 &+= 0xBB67_AE85
        }
        return (x0, x1, x2, x3)
    }
}
