public import Foundation
import KisoCore
public import KisoTrain
import Yams

extension TrainingConfiguration {
    /// Takes the settings of a file in YAML, one a line; an empty value means the default.
    ///
    /// ```swift
    /// var configuration = TrainingConfiguration()
    /// try configuration.read(yaml: URL(fileURLWithPath: "config.yaml"))  // epochs: 20
    /// ```
    ///
    /// - Parameter url: the file, such as a run's `config.yaml`, of at most 1 MiB.
    /// - Throws: `KisoError` `.missingInput` without the file, `.configuration` that names the line of
    ///   what is wrong.
    public mutating func read(yaml url: URL) throws {
        for entry in try YAMLMapping(url, example: "epochs: 8").entries {
            guard let scalar = entry.value.scalar?.string else {
                throw KisoError(.configuration, "\(entry.place): expected a name and one value")
            }
            if scalar.isEmpty || entry.value.tag == Tag(.null) { continue }
            do {
                try set(entry.name, to: scalar)
            } catch let error as KisoError {
                throw KisoError(.configuration, "\(entry.place): \(error.message)")
            }
        }
    }

    /// The settings as a file's content: numbers as they are written, texts in quotes where they
    /// would be read as something else.
    ///
    /// - Returns: lines that ``read(yaml:)`` takes.
    /// - Throws: what the writer of YAML throws.
    public func yaml() throws -> String {
        let pairs = entries.map { name, value in
            let tag: Tag.Name =
                Int(value) != nil ? .int : Double(value) != nil ? .float : .str
            return (Node(name), Node(value, Tag(tag)))
        }
        return try Yams.serialize(node: Node(pairs), width: -1, allowUnicode: true)
    }
}
