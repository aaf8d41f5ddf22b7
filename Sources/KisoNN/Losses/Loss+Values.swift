public import KisoCore
import KisoOps
import KisoTensor

extension Loss {
    /// The mean of `(output − target)²` over all elements.
    public static let meanSquaredError = elementwise("mean-squared-error") { output, targets in
        (output - targets).squared
    }

    /// The mean of `|output − target|` over all elements.
    public static let meanAbsoluteError = elementwise("mean-absolute-error") { output, targets in
        (output - targets).absolute()
    }

    /// The mean of `½ d²` for a distance `d` up to 1, of `d − ½` beyond it.
    ///
    /// Source: P. Huber, "Robust estimation of a location parameter", Annals of Mathematical
    /// Statistics 35, 1964.
    public static let huber = elementwise("huber") { output, targets in
        let distance = (output - targets).absolute()
        return Tensor.where(distance .<= 1, distance.squared * 0.5, distance - 0.5)
    }

    /// The mean of `−t log σ(z) − (1 − t) log(1 − σ(z))` over all elements of logits `z`, with targets
    /// in [0, 1].
    public static let binaryCrossEntropy = elementwise("binary-cross-entropy") { output, targets in
        output.softplus() - output * targets
    }

    /// The losses by name.
    public static let catalog = Catalog<Loss>(
        "loss",
        [
            .softmaxCrossEntropy, .binaryCrossEntropy, .meanSquaredError, .meanAbsoluteError,
            .huber,
            .sumOfSquaredErrors,
        ].map { (name: $0.name, value: $0) })

    /// A mean over all elements. Targets `[n]` stand for `[n, 1]` behind a network with one output.
    private static func elementwise(_ name: String, _ function: @escaping Function) -> Loss {
        let elements: Function = { function($0, shaped($1, as: $0)) }
        return Loss(
            name: name,
            each: { output, targets in
                elements(output, targets).reshaped([output.shape[0], -1]).mean(axes: [1])
            }, problem: { shapeProblem($0, shaped($1, as: $0)) }
        ) { elements($0, $1).mean() }
    }

    /// Targets of the output's type; in its shape where only an axis of size 1 is missing.
    private static func shaped(_ targets: Tensor, as output: Tensor) -> Tensor {
        let typed = targets.dtype == output.dtype ? targets : targets.cast(to: output.dtype)
        let isColumn =
            output.rank == 2 && output.shape[1] == 1 && targets.shape == [output.shape[0]]
        return isColumn ? typed.reshaped(output.shape) : typed
    }

    /// Two shapes that would broadcast are a mistake here: the loss would learn something else.
    static func shapeProblem(_ output: Tensor, _ targets: Tensor) -> String? {
        output.shape == targets.shape
            ? nil : "targets of shape \(targets.shape) for an output of shape \(output.shape)"
    }
}
