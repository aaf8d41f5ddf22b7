import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoNN
import KisoPlot
import KisoTensor

/// ch08/dqn: a network that learns to play from its own score.
struct DeepQNetwork: Experiment {
    let id = "ch08/dqn"
    let title = "Learning to play: the deep Q-network"
    let figures = ["8.18", "8.19"]
    let seconds = 1500
    let keyNumber: String? = "Breakout: mean score of 100 games"
    let explanation = """
        An agent sees the state of its environment and chooses an action; the environment answers with a new \
        state and a reward. Nobody says which action was right: it is to be found out by trial, and the reward \
        may come much later.

        Q-learning asks for the value of each action in a state: the reward, and the value of the best action \
        in the state behind it. The deep Q-network learns this function with a network that takes what is on \
        the screen. Two tricks keep it from chasing itself: it learns from transitions of the past in random \
        order, and a copy of the network, renewed now and then, says what the next state is worth.

        Two environments, the same program. CartPole has four numbers and a pole that shall not fall. Breakout \
        here is played on 10×10 cells by MinAtar's rules: a network of one convolution learns in half a \
        million frames what takes Atari's version fifty.
        """
    let outcome = """
        The pole stands for 500 steps. In Breakout the network begins with half a brick a game, as chance does, \
        and comes to several. How it would do without replay, and without the copy, is drawn beside.
        """

    /// How a training of the experiment ended.
    private struct Trained {
        let agent: DQN
        let scores: [Double]

        var score: Double { scores.reduce(0, +) / Double(max(1, scores.count)) }
    }

    func run(_ notebook: Notebook) async throws {
        try drawAgent(notebook)
        try balancePoles(notebook)
        try playBreakout(notebook)
    }

    /// Trains, and tests the best network in a hundred games; a long run goes on where it stopped.
    private func train(
        _ name: String, _ environment: any KisoApplications.Environment, _ settings: DQNSettings,
        _ notebook: Notebook
    ) throws -> Trained {
        let kept = notebook.progress?.appendingPathComponent("\(name).safetensors")
        var agent = try DQN(environment, settings: settings)
        if let kept, FileManager.default.fileExists(atPath: kept.path) {
            agent = try DQN.resuming(DQN.read(kept), in: environment).agent
        }
        func save() throws {
            guard let kept else { return }
            try FileManager.default.createDirectory(
                at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
            try agent.save(to: kept, environment: environment.name)
        }
        let end = try agent.train { agent in
            let step = agent.progress.steps
            if step % max(1, settings.steps / 10) == 0 {
                notebook.say(
                    String(
                        format: "  %@: step %d, mean score %.2f", name, step,
                        agent.progress.meanScore))
                try save()
            }
            return true
        }
        guard end == .finished else {
            try save()
            throw CancellationError()
        }
        if let best = agent.best { try agent.network.load(best) }
        let scores = try agent.player.scores(
            in: environment, episodes: notebook.setting(100, quick: 10), seed: settings.seed &+ 1)
        return Trained(agent: agent, scores: scores)
    }

    private func balancePoles(_ notebook: Notebook) throws {
        var settings = DQNSettings.suited(to: CartPole())
        settings.steps = notebook.setting(50_000, quick: 2600)
        settings.network = notebook.setting(
            settings.network, quick: "affine:32 relu affine:32 relu")
        let seeds = notebook.setting(5, quick: 1)
        var scores: [Double] = []
        for seed in 0..<seeds {
            settings.seed = notebook.seed &+ UInt64(seed)
            scores.append(try train("cartpole-\(seed)", CartPole(), settings, notebook).score)
        }
        notebook.note("CartPole: mean scores of 100 episodes, by seed", Finding.text(scores))
        notebook.checkWhole(
            "CartPole: seeds of \(seeds) whose mean score is 475 or more",
            Double(scores.count { $0 >= 475 }), in: 4...5, by: .ours)
    }

    private func playBreakout(_ notebook: Notebook) throws {
        let game = StickyActions(Breakout())
        var settings = DQNSettings.suited(to: game)
        settings.steps = notebook.setting(500_000, quick: 600, full: 1_000_000)
        settings.start = notebook.setting(5000, quick: 300)
        settings.evaluationInterval = notebook.setting(25_000, quick: 300)
        settings.evaluationEpisodes = notebook.setting(20, quick: 2)
        let chance = try randomScore(game, episodes: notebook.setting(1000, quick: 50))
        notebook.check(
            "Breakout: mean score of random games", chance, in: 0.35...0.65, quick: 0.1...1,
            by: .ours)
        var curves: [(name: String, agent: DQN)] = []
        for seed in 0..<notebook.setting(1, quick: 1, full: 3) {
            settings.seed = notebook.seed &+ UInt64(seed)
            let trained = try train("breakout-\(seed)", game, settings, notebook)
            curves.append(("deep Q-network" + (seed == 0 ? "" : ", seed \(seed)"), trained.agent))
            notebook.checkWhole(
                "Breakout: mean score of 100 games" + (seed == 0 ? "" : ", seed \(seed)"),
                trained.score, in: notebook.setting(4, quick: 4, full: 7.5) ... .infinity,
                by: .ours)
        }
        try drawState(curves[0].agent, game, notebook)
        settings.seed = notebook.seed
        settings.steps = notebook.setting(150_000, quick: 400, full: 500_000)
        for (name, label) in [
            ("breakout-without-replay", "without replay"),
            ("breakout-without-copy", "without a copy"),
        ] {
            var changed = settings
            changed.replays = name != "breakout-without-replay"
            if name == "breakout-without-copy" { changed.targetInterval = 0 }
            let trained = try train(name, game, changed, notebook)
            curves.append((label, trained.agent))
            notebook.note(
                "Breakout \(label): mean score of training games at step \(changed.steps.formatted)",
                (trained.agent.progress.meanScore * 100).rounded() / 100)
        }
        let whole = curves[0].agent.progress
        let same = whole.curve.last { $0.step <= settings.steps }?.score ?? .nan
        notebook.note(
            "Breakout with both: the same at step \(settings.steps.formatted)",
            (same * 100).rounded() / 100)
        try draw(curves, notebook)
    }

    private func randomScore(_ game: StickyActions, episodes: Int) throws -> Double {
        var game = game
        var random = RandomGenerator(seed: 1)
        var sum: Float = 0
        for _ in 0..<episodes {
            try game.reset(using: &random)
            while true {
                let action = Int(random.next() % UInt64(game.actions.count))
                let outcome = try game.step(action, using: &random)
                sum += outcome.reward
                if outcome.isEnd { break }
            }
        }
        return Double(sum) / Double(episodes)
    }
}

// MARK: - Figures

extension DeepQNetwork {
    private func drawAgent(_ notebook: Notebook) throws {
        var graph = GraphDrawing(title: "An agent and its environment", direction: .down)
        let agent = graph.addNode("agent", shape: .box)
        let environment = graph.addNode("environment", shape: .box)
        graph.addEdge(from: agent, to: environment, above: "action")
        graph.addEdge(from: environment, to: agent, above: "state, reward")
        try notebook.draw("8.18", graph)
    }

