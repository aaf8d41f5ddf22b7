/// ch02/adder: eight-bit numbers added by NAND perceptrons and nothing else.
struct Adder: Experiment {
    let id = "ch02/adder"
    let title = "An adder of perceptrons"
    let explanation = """
        This goes beyond the chapter, which says that enough perceptrons make a computer. Four \
        NAND gates make an XOR, nine make a full adder for three bits, and eight of those, each \
        passing its carry to the next, add two numbers below 256. All 65,536 sums are tried.
        """

    func run(_ notebook: Notebook) throws {
        let bits = [0.0, 1.0]
        let pairs = bits.flatMap { a in bits.map { b in (a, b) } }
        notebook.check(
            "half adder, carry and sum of 00, 01, 10, 11",
            pairs.map { halfAdder($0, $1) }.map { 2 * $0.carry + $0.sum }, are: [0, 1, 1, 2],
            by: .ours)
        notebook.check(
            "full adder, from 000 to 111",
            pairs.flatMap { a, b in bits.map { fullAdder(a, b, carry: $0) } }
                .map { 2 * $0.carry + $0.sum }, are: [0, 1, 1, 2, 1, 2, 2, 3],
            by: .ours)
        var right = 0
        for a in 0..<256 {
            try notebook.checkCancellation()
            for b in 0..<256 where add(a, b) == a + b { right += 1 }
        }
        notebook.check("right sums of two numbers below 256", Double(right), is: 65_536, by: .ours)
    }

    private func nand(_ a: Double, _ b: Double) -> Double { Perceptron.nand([a, b]) }

    /// Four gates: the sum of two bits, and a NAND that is 0 where there is a carry.
    private func sum(_ a: Double, _ b: Double) -> (sum: Double, noCarry: Double) {
        let noCarry = nand(a, b)
        return (nand(nand(a, noCarry), nand(b, noCarry)), noCarry)
    }

    private func halfAdder(_ a: Double, _ b: Double) -> (carry: Double, sum: Double) {
        let bits = sum(a, b)
        return (nand(bits.noCarry, bits.noCarry), bits.sum)
    }

    /// Nine gates: a carry of either sum is a carry of the whole.
    private func fullAdder(
        _ a: Double, _ b: Double, carry: Double
    ) -> (carry: Double, sum: Double) {
        let first = sum(a, b)
        let second = sum(first.sum, carry)
        return (nand(first.noCarry, second.noCarry), second.sum)
    }

    /// The sum bit by bit, from the lowest; the last carry is the ninth bit.
    private func add(_ a: Int, _ b: Int) -> Int {
        var carry = 0.0
        var sum = 0
        for place in 0..<8 {
            let bits = fullAdder(Double(a >> place & 1), Double(b >> place & 1), carry: carry)
            sum += Int(bits.sum) << place
            carry = bits.carry
        }
        return sum + Int(carry) << 8
    }
}
