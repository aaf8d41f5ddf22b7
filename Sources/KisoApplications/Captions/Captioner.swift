public import Foundation
public import KisoIO
public import KisoOptim
public import KisoTrain
import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// Describes pictures in words.
///
/// ```swift
/// let captioner = try Captioner(URL(filePath: "captioner.safetensors"))
/// print(captioner.captions(of: [photo])[0].text)      // a red seven to the left of a blue two
/// ```
///
/// Source: O. Vinyals, A. Toshev, S. Bengio, D. Erhan, "Show and tell: A neural image caption generator", CVPR 2015.
public struct Captioner: Sendable {
    /// A sentence, and how sure it is.
    public struct Caption: Sendable, Codable, Equatable {
        /// The words.
        public let words: [String]
        /// The probability of each word behind those before it, and of the end.
        public let probabilities: [Double]
        /// The sentence as one writes it.
        public let text: String
    }

    /// The longest sentence.
    public static let wordLimit = 40

    /// The words that it knows.
    public let vocabulary: Vocabulary
    /// The language of the sentences, where it is one of those of scenes.
    public let language: CaptionLanguage?
    let network: CaptionNetwork

    /// A network that has learnt nothing yet.
    ///
    /// - Parameters:
    ///   - vocabulary: the words that it may say.
    ///   - language: how words are put together; with blanks by default.
    ///   - seed: what first weights are drawn from.
    public init(vocabulary: Vocabulary, language: CaptionLanguage? = nil, seed: UInt64 = 0) {
        (self.vocabulary, self.language) = (vocabulary, language)
        network = CaptionNetwork(words: vocabulary.count)
        network.willInitialize(seed: seed)
    }

    /// A sentence for each picture, by beam search: of all beginnings the most probable ones are kept.
    ///
    /// - Parameters:
    ///   - images: the pictures, of any size.
    ///   - beam: how many beginnings are kept. Of finished sentences that with the greatest mean logarithm of a
    ///     word's probability is taken, so that short ones have no advantage.
    public func captions(of images: [Image], beam: Int = 3) -> [Caption] {
        let side = CaptionScenes.side
        return images.map { image in
            let small = image.color().resized(width: side, height: side)
            return caption(network.features(small.tensor, pass: .inference), beam)
        }
    }

    private struct Path {
        var words: [Int] = []
        var logs: [Double] = []
        var total: Double { logs.reduce(0, +) }
        var mean: Double { total / Double(max(logs.count, 1)) }
    }

    private func caption(_ features: Tensor, _ beam: Int) -> Caption {
        var state = network.state(features)
        var open = [Path()]
        var finished: [Path] = []
        for length in 0..<Self.wordLimit {
            let last = open.map { $0.words.last ?? Vocabulary.start }
            let (logs, next) = network.step(state, last)
            let values = logs.doubles
            let width = vocabulary.count
            var candidates: [(path: Int, word: Int, total: Double)] = []
            for (path, entry) in open.enumerated() {
                for word in 1..<width where word != Vocabulary.unknown {
                    candidates.append((path, word, entry.total + values[path * width + word]))
                }
            }
            candidates.sort { ($1.total, $0.path, $0.word) < ($0.total, $1.path, $1.word) }
            var kept: [Path] = []
            var rows: [Int64] = []
            for candidate in candidates.prefix(max(beam, 1)) {
                var path = open[candidate.path]
                path.words.append(candidate.word)
                path.logs.append(values[candidate.path * width + candidate.word])
                if candidate.word == Vocabulary.end || length == Self.wordLimit - 1 {
                    finished.append(path)
                } else {
                    kept.append(path)
                    rows.append(Int64(candidate.path))
                }
            }
            if kept.isEmpty || finished.count >= max(beam, 1) { break }
            let indices = Tensor(rows, shape: [rows.count])
            state = LSTM.State(
                hidden: next.hidden.taking(indices, axis: 1),
                cell: next.cell.taking(indices, axis: 1))
            open = kept
        }
        let best = finished.max { $0.mean < $1.mean } ?? Path()
        let words = vocabulary.sentence(best.words)
        return Caption(
            words: words, probabilities: best.logs.map { exp($0) },
            text: language?.written(words) ?? words.joined(separator: " "))
    }
}

extension Captioner {
    /// A trainer of the network; `fit` takes ``CaptionExamples``.
    ///
    /// The loss is the mean cross-entropy of each next word, given the true words before it.
    ///
    /// - Parameters:
    ///   - optimizer: moves the weights.
    ///   - schedule: of the learning rate; a cosine by default.
    ///   - seed: the order of the examples follows from it.
    ///   - callbacks: what takes part.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        optimizer: any Optimizer = Adam(learningRate: 0.002),
        schedule: any Schedule = CosineSchedule(), seed: UInt64 = 0,
        callbacks: [any Callback] = [], sinks: [any EventSink] = [],
        saver: (any CheckpointSaver)? = nil
    ) -> Trainer<CaptionBatch> {
        let (network, vocabulary) = (network, vocabulary)
        let learner = Learner(
            network, optimizer: optimizer, clipping: .norm(5), seed: seed
        ) { (batch: CaptionBatch, pass) in
            let numbers = batch.sentences.map {
                Array(vocabulary.numbers($0).prefix(Self.wordLimit))
            }
            let (n, length) = (numbers.count, numbers.map(\.count).max() ?? 1)
            var inputs = [Int64](repeating: Int64(Vocabulary.end), count: n * length)
            var places: [Int64] = []
            var labels: [Int64] = []
            for (row, sentence) in numbers.enumerated() {
                for (column, word) in sentence.enumerated() {
                    let before = column == 0 ? Vocabulary.start : sentence[column - 1]
                    inputs[row * length + column] = Int64(before)
                    places.append(Int64(row * length + column))
                    labels.append(Int64(word))
                }
            }
            let features = network.features(batch.inputs, pass: pass)
            let logits = network.logits(
                features, Tensor(inputs, shape: [n, length]), pass: pass)
            // What stands behind the end of a sentence does not count.
            let counting = logits.reshaped([n * length, vocabulary.count])
                .taking(Tensor(places, shape: [places.count]))
            return Measured(
                loss: counting.softmaxCrossEntropy(
                    labels: Tensor(labels, shape: [labels.count])), count: n)
        }
        return Trainer(
            learner, schedule: schedule, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}

extension Captioner {
    private static let key = "kiso.captioner"

    private struct Description: Codable {
        var language: CaptionLanguage?
    }

    /// Reads a captioner's file.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.badData`.
    public init(_ url: URL) throws {
        let file = try ModelFile.read(url)
        guard let text = file.metadata[Self.key],
            let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8))
        else { throw KisoError(.badData, "\(url.path): holds no captioner") }
        let words = try file.detectorClasses(most: Vocabulary.most, source: url.path)
        guard Set(words).count == words.count else {
            throw KisoError(.badData, "\(url.path): a word occurs twice in its vocabulary")
        }
        self.init(vocabulary: Vocabulary(known: words), language: description.language)
        try file.load(into: network, source: url.path)
    }

    /// Writes the captioner as a file.
    ///
    /// - Throws: `KisoError` `.cannotCreate`, `.inputOutput`.
    public func write(to url: URL) throws {
        let description = try JSONEncoder().encode(Description(language: language))
        let file = try ModelFile(
            detector: network, classes: vocabulary.known, key: Self.key,
            description: String(decoding: description, as: UTF8.self))
        try AtomicFile.write(file.encoded(), to: url)
    }
}
