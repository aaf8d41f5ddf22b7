import KisoCore
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor

/// ch06/optimizers-2d: the paths of six optimizers through an elongated bowl.
struct Optimizers2D: Experiment {
    let id = "ch06/optimizers-2d"
    let title = "Six ways down an elongated bowl"
    let figures = ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8"]
    let reads = [
        "UpdateEquation.swift", "SGD.swift", "Momentum.swift", "AdaGrad.swift", "Adam.swift",
    ]
    let keyNumber: String? = "Momentum zigzags less than SGD"
    let explanation = """
        The bowl x²/20 + y² is steep across and flat along. Its gradient points to the minimum \
        hardly anywhere, so SGD swings from wall to wall. Momentum adds up the small pulls along \
        the valley, and those across cancel. AdaGrad gives each direction a step of its own, and \
        Adam does both.

        Each path is computed twice: by Kiso's optimizer, and by the rule's equations written out \
        with plain numbers. The heights after 30 steps are no ranking: each rate was chosen so \
        that its path can be seen, and after so few steps of a rate of 0.95 SGD happens to lie \
        low.
        """

    func run(_ notebook: Notebook) throws {
        try notebook.draw("6.1", Bowl.shape)
        try notebook.draw("6.2", Bowl.gradients)
        try notebook.draw("6.4", Bowl.rollingBall)
        var panels: [Figure.Panel] = []
        var turns: [String: Int] = [:]
        for rule in UpdateEquation.all {
            let path = walk(by: rule.optimizer)
            let error = zip(path.joined(), walk(by: rule.step).joined()).map { abs($0 - $1) }.max()
            notebook.check(
                "\(rule.name): largest distance from its equations", error ?? .infinity, is: 0,
                tolerance: 1e-12, by: .ours)
            notebook.note(
                "\(rule.name): height after 30 steps, at a rate for the picture",
                Bowl.height(path[30]))
            turns[rule.name] = zip(path, path.dropFirst()).count { $0[1] * $1[1] < 0 }
            let panel = Bowl.panel(rule.name, path)
            panels.append(panel)
            if let figure = rule.figure { try notebook.draw(figure, Figure(panels: [panel])) }
        }
        try notebook.draw("6.8", Figure(panels: Array(panels[..<4]), columns: 2))
        try notebook.draw("nesterov-rmsprop", Figure(panels: Array(panels[4...]), columns: 2))
        notebook.say("How often each path crosses the valley's floor:")
        for name in ["Momentum", "AdaGrad", "Adam"] {
            notebook.check(
                "\(name) zigzags less than SGD", holds: turns[name]! < turns["SGD"]!,
                found: "\(turns[name]!) against \(turns["SGD"]!) crossings", by: .says(name))
        }
    }

    /// 31 places, the start among them.
    private func walk(by optimizer: any Optimizer) -> [[Double]] {
        let place = Parameter(Tensor(Bowl.start, shape: [2]))
        let stretch = Tensor([1.0 / 20, 1] as [Double], shape: [2])
        let updater = Updater(optimizer, parameters: [place])
        return [Bowl.start]
            + (1...30).map { _ in
                let height = (stretch * place.tracked.squared).sum()
                updater.update(with: height.gradients(at: [place]))
                return place.value.doubles
            }
    }

    /// The same places by the equations; the slopes are x/10 and 2y.
    private func walk(by step: UpdateEquation.Step) -> [[Double]] {
        var (x, y) = (Bowl.start[0], Bowl.start[1])
        var memories = [UpdateEquation.Memory(), UpdateEquation.Memory()]
        return [Bowl.start]
            + (1...30).map { t in
                x = step(x, x / 10, &memories[0], Double(t))
                y = step(y, 2 * y, &memories[1], Double(t))
                return [x, y]
            }
    }
}
