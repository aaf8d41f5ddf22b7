import Foundation
import Kiso
import Testing

@Suite("printing like NumPy 2")
struct NumPyPrintingTests {
    /// An array and its text, from Golden/printing.json.
    struct Entry: Decodable, Sendable, CustomTestStringConvertible {
        let dtype: DType
        let shape: [Int]
        let str: String
        let repr: String
        let bits: [String]?
        let values: [String]?
        let range: [Double]?
        var testDescription: String { "\(dtype) \(shape): \(str.prefix(40))" }

        var tensor: Tensor {
            let shape = Shape(self.shape)
            if let range {
                let numbers = (0..<shape.count).map { range[0] + Double($0) * range[1] }
                return Tensor(numbers, shape: shape).cast(to: dtype)
            }
            let patterns = (bits ?? []).map { UInt64($0, radix: 16) ?? 0 }
            switch dtype {
            case .float32:
                return Tensor(patterns.map { Float(bitPattern: UInt32($0)) }, shape: shape)
            case .float64: return Tensor(patterns.map { Double(bitPattern: $0) }, shape: shape)
            case .float16:
                return Tensor(patterns.map { Float16(bitPattern: UInt16($0)) }, shape: shape)
            case .int64: return Tensor((values ?? []).compactMap { Int64($0) }, shape: shape)
            case .int32: return Tensor((values ?? []).compactMap { Int32($0) }, shape: shape)
            case .uint8: return Tensor((values ?? []).compactMap { UInt8($0) }, shape: shape)
            case .bool, .bfloat16: return Tensor((values ?? []).map { $0 == "1" }, shape: shape)
            }
        }
    }

    static let entries: [Entry] = {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/printing.json")
        let data = (try? Data(contentsOf: url)) ?? Data()
        return (try? JSONDecoder().decode([Entry].self, from: data)) ?? []
    }()

    @Test("is byte for byte the same", arguments: entries)
    func text(_ entry: Entry) {
        #expect(entry.tensor.description == entry.str)
        #expect(entry.tensor.debugDescription == entry.repr)
    }

    @Test("has its examples")
    func hasExamples() { #expect(Self.entries.count > 800) }

    @Test("prints views as what they show")
    func views() {
        let x = Tensor.arange(0, 6).reshaped([2, 3])
        #expect("\(x.transposed())" == "[[0. 3.]\n [1. 4.]\n [2. 5.]]")
        #expect("\(x[.all, .stride(by: -2)])" == "[[2. 0.]\n [5. 3.]]")
        #expect("\(Tensor([7]).broadcast(to: [3]))" == "[7. 7. 7.]")
    }

    @Test("prints bfloat16 with the fewest digits that name the number")
    func brainFloat() {
        let x = Tensor([0.1, 1, 3.1415927, -2.5]).cast(to: .bfloat16)
        #expect("\(x)" == "[ 0.1   1.    3.14 -2.5 ]")
        #expect(x.debugDescription == "array([ 0.1 ,  1.  ,  3.14, -2.5 ], dtype=bfloat16)")
    }
}
