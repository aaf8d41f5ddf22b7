import KisoCore
import KisoOps
import KisoTensor
import KisoTrain
import Testing

/// Against scikit-learn 1.7.
@Suite("Metrics")
struct MetricTests {
    private let scores = Tensor([
        [2, 1, 0], [0, 2, 1], [1, 0, 2], [3, 1, 0], [0, 1, 2], [1, 2, 0], [0.5, 0.2, 0.1],
    ])
    private let labels = Tensor([0, 1, 2, 1, 2, 0, 0] as [Int64], shape: [7])

    /// Collects in two batches, with the state passed on as a checkpoint would.
    private func value(_ metric: Metric, _ output: Tensor, _ targets: Tensor, cut: Int) -> Double {
        var first = metric.counter()
        first.add(output[0..<cut], targets[0..<cut])
        var second = metric.counter()
        second.state = first.state
        second.add(output[cut..<output.shape[0]], targets[cut..<targets.shape[0]])
        return second.value
    }

    @Test("Classes: accuracy, top 2, and macro means of precision, recall and F1")
    func classes() {
        let expected: [(Metric, Double)] = [
            (.accuracy, 0.7142857142857143), (.topK(2), 1), (.precision, 0.7222222222222222),
            (.recall, 0.7222222222222222), (.f1, 0.7222222222222222),
        ]
        for (metric, number) in expected {
            for cut in [1, 3, 6] {
                let found = value(metric, scores, labels, cut: cut)
                #expect(abs(found - number) < 1e-12, "\(metric.name)")
            }
            #expect(metric.counter().value.isNaN)
        }
    }

    @Test("Two classes by one output: precision, recall and F1 of class 1; the area with ties")
    func binary() {
        let output = Tensor([0.5, -1, 2, 0.5, -0.5, 1, -2, 0.5]).reshaped([8, 1])
        let truth = Tensor([1, 0, 1, 0, 1, 0, 0, 1] as [Int64], shape: [8])
        // predicted 1 0 1 1 0 1 0 1: precision 3/5, recall 3/4, f1 2/3.
        let expected: [(Metric, Double)] = [
            (.accuracy, 0.625), (.precision, 0.6), (.recall, 0.75), (.f1, 0.6666666666666666),
            // roc_auc_score(truth, output): 16 pairs.
            (.areaUnderCurve, 0.6875),
        ]
        for (metric, number) in expected {
            #expect(abs(value(metric, output, truth, cut: 3) - number) < 1e-12, "\(metric.name)")
        }
        var one = Metric.areaUnderCurve.counter()
        one.add(output[0..<1], truth[0..<1])
        #expect(one.value.isNaN, "one class has no area")
    }

    @Test("Numbers")
    func numbers() {
        let output = Tensor([2.5, 0.0, 2.0, 8.0]), truth = Tensor([3.0, -0.5, 2.0, 7.0])
        // The example of scikit-learn's manual: r2 0.948…, mse 0.375, mae 0.5.
        let expected: [(Metric, Double)] = [
            (.r2, 0.9486081370449679), (.meanSquaredError, 0.375), (.meanAbsoluteError, 0.5),
            (.rootMeanSquaredError, 0.6123724356957945),
        ]
        for (metric, number) in expected {
            #expect(abs(value(metric, output, truth, cut: 1) - number) < 1e-12, "\(metric.name)")
        }
        var constant = Metric.r2.counter()
        constant.add(output, Tensor([1, 1, 1, 1]))
        #expect(constant.value.isNaN, "targets without spread have no R²")
    }

    @Test("Names")
    func names() throws {
        #expect(try Metric.named("top3").name == "top3")
        #expect(throws: KisoError.self) { try Metric.named("acuracy") }
        #expect(throws: KisoError.self) { try Metric.named("top0") }
    }

    @Test("A confusion matrix has what is so in rows")
    func confusion() {
        var matrix = ConfusionMatrix()
        matrix.add(scores, labels)
        #expect(matrix.counts == [[2, 1, 0], [1, 1, 0], [0, 0, 2]])
        #expect(matrix.total == 7 && matrix.precision(of: 0) == 2.0 / 3)
    }
}
