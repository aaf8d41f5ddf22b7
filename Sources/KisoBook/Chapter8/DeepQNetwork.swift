import KisoApplications
import KisoCore
import KisoIO
import KisoPlot

/// ch08/dqn: a network that learns to play from its own score.
struct DeepQNetwork: Experiment {
    let id = "ch08/dqn"
    let title = "Learning to play: the deep Q-network"
    let figures = ["8.18", "8.19"]
    let seconds = 580
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
        here is played on 10×10 cells by MinAtar's rules: a network of one convolution learns in a third of a \
        million frames what takes Atari's version fifty.
        """
    let outcome = """
        The pole stands for 500 steps. In Breakout the network begins with half a brick a game, as chance does, \
        and comes to several. How it would do without replay, and without the copy, is drawn beside.
        """

    func run(_ notebook: Notebook) async throws {
        try drawAgent(notebook)
        let breakout = StickyActions(Breakout())
        let chance = try randomScore(breakout, episodes: notebook.setting(1000, quick: 50))
        notebook.check(
            "Breakout: mean score of random games", chance, in: 0.35...0.65, quick: 0.1...1,
            by: .ours)
        let (games, poles) = (breakouts(breakout, notebook), poles(notebook))
        let trainings = QTrainings(
            testGames: notebook.setting(100, quick: 10), folder: notebook.progress,
            say: notebook.surroundings.show)
        // The longest ones first.
        let trained = try await trainings.run(games + poles)
        report(poles: trained.suffix(poles.count), notebook)
        try report(
            Array(zip(games.map(\.name), trained)), breakout,
            until: games.last?.settings.steps ?? 0, notebook)
    }

    /// Poles to balance, one training a seed.
    private func poles(_ notebook: Notebook) -> [QTrainings.Job] {
        var settings = DQNSettings.suited(to: CartPole())
        settings.steps = notebook.setting(50_000, quick: 2600)
        settings.network = notebook.setting(
            settings.network, quick: "affine:32 relu affine:32 relu")
        return (0..<notebook.setting(5, quick: 1)).map { seed in
            settings.seed = notebook.seed &+ UInt64(seed)
            return QTrainings.Job(
                name: "cartpole-\(seed)", environment: CartPole(), settings: settings)
        }
    }

    private func report(poles: some Collection<QTrainings.Trained>, _ notebook: Notebook) {
        let scores = poles.map(\.score)
        notebook.note("CartPole: mean scores of 100 episodes, by seed", Finding.text(scores))
        notebook.checkWhole(
            "CartPole: seeds of \(scores.count) whose mean score is 475 or more",
            Double(scores.count { $0 >= 475 }), in: 4...5, by: .ours)
    }

    /// Breakout as it is meant, then without replay and without the copy.
    private func breakouts(
        _ game: StickyActions, _ notebook: Notebook
    ) -> [QTrainings.Job] {
        var settings = DQNSettings.suited(to: game)
        settings.steps = notebook.setting(350_000, quick: 600, full: 1_000_000)
        settings.start = notebook.setting(5000, quick: 300)
        settings.evaluationInterval = notebook.setting(25_000, quick: 300)
        settings.evaluationEpisodes = notebook.setting(20, quick: 2)
        var jobs: [QTrainings.Job] = []
        for seed in 0..<notebook.setting(1, quick: 1, full: 3) {
            settings.seed = notebook.seed &+ UInt64(seed)
            jobs.append(
                QTrainings.Job(name: Self.whole(seed), environment: game, settings: settings))
        }
        settings.seed = notebook.seed
        settings.steps = notebook.setting(150_000, quick: 400, full: 500_000)
        var changed = settings
        changed.replays = false
        jobs.append(
            QTrainings.Job(name: Self.withoutReplay, environment: game, settings: changed))
        changed = settings
        changed.targetInterval = 0
        jobs.append(QTrainings.Job(name: Self.withoutCopy, environment: game, settings: changed))
        return jobs
    }

    private static func whole(_ seed: Int) -> String { "breakout-\(seed)" }
    private static let withoutReplay = "breakout-without-replay"
    private static let withoutCopy = "breakout-without-copy"

    /// - Parameter until: the step up to which the changed ones were trained.
    private func report(
        _ trained: [(name: String, trained: QTrainings.Trained)], _ game: StickyActions,
        until: Int, _ notebook: Notebook
    ) throws {
        var curves: [(name: String, progress: DQNProgress)] = []
        for (place, (name, trained)) in trained.enumerated() {
            let step = until.formatted
            switch name {
            case Self.withoutReplay, Self.withoutCopy:
                let label = name == Self.withoutReplay ? "without replay" : "without a copy"
                curves.append((label, trained.progress))
                notebook.note(
                    "Breakout \(label): mean score of training games at step \(step)",
                    (trained.progress.meanScore * 100).rounded() / 100)
            default:
                let which = place == 0 ? "" : ", seed \(place)"
                curves.append(("deep Q-network" + which, trained.progress))
                notebook.checkWhole(
                    "Breakout: mean score of 100 games" + which, trained.score,
                    in: notebook.setting(4, quick: 4, full: 7.5) ... .infinity, by: .ours)
            }
        }
        let same = trained[0].trained.progress.curve.last { $0.step <= until }?.score ?? .nan
        notebook.note(
            "Breakout with both: the same at step \(until.formatted)", (same * 100).rounded() / 100)
        try drawState(trained[0].trained.player, game, notebook)
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
        _ player: GreedyPlayer, _ game: StickyActions, _ notebook: Notebook
    ) throws {
        var seat = try GreedyPlayer.Seat(game, seed: 3)
        var frames = [seat.environment.picture]
        // A frame in which the ball comes down to the paddle, so that it matters what is done.
        while seat.steps < 60 && !seat.isOver {
            let values = player.values(in: seat)
            let spread = (values.max() ?? 0) - (values.min() ?? 0)
            if seat.steps > 10 && spread > 0.15 * abs(values.max() ?? 1) { break }
            try seat.act(values.indices.max { values[$0] < values[$1] } ?? 0)
            frames.append(seat.environment.picture)
        }
        let values = player.values(in: seat)
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
        _ curves: [(name: String, progress: DQNProgress)], _ notebook: Notebook
    ) throws {
        try notebook.draw(
            "breakout",
            Figure(
                title: "Breakout: mean score of the last hundred games",
                x: "frame", y: "score", legend: .topLeft,
                series: curves.map { name, progress in
                    let curve = progress.curve
                    return .line(
                        x: curve.map { Double($0.step) }, y: curve.map(\.score), name: name,
                        dash: name.hasPrefix("without") ? .dotted : .solid)
                }))
        let looks = curves[0].progress.evaluations
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
