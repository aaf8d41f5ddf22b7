import Foundation
import Kiso

/// Where a configuration's data come from.
struct DataSource {
    private let configuration: TrainingConfiguration

    init(_ configuration: TrainingConfiguration) { self.configuration = configuration }

    /// What is known before the data are read; `nil` for data of one's own.
    func expected() throws -> DatasetCatalog.Description? {
        try DatasetCatalog.description(of: configuration.data)
    }

    /// Reads the data, fetching them if it must, and holds a part out to validate.
    func load(quiet: Bool) async throws -> TrainingData {
        // A folder that was named is read in silence; fetching takes time and says what it does.
        let isSilent = quiet || configuration.dataDirectory != nil
        let set = try await DatasetCatalog.load(
            configuration.data,
            dataDirectory: configuration.dataDirectory.map { URL(fileURLWithPath: $0) },
            progress: { isSilent ? () : DatasetProgress.show($0) })
        let shape = set.train.images.shape
        let input = Shape(Array(shape.dimensions.dropFirst()))
        let (validation, train) = set.train.split(
            configuration.validation, seed: configuration.seedNumber)
        return TrainingData(
            name: set.name, train: train, validation: validation.count > 0 ? validation : nil,
            test: set.test, input: input, classNames: set.classNames)
    }
}
