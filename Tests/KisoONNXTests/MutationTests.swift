import Foundation
import KisoCore
import KisoONNX
import KisoTensor
import Testing

/// Damaged files end in one line, never in a trap: a trap would end the whole test run.
@Suite struct MutationTests {
    /// What a damaged model does: `nil` where it still answers, else the error.
    private static func outcome(_ bytes: [UInt8], shape: Shape) -> KisoError? {
        do {
            let model = try ONNXModel(bytes)
            guard let input = model.inputNames.first else { return nil }
            _ = try model.outputs(for: [input: .ones(shape)])
            return nil
        } catch let error as KisoError {
            return error
        } catch {
            Issue.record("an error of another kind: \(error)")
            return nil
        }
    }

    @Test(arguments: [
        ("torch-simple-convnet", [2, 1, 12, 12]), ("torch-gru", [2, 4, 5]),
        ("torch-two-layer", [2, 1, 8, 8]), ("torch-attention", [2, 5, 16]),
        ("torch-decoder", [1, 4, 5, 5]), ("torch-normalizations", [1, 2, 6, 6]),
    ])
    func mutantsEndInOneLine(_ name: String, _ sizes: [Int]) throws {
        let original = try [UInt8](Data(contentsOf: GoldenCases.model(name)))
        var generator = RandomGenerator(seed: 11).split(name)
        var refused = 0
        let count = 600
        for _ in 0..<count {
            var bytes = original
            for _ in 0..<(1 + Int(generator.nextUniform() * 3)) {
                // The nodes lie at the front; the weights behind them make fewer faults.
                let reach =
                    generator.nextUniform() < 0.85 ? min(bytes.count, 4000) : bytes.count
                let place = min(Int(generator.nextUniform() * Double(reach)), bytes.count - 1)
                let byte = UInt8(min(Int(generator.nextUniform() * 256), 255))
                switch Int(generator.nextUniform() * 6) {
                case 0: bytes[place] ^= 1 << (byte & 7)
                case 1: bytes[place] = byte
                case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][Int(byte) % 5]
                case 3: bytes.remove(at: place)
                case 4: bytes.insert(byte, at: place)
                default:
                    bytes.removeSubrange(place..<min(place + 1 + Int(byte) % 40, bytes.count - 1))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if let error = Self.outcome(bytes, shape: Shape(sizes)) {
                refused += 1
                #expect(!error.message.contains("\n"))
                #expect(error.kind == .badData || error.kind == .missingInput)
            }
        }
        // Most damages are noticed; those of a weight need not be.
        #expect(refused > count / 2)
    }

    @Test func everyTruncationIsRefused() throws {
        let original = try [UInt8](Data(contentsOf: GoldenCases.model("torch-rnn")))
        for length in stride(from: 0, to: original.count - 1, by: 7) {
            let outcome = Self.outcome(Array(original[..<length]), shape: [1, 4, 5])
            #expect(outcome != nil, "cut to \(length) bytes")
        }
    }
}
