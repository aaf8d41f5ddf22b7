import KisoCore
import Testing

@Suite("Boxes")
struct BoxTests {
    @Test("Overlap is intersection over union")
    func overlap() {
        let box = Box(0, 0, 10, 10)
        #expect(box.overlap(box) == 1)
        #expect(box.overlap(Box(5, 0, 15, 10)) == 50.0 / 150.0)
        #expect(box.overlap(Box(10, 0, 20, 10)) == 0)
        #expect(box.overlap(Box(20, 20, 30, 30)) == 0)
        #expect(Box(5, 5, 5, 9).isEmpty)
        #expect(Box(5, 5, .nan, 9).isEmpty)
        #expect(Box(3, 3, 1, 9).area == 0)
    }
}
