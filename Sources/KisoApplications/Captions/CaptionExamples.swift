public import KisoCore
public import KisoData
public import KisoIO
public import KisoTensor
import KisoOps

/// Pictures and a sentence for each, as a network learns from them.
public struct CaptionBatch: Sendable {
    /// `[n, 3, 64, 64]`, from 0 to 1.
    public let inputs: Tensor
    /// The words of a sentence for each picture.
    public let sentences: [[String]]
}

/// Pictures with sentences that describe them.
public struct CaptionExamples: Sendable {
    /// How many pictures there are.
    public let count: Int
    /// Whether none is learnt from twice: each time there are others in their place.
    public private(set) var isFresh = false
    private let load: @Sendable (_ index: Int) throws -> (image: Image, sentences: [[String]])

    /// Examples that are made or read when they are asked for.
    ///
    /// - Parameters:
    ///   - count: how many there are.
    ///   - load: gives the picture of a number and what is said of it, one sentence or more.
    public init(
        count: Int,
        load: @escaping @Sendable (_ index: Int) throws -> (image: Image, sentences: [[String]])
    ) {
        (self.count, self.load) = (count, load)
    }

    /// Scenes in a language, the first ones.
    ///
    /// - Parameters:
    ///   - scenes: makes them.
    ///   - language: what they are described in.
    ///   - count: how many there are, in an epoch if they are fresh.
    ///   - isFresh: whether other scenes stand in their place each time something learns from them.
    public init(
        scenes: CaptionScenes, language: CaptionLanguage, count: Int, isFresh: Bool = false
    ) {
        self.init(count: count) { index in
            let (image, meaning) = scenes.scene(index)
            // What is left of something has it on its right: both are true.
            return (image, [meaning, meaning.inverse].compactMap { $0.map(language.words) })
        }
        self.isFresh = isFresh
    }

    /// A picture, brought to 64×64 pixels, and what is said of it.
    ///
    /// - Throws: `KisoError` when its file cannot be read.
    public func example(_ index: Int) throws -> (image: Image, sentences: [[String]]) {
        let (image, sentences) = try load(index)
        let side = CaptionScenes.side
        return (image.color().resized(width: side, height: side), sentences)
    }
}

extension CaptionExamples: Dataset {
    /// Some of the pictures, each with one of its sentences, always the same.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int]) throws -> CaptionBatch {
        batch(places, try places.map { try example($0) })
    }

    /// Those to learn from: others each time if they are fresh.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> CaptionBatch {
        guard isFresh else { return try batch(places) }
        return batch(places, try places.map { _ in try example(Int(random.next() >> 1)) })
    }

    private func batch(
        _ places: [Int], _ examples: [(image: Image, sentences: [[String]])]
    ) -> CaptionBatch {
        CaptionBatch(
            inputs: Tensor.concatenate(examples.map(\.image.tensor), axis: 0),
            sentences: zip(places, examples).map { place, example in
                example.sentences[place % example.sentences.count]
            })
    }
}
