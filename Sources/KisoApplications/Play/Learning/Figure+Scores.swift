public import KisoPlot

extension Figure {
    /// The score of a training by step: the mean of the newest hundred episodes, and how the network plays by
    /// itself.
    public static func scores(of progress: DQNProgress, title: String = "") -> Figure {
        var series: [Series] = [
            .line(
                x: progress.curve.map { Double($0.step) }, y: progress.curve.map(\.score),
                name: "training, mean of 100 episodes", color: .blue)
        ]
        if !progress.evaluations.isEmpty {
            series.append(
                .line(
                    x: progress.evaluations.map { Double($0.step) },
                    y: progress.evaluations.map(\.score), name: "the network by itself",
                    color: .vermilion, dash: .dashed))
        }
        return Figure(
            title: title, x: Axis("step"), y: Axis("score"), legend: .bottomRight, series: series)
    }
}
