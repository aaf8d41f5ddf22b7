/// ch02/learning: the perceptron finds its three numbers by itself, where there are any.
struct LearnGates: Experiment {
    let id = "ch02/learning"
    let title = "The learning rule of the perceptron"
    let explanation = """
        This goes beyond the chapter. Start with zeros; whenever an answer is wrong, add the \
        inputs to the weights if it was too low, and subtract them if it was too high. If some \
        line separates the answers, this finds one after a few mistakes: that is the perceptron \
        convergence theorem. For XOR it comes back to numbers it had before, so it would go round \
        for ever.
        """

    private let inputs: [[Double]] = [[0, 0], [1, 0], [0, 1], [1, 1]]

    /// How learning ended.
    private enum Ending: Equatable {
        case allRight(pass: Int)
        case goesRound(pass: Int)
    }

    func run(_ notebook: Notebook) {
        let gates: [(name: String, answers: [Double], ending: Ending)] = [
            ("AND", [0, 0, 0, 1], .allRight(pass: 6)), ("NAND", [1, 1, 1, 0], .allRight(pass: 6)),
            ("OR", [0, 1, 1, 1], .allRight(pass: 4)), ("XOR", [0, 1, 1, 0], .goesRound(pass: 3)),
        ]
        for gate in gates {
            let (perceptron, ending) = learn(gate.answers)
            notebook.note(
                "\(gate.name): weights and bias",
                "\(Finding.text(perceptron.weights)), \(Finding.text(perceptron.bias))")
            notebook.check(
                "\(gate.name) ends", describe(ending), is: describe(gate.ending), by: .ours)
        }
    }

    private func learn(_ answers: [Double]) -> (Perceptron, Ending) {
        var perceptron = Perceptron(weights: [0, 0], bias: 0)
        var earlier: Set<[Double]> = []
        var pass = 0
        while true {
            pass += 1
            var mistakes = 0
            for (input, answer) in zip(inputs, answers) {
                let error = answer - perceptron(input)
                if error != 0 { mistakes += 1 }
                for i in input.indices { perceptron.weights[i] += error * input[i] }
                perceptron.bias += error
            }
            if mistakes == 0 { return (perceptron, .allRight(pass: pass)) }
            // The next pass depends on these three numbers only.
            let isNew = earlier.insert(perceptron.weights + [perceptron.bias]).inserted
            if !isNew { return (perceptron, .goesRound(pass: pass)) }
        }
    }

    private func describe(_ ending: Ending) -> String {
        switch ending {
        case .allRight(let pass): "without a mistake in pass \(pass)"
        case .goesRound(let pass): "never: after pass \(pass) it begins again"
        }
    }
}
