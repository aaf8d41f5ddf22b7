import Foundation

/// The figures of one epoch, by Keras' names: `loss`, `accuracy`, …, and `val_loss`, `val_accuracy`, …
/// on the validation data.
public struct EpochRecord: Sendable, Codable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The figures; those of training are means over the examples while they were learnt.
    public let values: [String: Double]
    /// The learning rate of the epoch's last step.
    public let learningRate: Double
    /// Seconds since training began.
    public let seconds: Double

    /// A record of figures that are known already.
    public init(epoch: Int, values: [String: Double], learningRate: Double, seconds: Double) {
        self.epoch = epoch
        self.values = values
        self.learningRate = learningRate
        self.seconds = seconds
    }

    /// A figure by name.
    public subscript(_ name: String) -> Double? { values[name] }

    /// The mean loss over the training examples.
    public var loss: Double { values["loss"] ?? .nan }
    /// The mean loss over the validation examples after the epoch.
    public var validationLoss: Double? { values["val_loss"] }
    /// The share of right answers on the training examples, where it was counted.
    public var accuracy: Double? { values["accuracy"] }
    /// The share of right answers on the validation examples.
    public var validationAccuracy: Double? { values["val_accuracy"] }

    /// The names of figures in the order of a table: the loss first, those of validation last.
    public static func columns(of records: [EpochRecord]) -> [String] {
        let names = records.reduce(into: Set<String>()) { $0.formUnion($1.values.keys) }
        func key(_ name: String) -> String {
            let isValidation = name.hasPrefix("val_")
            let base = isValidation ? String(name.dropFirst(4)) : name
            return "\(isValidation ? 1 : 0)\(base == "loss" ? 0 : 1)\(base)"
        }
        return names.sorted { key($0) < key($1) }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// One object: the epoch, the figures by name, `learning_rate` and `seconds`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(epoch, forKey: Key(stringValue: "epoch"))
        // JSON has no word for what is not finite.
        for (name, value) in values where value.isFinite {
            try container.encode(value, forKey: Key(stringValue: name))
        }
        try container.encode(learningRate, forKey: Key(stringValue: "learning_rate"))
        try container.encode(seconds, forKey: Key(stringValue: "seconds"))
    }

    /// Reads such an object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        epoch = try container.decode(Int.self, forKey: Key(stringValue: "epoch"))
        learningRate = try container.decode(
            Double.self, forKey: Key(stringValue: "learning_rate"))
        seconds = try container.decode(Double.self, forKey: Key(stringValue: "seconds"))
        var values: [String: Double] = [:]
        for key in container.allKeys
        where !["epoch", "learning_rate", "seconds"].contains(key.stringValue) {
            values[key.stringValue] = try container.decode(Double.self, forKey: key)
        }
        self.values = values
    }
}

/// The records of all epochs.
public struct History: Sendable, Codable, Equatable {
    /// One record an epoch.
    public internal(set) var epochs: [EpochRecord] = []
    /// Why training ended before its last epoch; `nil` if it did not.
    public internal(set) var stopReason: String?
    /// Whether training ended because its task was cancelled.
    public internal(set) var wasInterrupted = false

    /// An empty history.
    public init() {}
}
