import Foundation
import Testing

/// A file that `scripts/golden-detect.py` has written.
func goldenDetection<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let url = try #require(
        Bundle.module.url(forResource: "Golden/detection/\(name)", withExtension: "json"))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}
