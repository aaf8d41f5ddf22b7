import Foundation

/// The values and gradients that PyTorch gave for every example (see `scripts/golden.py`).
enum Golden {
    /// The result of one example.
    struct Entry: Decodable, Sendable {
        let shape: [Int]
        let dtype: String
        let values: [Double]
        /// One for each input; `nil` where the oracle has none.
        let gradients: [[Double]?]
    }

    /// By operation and name, joined by a slash. Empty when the file cannot be read, so that every
    /// test that needs an entry fails by name.
    static let entries: [String: Entry] = {
        guard let file = Bundle.module.url(forResource: "Golden/golden", withExtension: "json"),
            let data = try? Data(contentsOf: file)
        else { return [:] }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return (try? decoder.decode([String: Entry].self, from: data)) ?? [:]
    }()
}
