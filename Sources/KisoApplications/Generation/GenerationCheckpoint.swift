public import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOptim
import KisoTensor
import KisoTrain

/// All of the training of an adversarial pair in one safetensors file: `generator.…`, `averaged.…`, `discriminator.…`, what
/// their optimizers remember, and `kiso.generation` with the numbers.
public struct GenerationCheckpoint: Sendable {
    /// How the two are made and learn.
    public let settings: GenerationSettings
    /// What they were trained on.
    public let data: Source
    /// How many epochs were asked for in all.
    public let epochs: Int
    private let file: ModelFile
    private let description: Description
    private let place: String

    /// What a pair was trained on, to notice when it is something else.
    public struct Source: Sendable, Codable, Equatable {
        /// As the command line names it.
        public let path: String
        /// How many pictures there were to learn from.
        public let count: Int

        /// A source.
        public init(path: String, count: Int) {
            self.path = path
            self.count = count
        }
    }

    private struct Description: Codable {
        var settings: GenerationSettings
        var data: Source
        var epochs: Int
        var progress: GenerationProgress
        var iterations: [Int]
        var steps: [Int]
    }

    private static let key = "kiso.generation"
    /// Numbers that JSON has none for.
    static let unusual = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")

    /// The file's content for a training of so many epochs in all.
    public static func encoded(
        _ training: GenerationTraining, data: Source, epochs: Int
    ) throws -> [UInt8] {
        let pair = training.pair
        let description = Description(
            settings: training.settings, data: data, epochs: epochs, progress: training.progress,
            iterations: [
                pair.generatorLearner.updater.iteration,
                pair.discriminatorLearner.updater.iteration,
            ],
            steps: [pair.generatorLearner.steps, pair.discriminatorLearner.steps])
        var tensors: [(name: String, tensor: Tensor)] = []
        func add(_ prefix: String, _ more: [String: Tensor]) {
            tensors += more.sorted { $0.key < $1.key }.map { (prefix + $0.key, $0.value) }
        }
        add("generator.", pair.generator.state)
        add("averaged.", pair.averaged.state)
        add("discriminator.", pair.discriminator.state)
        add("optimizer/generator/", pair.generatorLearner.updater.state)
        add("optimizer/discriminator/", pair.discriminatorLearner.updater.state)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = Self.unusual
        let metadata = [
            "kiso.format": "2", "kiso.model": "dcgan", "kiso.data": data.path,
            key: String(decoding: try encoder.encode(description), as: UTF8.self),
        ]
        return try ModelFile(tensors: tensors, metadata: metadata).encoded()
    }

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without it, `.badData` when it is damaged or something else.
    public init(_ url: URL) throws {
        file = try ModelFile.read(url)
        place = url.path
        guard let text = file.metadata[Self.key] else {
            throw KisoError(
                .badData,
                "\(url.path): holds no generator with its discriminator; 'kiso generate train' makes one"
            )
        }
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            description = try decoder.decode(Description.self, from: Data(text.utf8))
        } catch {
            throw KisoError(.badData, "\(url.path): its training cannot be read: \(error)")
        }
        do {
            try description.settings.check()
        } catch {
            throw KisoError(.badData, "\(url.path): its settings: \(error)")
        }
        let parts = [description.iterations, description.steps, [description.progress.batch]]
        let progress = description.progress
        guard parts.map(\.count) == [2, 2, 1],
            parts.allSatisfy({ $0.allSatisfy { (0...1 << 38).contains($0) } }),
            (1...1 << 38).contains(description.epochs), progress.sums.count == 3,
            (0...progress.batch).contains(progress.measured), progress.balance.isPlausible
        else { throw KisoError(.badData, "\(url.path): its training counts wrongly") }
        settings = description.settings
        data = description.data
        epochs = description.epochs
    }

    /// The epochs that were over.
    public var records: [GenerationRecord] { description.progress.records }

    /// The pair without its optimizers, to draw and to look at.
    ///
    /// - Throws: `KisoError` `.badData` when the values do not fit the settings.
    public func pair() throws -> AdversarialPair {
        let pair = AdversarialPair(settings)
        try checkVersion(pair)
        try pair.generator.load(state("generator."), from: place)
        try pair.averaged.load(state("averaged."), from: place)
        try pair.discriminator.load(state("discriminator."), from: place)
        return pair
    }

    /// Lets a training of the same settings go on here.
    ///
    /// - Throws: `KisoError` `.badData` when the file is of other settings or damaged.
    public func restore(_ training: GenerationTraining) throws {
        guard training.settings == settings else {
            throw KisoError(.badData, "\(place): was written with other settings")
        }
        let pair = training.pair
        try checkVersion(pair)
        try pair.generator.load(state("generator."), from: place)
        try pair.averaged.load(state("averaged."), from: place)
        try pair.discriminator.load(state("discriminator."), from: place)
        try pair.generatorLearner.updater.restore(
            state("optimizer/generator/"), iteration: description.iterations[0], from: place)
        try pair.discriminatorLearner.updater.restore(
            state("optimizer/discriminator/"), iteration: description.iterations[1], from: place)
        pair.generatorLearner.steps = description.steps[0]
        pair.discriminatorLearner.steps = description.steps[1]
        training.progress = description.progress
    }

    /// The networks for some sizes of pictures had fewer layers once.
    private func checkVersion(_ pair: AdversarialPair) throws {
        guard state("generator.").count == pair.generator.state.count else {
            throw KisoError(
                .badData,
                "\(place): is of another version of Kiso, whose networks had other layers; train it again"
            )
        }
    }

    private func state(_ prefix: String) -> [String: Tensor] {
        Dictionary(
            file.tensors.filter { $0.name.hasPrefix(prefix) }
                .map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
        ) { first, _ in first }
    }
}