    /// Four frames of a game, and what each action is worth in the last of them.
    private func drawState(
        _ agent: DQN, _ game: StickyActions, _ notebook: Notebook
    ) throws {
        var seat = try GreedyPlayer.Seat(game, seed: 3)
        var frames = [seat.environment.picture]
        // A frame in which the ball comes down to the paddle, so that it matters what is done.
        while seat.steps < 60 && !seat.isOver {
            let values = agent.player.values(in: seat)
            let spread = (values.max() ?? 0) - (values.min() ?? 0)
            if seat.steps > 10 && spread > 0.15 * abs(values.max() ?? 1) { break }
            try seat.act(values.indices.max { values[$0] < values[$1] } ?? 0)
            frames.append(seat.environment.picture)
        }
        let values = agent.player.values(in: seat)
        let shown = frames.suffix(4)
        var panels = shown.enumerated().map { place, picture in
            let large = picture.enlarged(by: 8)
            return Figure.Panel(
                title: place == shown.count - 1 ? "now" : "\(shown.count - 1 - place) before",
                aspect: .equal, showsAxes: false,
                series: [
                    .image(.init(rgb: large.pixels, width: large.width, height: large.height))
                ])
        }
        panels.append(
            Figure.Panel(
                title: "value of each action",
                x: Figure.Axis(
                    ticks: .labels(
                        game.actions.enumerated().map { .init(at: Double($0), $1) })),
                legend: .hidden, series: [.bars(values.map { Double($0) })]))
        try notebook.draw(
            "8.19",
            Figure(
                title: "What is on the screen goes in, the value of each action comes out",
                panels: panels, columns: panels.count))
    }

    private func draw(
        _ curves: [(name: String, agent: DQN)], _ notebook: Notebook
    ) throws {
        try notebook.draw(
            "breakout",
            Figure(
                title: "Breakout: mean score of the last hundred games",
                x: "frame", y: "score", legend: .topLeft,
                series: curves.map { name, agent in
                    let curve = agent.progress.curve
                    return .line(
                        x: curve.map { Double($0.step) }, y: curve.map(\.score), name: name,
                        dash: name.hasPrefix("without") ? .dotted : .solid)
                }))
        let looks = curves[0].agent.progress.evaluations
        try notebook.draw(
            "breakout-values",
            Figure(
                title: "Breakout: what the network expects and gets",
                x: "frame", y: "", legend: .topLeft,
                series: [
                    .line(
                        x: looks.map { Double($0.step) }, y: looks.map(\.value),
                        name: "mean value of replayed states"),
                    .line(
                        x: looks.map { Double($0.step) }, y: looks.map(\.score),
                        name: "score of the network by itself"),
                ]))
    }
}
