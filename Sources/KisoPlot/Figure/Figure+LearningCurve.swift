extension Figure {
    /// The learning curve of a training run: loss on the left, accuracy on the right, by epoch.
    ///
    /// The first value of each list belongs to epoch 1. Empty lists are left out, and so is a panel
    /// that would have no line.
    ///
    /// ```swift
    /// let figure = Figure.learningCurve(
    ///     loss: [0.5, 0.2, 0.1], validationLoss: [0.3, 0.2, 0.15],
    ///     accuracy: [0.85, 0.94, 0.97], validationAccuracy: [0.91, 0.94, 0.95])
    /// ```
    public static func learningCurve(
        title: String = "", loss: [Double], validationLoss: [Double] = [],
        accuracy: [Double] = [], validationAccuracy: [Double] = []
    ) -> Figure {
        learningCurve(
            title: title,
            figures: [
                ("Loss", loss, validationLoss), ("Accuracy", accuracy, validationAccuracy),
            ])
    }

    /// Figures of a training run by epoch, a panel each.
    ///
    /// - Parameters:
    ///   - figures: the name of each with its values on training and validation data; the
    ///     first value of a list belongs to epoch 1. A figure without values is left out.
    ///   - title: the text above; empty for none.
    public static func learningCurve(
        title: String = "", figures: [(name: String, train: [Double], validation: [Double])]
    ) -> Figure {
        func panel(
            _ name: String, _ train: [Double], _ validation: [Double], _ legend: Legend
        ) -> Panel? {
            let longest = max(train.count, validation.count)
            guard longest > 0 else { return nil }
            // Marks help while there are few epochs and clutter when there are many.
            let marks = longest <= 30
            func line(_ values: [Double], _ label: String, _ color: Color, _ marker: Marker)
                -> Series?
            {
                guard !values.isEmpty else { return nil }
                return .line(
                    x: (1...values.count).map(Double.init), y: values, name: label, color: color,
                    dash: label == "train" ? .solid : .dashed, marker: marks ? marker : nil)
            }
            return Panel(
                title: name, x: Axis("epoch", ticks: .integers), y: Axis(), legend: legend,
                series: [
                    line(train, "train", .blue, .disc),
                    line(validation, "validation", .vermilion, .square),
                ].compactMap { $0 })
        }
        let panels = figures.compactMap { figure in
            // A loss and an error fall, other figures rise, so these corners stay free.
            let falls = ["loss", "mse", "rmse", "mae"].contains(figure.name.lowercased())
            return panel(
                figure.name, figure.train, figure.validation, falls ? .topRight : .bottomRight)
        }
        return Figure(title: title, panels: panels, columns: max(1, min(panels.count, 2)))
    }
}
