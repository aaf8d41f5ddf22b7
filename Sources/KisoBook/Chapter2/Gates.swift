/// A neuron that weighs its inputs and answers 0 or 1.
struct Perceptron {
    var weights: [Double]
    var bias: Double

    func callAsFunction(_ inputs: [Double]) -> Double {
        let sum = zip(weights, inputs).reduce(bias) { $0 + $1.0 * $1.1 }
        return sum > 0 ? 1 : 0
    }
}

extension Perceptron {
    static let and = Perceptron(weights: [0.5, 0.5], bias: -0.7)
    static let nand = Perceptron(weights: [-0.5, -0.5], bias: 0.7)
    static let or = Perceptron(weights: [0.5, 0.5], bias: -0.2)

    /// Two layers do what no single perceptron can.
    static func xor(_ inputs: [Double]) -> Double { and([nand(inputs), or(inputs)]) }
}

/// ch02/gates: the truth tables of AND, NAND, OR, and of XOR made of the three.
struct Gates: Experiment {
    let id = "ch02/gates"
    let title = "Logic gates as perceptrons"
    let explanation = """
        The same unit becomes an AND, a NAND or an OR by its three numbers alone. XOR needs a second \
        layer that looks at the answers of the first.
        """

    func run(_ notebook: Notebook) {
        notebook.say("Answers for the inputs (0, 0), (1, 0), (0, 1), (1, 1):")
        let inputs: [[Double]] = [[0, 0], [1, 0], [0, 1], [1, 1]]
        notebook.check(
            "AND", inputs.map { Perceptron.and($0) }, are: [0, 0, 0, 1], by: .prints("AND Gate"))
        notebook.check(
            "NAND", inputs.map { Perceptron.nand($0) }, are: [1, 1, 1, 0],
            by: .prints("NAND and OR gates"))
        notebook.check(
            "OR", inputs.map { Perceptron.or($0) }, are: [0, 1, 1, 1],
            by: .prints("NAND and OR gates"))
        notebook.check(
            "XOR", inputs.map(Perceptron.xor), are: [0, 1, 1, 0], by: .prints("XOR Gate"))
    }
}
