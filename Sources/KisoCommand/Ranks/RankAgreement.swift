import Foundation
import Kiso

/// What must be the same at all ranks: the program, the settings and the data.
struct RankAgreement {
    /// What a rank has of a thing.
    private struct Card: Codable {
        let host: String
        let program: String
        let settings: [String: String]
        let data: String
        let dataName: String
    }

    /// Compares what the ranks have; the difference is everybody's error.
    ///
    /// - Throws: `KisoError` `.configuration` for another program or other settings, `.badData` for
    ///   other data; it names both ranks and both hashes, or both values.
    static func check(
        _ world: RankWorld, _ configuration: TrainingConfiguration, _ data: ImportedData
    ) async throws {
        guard world.size > 1 else { return }
        let card = try await world.together {
            // Where the data lie is each machine's own matter; what they are is compared.
            let settings = configuration.entries.filter { $0.name != "data-dir" }
            return Card(
                host: RankWorld.host, program: try programHash(),
                settings: Dictionary(
                    settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
                data: try data.fingerprint(most: 512), dataName: data.name)
        }
        let cards = try world.communicator.gather(Array(JSONEncoder().encode(card)))
            .map { try JSONDecoder().decode(Card.self, from: Data($0)) }
        _ = try await world.together {
            for (rank, other) in cards.enumerated().dropFirst() {
                try compare(cards[0], other, rank)
            }
        }
    }

    private static func compare(_ first: Card, _ other: Card, _ rank: Int) throws {
        let names = "rank \(rank) (\(other.host)) has", against = "rank 0 (\(first.host))"
        if other.program != first.program {
            throw KisoError(
                .configuration,
                "\(names) another program, \(other.program), than \(against), \(first.program)")
        }
        let keys = Set(first.settings.keys).union(other.settings.keys).sorted()
        if let key = keys.first(where: { first.settings[$0] != other.settings[$0] }) {
            throw KisoError(
                .configuration,
                "\(names) other settings: \(key) is \(other.settings[key] ?? "not set") there and "
                    + "\(first.settings[key] ?? "not set") at \(against)")
        }
        if other.data != first.data {
            throw KisoError(
                .badData,
                "\(names) other data named \(other.dataName), \(other.data), than \(against), "
                    + first.data)
        }
    }

    /// A number that is another one for another program.
    private static func programHash() throws -> String {
        let file = try Data(
            contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .mappedIfSafe)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        file.withUnsafeBytes { bytes in
            for word in 0..<bytes.count / 8 {
                let value = bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                hash = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
            }
        }
        return String(hash ^ UInt64(file.count), radix: 16)
    }
}
