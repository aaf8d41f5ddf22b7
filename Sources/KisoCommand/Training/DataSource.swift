import Foundation
import Kiso
import KisoCommandSupport

/// Where a configuration's data come from.
struct DataSource {
    private let configuration: TrainingConfiguration

    init(_ configuration: TrainingConfiguration) { self.configuration = configuration }

    /// What is known before the data are read; `nil` for data of one's own.
    var expected: DatasetCatalog.Description? {
        try? DatasetCatalog.description(of: configuration.data)
    }

    /// How the data are to be understood.
    func options() throws -> ImportOptions {
        var task: LearningTask?
        if let text = configuration.task {
            task = LearningTask(rawValue: text)
            if task == nil {
                throw KisoError(
                    .usage, "--task \(text): expected classification or regression")
            }
        }
        let target = (configuration.target ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return ImportOptions(
            target: target, task: task, validation: configuration.validation,
            seed: configuration.seedNumber, size: configuration.size,
            skipsBroken: configuration.skipBad == "yes", window: configuration.window,
            horizon: configuration.horizon ?? 1)
    }

    /// Reads the data, fetching them if it must, and holds a part out to validate.
    func load(quiet: Bool) async throws -> ImportedData {
        // A folder that was named is read in silence; fetching takes time and says what it does.
        let isSilent = quiet || configuration.dataDirectory != nil
        return try await ImportedData.open(
            configuration.data, options: options(),
            dataDirectory: configuration.dataDirectory.map { URL(fileURLWithPath: $0) },
            progress: { isSilent ? () : DatasetProgress.show($0) })
    }
}

extension ImportedData {
    /// A number that is another one for other data, so that training does not go on with them.
    ///
    /// - Parameter most: how many examples are looked at, evenly spread; by default four.
    func fingerprint(most: Int? = nil) throws -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
        add(UInt64(train.count))
        let spread = most.map { most in (0..<most).map { train.count * $0 / most } }
        let places = Set(
            spread ?? [0, train.count / 3, train.count / 2, max(train.count - 1, 0)]
        ).sorted()
        let batch = try train.batch(places)
        for value in batch.inputs.floats { add(UInt64(value.bitPattern)) }
        for value in batch.targets.doubles { add(value.bitPattern) }
        return String(hash, radix: 16)
    }
}
