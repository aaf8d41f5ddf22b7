import KisoCore

/// How a training is set up, as one value: written into its run, read back to resume it, changed to
/// search.
///
/// ```swift
/// var configuration = TrainingConfiguration()
/// try configuration.set("epochs", to: "20")
/// ```
public struct TrainingConfiguration: Sendable, Equatable {
    /// A network by name; `nil` where `arch` says it, or by default.
    public var model: String?
    /// A network in words.
    public var arch: String?
    /// A pretrained network by name, or a run or a file of one's own, whose layers are taken.
    public var from: String?
    /// Which of those layers training leaves alone.
    public var freeze: String?
    /// The factor of the learning rate of those layers.
    public var backboneRate: Double?
    /// The name of a data set, or the path of data of one's own.
    public var data = "mnist"
    /// A folder that holds a named data set.
    public var dataDirectory: String?
    /// The column of a table that is to be predicted.
    public var target: String?
    /// `classification` or `regression`; by what the target is where it is `nil`.
    public var task: String?
    /// The side that pictures are brought to.
    public var size: Int?
    /// How many steps of a series are looked at.
    public var window: Int?
    /// How many steps ahead a series is predicted.
    public var horizon: Int?
    /// Whether pictures that cannot be read are left out: `yes` or `no`.
    public var skipBad = "no"
    /// The share of the training data that is held out to validate.
    public var validation = 0.1
    /// Random changes of pictures in training.
    public var augment: String?
    /// Both parameters of the Beta distribution by which examples are mixed in pairs.
    public var mixup: Double?
    /// Whether examples of rare classes come several times: `yes` or `no`.
    public var balance = "no"
    /// How many networks are trained, which then answer together.
    public var members = 1
    /// How often every example is used.
    public var epochs = 8
    /// Examples in a batch.
    public var batchSize = 100
    /// Batches in a step.
    public var accumulate = 1
    /// How many shards a batch is cut into, which ranks share; uncut where it is `nil`.
    public var shards: Int?
    /// Of what a batch normalisation takes statistics where there are shards: `shards`.
    public var batchStatistics: String?
    /// The rule.
    public var optimizer = "adam"
    /// The learning rate; the optimizer's default where it is `nil`.
    public var learningRate: Double?
    /// How the learning rate changes.
    public var schedule = "cosine"
    /// λ of the weight decay.
    public var weightDecay: Double?
    /// The largest norm of all gradients.
    public var clipNorm: Double?
    /// The largest value of an element of a gradient.
    public var clipValue: Double?
    /// The loss; by the task where it is `nil`.
    public var loss: String?
    /// What labels leave to all classes.
    public var labelSmoothing = 0.0
    /// `balanced`: classes weigh alike, however many examples they have.
    public var classWeights: String?
    /// Metrics by name, separated by commas; by the task where it is `nil`.
    public var metrics: String?
    /// The figure by which an epoch is the best.
    public var monitor = "val_loss"
    /// Epochs without something better after which training stops.
    public var earlyStopping: Int?
    /// Epochs without something better after which the learning rate falls to a tenth.
    public var plateau: Int?
    /// How much of the average of weights stays after a step.
    public var ema: Double?
    /// The part of training behind which the weights of every epoch are averaged.
    public var swa: Double?
    /// How first weights are drawn.
    public var initializer: String?
    /// The type of the factors of products.
    public var precision = "float32"
    /// Names everything random.
    public var seed = "0"

    /// The defaults.
    public init() {}

