import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("mistakes that used to trap, or to give a wrong answer, stop with a message")
struct RefusalTests {
    private func message(_ result: ExitTest.Result?) -> String {
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("RefusalTests.swift"), "\(text.prefix(200))")
        return text
    }

    @Test("targets of another shape")
    func targets() async {
        let first = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([[1], [2], [3]]).sumOfSquaredErrors(targets: Tensor([1, 2, 3])) }
        let text = message(first)
        #expect(text.contains("(3, 1)") && text.contains("(3,)"))
        let third = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([[1], [2], [3]]).binaryCrossEntropy(targets: Tensor([1, 0, 1])) }
        #expect(message(third).contains("binaryCrossEntropy"))
    }

    @Test("windows that make no sense")
    func windows() async {
        let stride = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.ones([1, 1, 4, 4]).maxPool(geometry: .init(size: 2, stride: 0)) }
        #expect(message(stride).contains("stride is 0×0"))
        let size = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.ones([1, 1, 4, 4]).averagePool(geometry: .init(size: 0)) }
        #expect(message(size).contains("size of the window is 0×0"))
        let padding = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.ones([1, 1, 1, 1]).maxPool(geometry: .init(size: 2, padding: 2)) }
        #expect(message(padding).contains("more than half"))
        #expect(WindowGeometry(size: 2, stride: 0).outputSize(height: 4, width: 4) == (0, 0))
    }

    @Test("numbers without end, arithmetic of bool, sizes that overflow")
    func traps() async {
        let endless = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor.arange(0, .infinity) }
        #expect(message(endless).contains("arange"))
        let negated = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([true]).negated() }
        #expect(message(negated).contains("bool"))
        let padded = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Tensor([1]).padded([(Int.max, 1)]) }
        #expect(message(padded).contains("too large"))
        #expect(Tensor.eye(2, offset: .max) == .zeros([2, 2]))
    }

    @Test("indices from outside can be checked first")
    func indices() throws {
        try Tensor([0, 2] as [Int]).checkIndices(below: 3)
        let error = #expect(throws: KisoError.self) {
            try Tensor([0, 3, -1] as [Int]).checkIndices(below: 3, "word", of: "request 7")
        }
        #expect(error?.message == "request 7: word 1 is 3, expected one in 0..<3")
        #expect(error?.kind == .badData)
        #expect(throws: KisoError.self) { try Tensor([1.5]).checkIndices(below: 3) }
    }
}
