import Foundation
import KisoCore
import KisoNN
import KisoTensor
import KisoTrain

// What the files of all kinds of detectors have in common: parameters by name, the names of the classes, and a
// description under a key that tells the kind.
extension ModelFile {
    private static let classesKey = "kiso.classes"

    /// A detector's file.
    init(detector module: any Module, classes: [String], key: String, description: String) throws {
        let names = String(decoding: try JSONEncoder().encode(classes), as: UTF8.self)
        self.init(
            tensors: module.namedParameters.map { ($0.name, $0.parameter.value) },
            metadata: [key: description, Self.classesKey: names])
    }

    /// The names of the classes.
    ///
    /// - Parameters:
    ///   - most: how many there may be.
    ///   - source: what a message names.
    /// - Throws: `KisoError` `.badData` when there are none or too many.
    func detectorClasses(most: Int = 10_000, source: String) throws -> [String] {
        guard let names = metadata[Self.classesKey],
            let classes = try? JSONDecoder().decode([String].self, from: Data(names.utf8)),
            (1...most).contains(classes.count)
        else {
            throw KisoError(.badData, "\(source): names no classes of a network, or too many")
        }
        return classes
    }

    /// Gives a detector its values.
    ///
    /// - Throws: `KisoError` `.badData` that names the first one that does not fit.
    func load(into module: any Module, source: String) throws {
        try module.load(
            Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }, from: source)
    }
}
