import Foundation
import Kiso

/// How a run was set up, as its checkpoints keep it.
struct RunDescription: Codable {
    let configuration: TrainingConfiguration
    /// The data's; see ``TrainingData/fingerprint()``.
    let fingerprint: String

    /// As text for a checkpoint.
    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads what ``encoded()`` gave.
    static func decoded(_ text: String, from source: String) throws -> RunDescription {
        do {
            return try JSONDecoder().decode(RunDescription.self, from: Data(text.utf8))
        } catch let error as KisoError {
            throw KisoError(.badData, "\(source): its settings: \(error.message)")
        } catch {
            throw KisoError(.badData, "\(source): its settings cannot be read")
        }
    }
}
