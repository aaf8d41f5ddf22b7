import Foundation
import KisoCore
import KisoIO
import Testing

/// The files that `Fixtures/make_fixtures.py` wrote with NumPy, Pillow, safetensors and Python.
enum Fixture {
    static func url(_ name: String) throws -> URL {
        try #require(
            Bundle.module.url(forResource: "Fixtures", withExtension: nil)
        ).appendingPathComponent(name)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try FileReading.bytes(of: url(name))
    }
}
