import KisoOps
import KisoTensor

/// Softmax and cross-entropy of three scores, computed number by number as appendix A does.
///
/// The scores are ln 3, ln 2 and ln 5, so that the probabilities are 0.3, 0.2 and 0.5.
struct SoftmaxLoss {
    let scores = [3.0, 2, 5].map { constant($0).log().tracked }
    let labels = [0.0, 1, 0].map(constant)
    let exponentials: [Tensor]
    let sum: Tensor
    let probabilities: [Tensor]
    let loss: Tensor

    init() {
        let exponentials = scores.map { $0.exp() }
        let sum = exponentials[0] + exponentials[1] + exponentials[2]
        let inverse = 1 / sum
        self.exponentials = exponentials
        self.sum = sum
        probabilities = exponentials.map { $0 * inverse }
        loss = Self.crossEntropy(probabilities, labels)
    }

    /// `−Σ t · log y`.
    static func crossEntropy(_ y: [Tensor], _ t: [Tensor]) -> Tensor {
        let terms = zip(y, t).map { y, t in y.log() * t }
        return (terms[0] + terms[1] + terms[2]) * -1
    }

    var graph: ComputationalGraph {
        let (a, y, t) = (scores, probabilities, labels)
        return ComputationalGraph(
            of: loss,
            naming: [
                "a₁": a[0], "a₂": a[1], "a₃": a[2], "S": sum, "y₁": y[0], "y₂": y[1], "y₃": y[2],
                "t₁": t[0], "t₂": t[1], "t₃": t[2], "L": loss,
            ])
    }

    /// The part that leads to the probabilities.
    var softmaxGraph: ComputationalGraph {
        let (a, y) = (scores, probabilities)
        return ComputationalGraph(
            of: y,
            naming: [
                "a₁": a[0], "a₂": a[1], "a₃": a[2], "S": sum, "y₁": y[0], "y₂": y[1], "y₃": y[2],
            ])
    }

    /// The part behind the probabilities, which are variables here.
    var crossEntropyGraph: ComputationalGraph {
        let (y, t) = (probabilities.map { $0.detached.tracked }, labels)
        let loss = Self.crossEntropy(y, t)
        return ComputationalGraph(
            of: loss,
            naming: [
                "y₁": y[0], "y₂": y[1], "y₃": y[2], "t₁": t[0], "t₂": t[1], "t₃": t[2], "L": loss,
            ])
    }
}