    /// The entries in the order of a file.
    public static let settings: [Setting] = [
        .text("model", \.model, "A network by name."),
        .text("arch", \.arch, "A network in words."),
        .text(
            "from", \.from,
            "A pretrained network, a run, or a file of weights, whose layers are taken."),
        .text("freeze", \.freeze, "Which of those layers stay: all, none, or the first N."),
        .real(
            "backbone-rate", \.backboneRate, "a number from 0 to 1",
            "The factor of the learning rate of those layers."
        ) { (0...1).contains($0) },
        .text("data", \.data, "The name of a data set, or the path of data of one's own."),
        .text("data-dir", \.dataDirectory, "A folder that holds the named data set."),
        .text("target", \.target, "The column of a table that is to be predicted."),
        .text("task", \.task, "classification or regression, where the target does not say it."),
        .integer("size", \.size, 1...4096, "The side that pictures are brought to, in pixels."),
        .integer("window", \.window, 1...100_000, "Steps of a series that are looked at."),
        .integer("horizon", \.horizon, 1...100_000, "Steps ahead that a series is predicted."),
        .choice("skip-bad", \.skipBad, "Leave out pictures that cannot be read: yes, no."),
        .real(
            "validation", \.validation, "a number from 0 to below 1",
            "The share of the training data that is held out to validate."
        ) { (0..<1).contains($0) },
        .text("augment", \.augment, "Random changes of pictures, such as shift:2,rotate:10,flip."),
        .real(
            "mixup", \.mixup, "a positive number, up to 100",
            "Mix examples in pairs, by shares of a Beta distribution of this parameter."
        ) { $0 > 0 && $0 <= 100 },
        .choice(
            "balance", \.balance,
            "Show examples of rare classes several times, so that all come alike: yes, no."),
        .integer(
            "members", \.members, 1...1000, "How many networks are trained, to answer together."),
        .integer("epochs", \.epochs, 1...100_000, "How often every example is used."),
        .integer("batch-size", \.batchSize, 1...1_000_000, "Examples in a batch."),
        .integer("accumulate", \.accumulate, 1...10_000, "Batches in a step."),
        .integer(
            "shards", \.shards, 1...256,
            "Pieces of a batch whose gradients are added in one order, whatever the number of ranks."
        ),
        Setting(
            name: "batch-statistics",
            help:
                "shards: with shards, a batch normalisation takes the statistics of each by itself.",
            expected: "shards", read: { $0.batchStatistics },
            write: { configuration, text in
                guard text == "shards" else { return false }
                configuration.batchStatistics = text
                return true
            }),
        .text("optimizer", \.optimizer, "The optimizer."),
        .real("lr", \.learningRate, "a positive number", "The learning rate.") { $0 > 0 },
        .text("schedule", \.schedule, "How the learning rate changes."),
        .real(
            "weight-decay", \.weightDecay, "a number that is not negative",
            "λ of the weight decay."
        ) { $0 >= 0 },
        .real(
            "clip-norm", \.clipNorm, "a positive number",
            "The largest norm of all gradients together."
        ) { $0 > 0 },
        .real(
            "clip-value", \.clipValue, "a positive number",
            "The largest value of an element of a gradient."
        ) { $0 > 0 },
        .text("loss", \.loss, "The loss."),
        .real(
            "label-smoothing", \.labelSmoothing, "a number from 0 to 1",
            "What labels leave to all classes alike."
        ) { (0...1).contains($0) },
        Setting(
            name: "class-weights",
            help: "balanced: classes weigh alike, however many examples they have.",
            expected: "balanced", read: { $0.classWeights },
            write: { configuration, text in
                guard text == "balanced" else { return false }
                configuration.classWeights = text
                return true
            }),
        .text("metrics", \.metrics, "Metrics by name, separated by commas."),
        .text("monitor", \.monitor, "The figure by which an epoch is the best."),
        .integer(
            "early-stopping", \.earlyStopping, 1...100_000,
            "Stop after so many epochs without something better, and keep the best weights."),
        .integer(
            "plateau", \.plateau, 1...100_000,
            "Divide the learning rate by 10 after so many epochs without something better."),
        .real(
            "ema", \.ema, "a number from 0 to below 1",
            "Validate and save a moving average of the weights with this decay."
        ) { (0..<1).contains($0) },
        .real(
            "swa", \.swa, "a number from 0 to below 1",
            "Average the weights of the epochs behind this part of training."
        ) { (0..<1).contains($0) },
        .text("init", \.initializer, "First weights: he, xavier, normal:STD, zeros."),
        .text("precision", \.precision, "The type of the factors of products."),
        Setting(
            name: "seed", help: "The seed of everything random.",
            expected: "a number from 0 to \(UInt64.max)", read: { $0.seed },
            write: { configuration, text in
                guard let value = UInt64(text) else { return false }
                configuration.seed = "\(value)"
                return true
            }),
    ]

    private static let byName = Catalog<Setting>(
        "setting", settings.map { (name: $0.name, value: $0) })

    /// Sets an entry by name.
    ///
    /// - Parameters:
    ///   - origin: what an error calls the place that the value came from; the name by default.
    ///   - name: the name in messages and reports.
    ///   - text: the value as it was written.
    /// - Throws: `KisoError` `.usage` for an unknown name or a value that it does not take.
    public mutating func set(_ name: String, to text: String, from origin: String? = nil) throws {
        try Self.byName[name].set(&self, to: text, from: origin ?? name)
    }

    /// The entries that have a value, by name, in the order of a file.
    public var entries: [(name: String, value: String)] {
        Self.settings.compactMap { setting in setting.read(self).map { (setting.name, $0) } }
    }

    /// The seed as a number.
    public var seedNumber: UInt64 { UInt64(seed) ?? 0 }
}

extension TrainingConfiguration: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The entries by name; numbers as numbers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in entries {
            let key = Key(stringValue: name)
            if let integer = Int(value) {
                try container.encode(integer, forKey: key)
            } else if let number = Double(value), "\(number)" == value {
                try container.encode(number, forKey: key)
            } else {
                try container.encode(value, forKey: key)
            }
        }
    }

    /// Reads entries by name; what is not there keeps its default.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            let text: String
            if let integer = try? container.decode(Int.self, forKey: key) {
                text = "\(integer)"
            } else if let number = try? container.decode(Double.self, forKey: key) {
                text = "\(number)"
            } else if let flag = try? container.decode(Bool.self, forKey: key) {
                text = "\(flag)"
            } else {
                text = try container.decode(String.self, forKey: key)
            }
            try set(key.stringValue, to: text)
        }
    }
}
