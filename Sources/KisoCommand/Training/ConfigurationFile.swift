import Foundation
import Kiso
import Yams

/// Settings in YAML.
enum ConfigurationFile {
    /// Takes the settings of a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.configuration` that names the line of
    ///   what is wrong.
    static func read(_ path: String, into configuration: inout TrainingConfiguration) throws {
        let text = String(
            decoding: try FileReading.bytes(of: URL(fileURLWithPath: path), limit: 1 << 20),
            as: UTF8.self)
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw KisoError(.configuration, "\(path): is not YAML: \(error)")
        }
        guard let node else { return }
        guard let mapping = node.mapping else {
            throw KisoError(.configuration, "\(path): expected settings such as 'epochs: 8'")
        }
        for (key, value) in mapping {
            guard let name = key.scalar?.string, let scalar = value.scalar?.string else {
                throw KisoError(
                    .configuration,
                    "\(path), line \(key.mark?.line ?? 1): expected a name and one value")
            }
            // An empty value means the default.
            if scalar.isEmpty || value.tag == Tag(.null) { continue }
            do {
                try configuration.set(name, to: scalar)
            } catch let error as KisoError {
                throw KisoError(
                    .configuration,
                    "\(path), line \(key.mark?.line ?? 1): \(error.message)")
            }
        }
    }

    /// The settings as a file's content: numbers as they are written, texts in quotes where they
    /// would be read as something else.
    static func text(_ configuration: TrainingConfiguration) throws -> String {
        let pairs = configuration.entries.map { name, value in
            let tag: Tag.Name =
                Int(value) != nil ? .int : Double(value) != nil ? .float : .str
            return (Node(name), Node(value, Tag(tag)))
        }
        return try Yams.serialize(node: Node(pairs), width: -1, allowUnicode: true)
    }
}
