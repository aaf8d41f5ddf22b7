public import Foundation
import KisoCore
public import KisoNN

/// Networks that one experiment trains and others look at.
extension Notebook {
    /// The folder of another experiment of the same run of the book.
    public func sibling(_ id: String) -> URL {
        // Ours is named by its chapter and its own name below the folder of the whole run.
        folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(id)
    }

    /// Keeps a trained network in this experiment's folder.
    public func keep(_ network: Classifier) throws {
        try network.save(to: folder.appendingPathComponent(Self.networkFile))
        files.append(Self.networkFile)
    }

    /// The network that another experiment kept; `nil` when it has not run yet with this seed and
    /// these settings.
    ///
    /// - Throws: `KisoError` when the file is there but damaged.
    public func network(of id: String) throws -> Classifier? {
        guard let earlier = ExperimentResult(in: sibling(id)), earlier.seed == seed,
            earlier.isQuick == isQuick
        else { return nil }
        let file = sibling(id).appendingPathComponent(Self.networkFile)
        return FileManager.default.fileExists(atPath: file.path) ? try .load(file) : nil
    }

    private static let networkFile = "network.safetensors"
}
