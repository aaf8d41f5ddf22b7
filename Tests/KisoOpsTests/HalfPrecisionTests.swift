import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("element-wise operations in half precision")
struct HalfPrecisionTests {
    /// Operations that compute in `float32` and round once.
    static let operations: Set<String> = [
        "add", "subtract", "multiply", "divide", "power", "negate", "maximum", "minimum", "exp",
        "log", "sqrt", "sin", "cos", "absolute", "sign", "where", "step", "sigmoid", "tanh", "relu",
        "maskPositive",
    ]
    static let cases = CatalogCase.all.filter { operations.contains($0.operationName) }

    /// Half a unit in the last place of each type, relative to the number, and the smallest number
    /// that is held with all its bits.
    static let types: [(DType, Double, Double)] = [
        (.float16, 0x1p-11, 0x1p-14), (.bfloat16, 0x1p-8, 0x1p-126),
    ]

    @Test("are float32's results, rounded once", arguments: cases)
    func roundsOnce(_ item: CatalogCase) {
        for (dtype, unit, smallest) in Self.types {
            let inputs = item.inputs().map { $0.cast(to: dtype) }
            let result = item.example.run(inputs)
            let single = item.example.run(inputs.map { $0.cast(to: .float32) })
            #expect(result.dtype == dtype)
            #expect(single.dtype == .float32)
            let closeness = Closeness(relative: unit, absolute: unit * smallest)
            let wrong = closeness.difference(result, single)
            #expect(wrong == nil, "\(dtype)")
        }
    }

    @Test("every operation of the list is in the catalogue")
    func isCurrent() {
        #expect(Set(Self.cases.map { $0.operationName }) == Self.operations)
    }
}
