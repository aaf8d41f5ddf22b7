import ArgumentParser
import Foundation
import Kiso

/// Which data set, and where from.
struct DataOptions: ParsableArguments {
    @Option(help: "The data set: \(DatasetCatalog.names.joined(separator: ", ")). (default: mnist)")
    var data: String?

    @Option(
        name: .customLong("data-dir"),
        help: "A folder that holds the data set, in torchvision's or Keras' layout or as IDX files."
    )
    var dataDirectory: String?

    /// The flags that are settings of a training.
    var given: [(name: String, value: String)] {
        [("data", data), ("data-dir", dataDirectory)].compactMap { name, value in
            value.map { (name, $0) }
        }
    }

    /// What the data set is about, without fetching it.
    func description(usual: String = "mnist") throws -> DatasetCatalog.Description {
        try DatasetCatalog.description(of: data ?? usual)
    }

    /// Loads the data set, fetching it if it must.
    func load(usual: String = "mnist", quiet: Bool) async throws -> ImageDataset {
        // A folder that was named is read in silence; fetching takes time and says what it does.
        let isSilent = quiet || dataDirectory != nil
        return try await DatasetCatalog.load(
            data ?? usual, dataDirectory: dataDirectory.map { URL(fileURLWithPath: $0) },
            progress: { isSilent ? () : DatasetProgress.show($0) })
    }
}

/// Shows what happens while a data set is fetched.
enum DatasetProgress {
    static func show(_ event: DatasetEvent) {
        switch event {
        case .tryingSource(let name): Console.message("data: trying \(name)")
        case .running(let command): Console.message("data: running \(command)")
        case .failedSource(let name, let reason): Console.message("data: \(name): \(reason)")
        case .stored(let folder): Console.message("data: stored in \(folder.path)")
        case .downloading, .verified: break
        }
    }
}
