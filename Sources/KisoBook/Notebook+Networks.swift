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

    /// The network that another experiment kept; `nil` when it has not run yet, or only in its quick
    /// form while this run is not quick.
    ///
    /// - Throws: `KisoError` when the file is there but damaged.
    public func network(of id: String) throws -> Classifier? {
        let result = sibling(id).appendingPathComponent("result.json")
        guard let data = try? Data(contentsOf: result),
            let earlier = try? JSONDecoder().decode(ExperimentResult.self, from: data),
            isQuick || !earlier.isQuick
        else { return nil }
        let file = sibling(id).appendingPathComponent(Self.networkFile)
        return FileManager.default.fileExists(atPath: file.path) ? try .load(file) : nil
    }

    private static let networkFile = "network.safetensors"
}
