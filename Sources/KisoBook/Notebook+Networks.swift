public import Foundation
import KisoCore
import KisoIO
public import KisoTrain

/// Networks that one experiment trains and others look at.
extension Notebook {
    /// A folder of photographs with a folder for each class; gets them when they are not there yet.
    ///
    /// - Throws: `KisoError(.unavailable)` when they cannot be had.
    public func photos() async throws -> URL { try await surroundings.loadPhotos() }

    /// What is fetched; `nil`, and said to the reader as what cannot be reproduced, when it cannot be had.
    func available<Value>(
        _ what: String, _ get: () async throws -> Value
    ) async throws -> Value? {
        do { return try await get() } catch let error as KisoError
            where error.kind == .unavailable
        {
            cannotReproduce("\(what): \(error.message)")
            return nil
        }
    }

    /// Photographs to put things on, ``BackgroundPhotographs``; gets them when they are not there yet.
    ///
    /// - Throws: `KisoError(.unavailable)` when they cannot be had.
    func backgrounds() async throws -> (train: [Image], test: [Image]) {
        try await surroundings.loadBackgrounds()
    }

    /// A folder of a few photographs and a painting, ``TestPhotographs``; gets them when they are not there yet.
    ///
    /// - Throws: `KisoError(.unavailable)` when they cannot be had.
    public func testPhotographs() async throws -> URL {
        try await surroundings.loadTestPhotographs()
    }

    /// A network that others have trained, by its name; gets it when it is not there yet.
    ///
    /// - Throws: `KisoError(.unavailable)` when it cannot be had.
    public func pretrained(_ name: String) async throws -> Predictor {
        try await surroundings.loadPretrained(name)
    }

    /// The folder of another experiment of the same run of the book.
    public func sibling(_ id: String) -> URL {
        // Ours is named by its chapter and its own name below the folder of the whole run.
        folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(id)
    }

    /// Keeps a trained network in this experiment's folder.
    public func keep(_ network: Predictor) throws {
        try network.save(to: folder.appendingPathComponent(Self.networkFile))
        files.append(Self.networkFile)
    }

    /// The network that another experiment kept; `nil` when it has not run yet with this seed and
    /// these settings.
    ///
    /// - Throws: `KisoError` when the file is there but damaged.
    public func network(of id: String) throws -> Predictor? {
        let kept = Self.keptNetwork(in: sibling(id), extent: extent, seed: seed)
        inputs[id] = kept?.lastPathComponent ?? ""
        return try kept.map { try Predictor.load($0) }
    }

    /// The file of the network that an experiment kept in its folder.
    static func keptNetwork(in folder: URL, extent: Extent, seed: UInt64) -> URL? {
        guard let earlier = ExperimentResult(in: folder), earlier.seed == seed,
            earlier.extent == extent, earlier.files.contains(networkFile)
        else { return nil }
        return folder.appendingPathComponent(networkFile)
    }

    private static let networkFile = "network.safetensors"
}
