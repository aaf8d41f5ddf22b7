import Foundation
import KisoCore
import KisoOps
import KisoOptim
import KisoTensor
import Testing

@Suite("L-BFGS")
struct LBFGSTests {
    private static func rosenbrock(_ x: Parameter) -> Tensor {
        let v = x.tracked
        let a = v[0..<1], b = v[1..<2]
        return ((1 - a).squared + (b - a.squared).squared * 100).sum()
    }

    @Test("Rosenbrock's valley from (−1.2, 1) to (1, 1) in few evaluations")
    func valley() throws {
        let x = Parameter(Tensor([-1.2, 1] as [Double], shape: [2]), role: .weight)
        let rule = LBFGS([x])
        for _ in 0..<60 where rule.evaluations < 100 {
            if try rule.step({ Self.rosenbrock(x) }) < 1e-16 { break }
        }
        #expect(rule.evaluations < 80)
        for value in x.value.doubles { #expect(abs(value - 1) < 1e-6) }
    }

    @Test("A quadratic of condition 1000 is solved within rounding")
    func quadratic() throws {
        let scales = Tensor([1, 10, 100, 1000] as [Double], shape: [4])
        let x = Parameter(Tensor([4, -3, 2, 1] as [Double], shape: [4]), role: .weight)
        let target = Tensor([1, 2, 3, 4] as [Double], shape: [4])
        let rule = LBFGS([x], history: 4)
        var value = Double.infinity
        for _ in 0..<60 {
            value = try rule.step { ((x.tracked - target).squared * scales).sum() * 0.5 }
        }
        #expect(value < 1e-16)
        for (a, b) in zip(x.value.doubles, [1.0, 2, 3, 4]) { #expect(abs(a - b) < 1e-8) }
    }

    @Test(
        "A first step that is too short by a factor of a million is lengthened in few evaluations")
    func flat() throws {
        let x = Parameter(Tensor([1000] as [Double], shape: [1]), role: .weight)
        let rule = LBFGS([x])
        let value = try rule.step { (x.tracked.squared * 5e-7).sum() }
        // Doubling alone takes twenty evaluations from a step of 10⁻³ on.
        #expect(rule.evaluations <= 10)
        // The slope has fallen to nine tenths, which is all that the strong Wolfe conditions ask for.
        #expect(value < 0.4051)
    }

    /// `torch.optim.LBFGS(line_search_fn="strong_wolfe")` in float64 of PyTorch 2.15 ends at these
    /// weights, and is within 1e-10 of the optimum after 8 evaluations.
    @Test("A full-batch logistic regression has PyTorch's optimum")
    func logisticRegression() throws {
        let (count, features) = (30, 4)
        var values: [Double] = []
        for i in 0..<count {
            for j in 0..<features { values.append(sin(Double(1 + 3 * i + 7 * j))) }
        }
        let x = Tensor(values, shape: [count, features])
        let classes: [Int64] = (0..<count).map { Int64($0 * $0 % 3) }
        let labels = Tensor(classes, shape: [count])
        let weight = Parameter(.zeros([features, 3], dtype: .float64), role: .weight)
        let rule = LBFGS([weight])
        let optimum = 1.0971120024555008
        var evaluations: Int?
        for _ in 0..<40 {
            let loss = try rule.step {
                x.matmul(weight.tracked).softmaxCrossEntropy(labels: labels)
                    + weight.tracked.squared.sum() * 0.0005
            }
            if loss - optimum < 1e-10 { evaluations = evaluations ?? rule.evaluations }
        }
        #expect(evaluations ?? .max <= 16)
        let expected = [
            0.03659530734616286, -0.026000861459924845, -0.010594445886237888,
            0.04656210488596097, -0.026481637063601866, -0.020080467822358866,
            0.03361124433482801, -0.013928270301976435, -0.019682974032851082,
            0.004117080864659661, 0.005480528304076177, -0.009597609168735595,
        ]
        for (a, b) in zip(weight.value.doubles, expected) { #expect(abs(a - b) < 1e-6) }
    }

    @Test("A step never makes the objective larger, and where it cannot fall nothing moves")
    func descends() throws {
        let x = Parameter(Tensor([3, -2] as [Double], shape: [2]), role: .weight)
        let rule = LBFGS([x])
        var last = Double.infinity
        for _ in 0..<40 {
            let value = try rule.step { (x.tracked.squared.squared + x.tracked.absolute()).sum() }
            #expect(value <= last)
            last = value
        }
        let flat = Parameter(Tensor([1, 2] as [Double], shape: [2]), role: .weight)
        let still = LBFGS([flat])
        #expect(try still.step { (flat.tracked * 0).sum() + 7 } == 7)
        #expect(flat.value.doubles == [1, 2])
    }

    @Test("Going on from a saved state gives the bits of going on")
    func resumes() throws {
        func start() -> Parameter {
            Parameter(Tensor([-1.2, 1] as [Double], shape: [2]), role: .weight)
        }
        let x = start()
        let rule = LBFGS([x])
        for _ in 0..<7 { try rule.step { Self.rosenbrock(x) } }
        let state = rule.state, place = x.value
        for _ in 0..<7 { try rule.step { Self.rosenbrock(x) } }
        let y = start()
        y.value = place
        let other = LBFGS([y])
        try other.restore(state)
        for _ in 0..<7 { try other.step { Self.rosenbrock(y) } }
        #expect(x.value == y.value)
        let error = #expect(throws: KisoError.self) {
            try LBFGS([Parameter(.zeros([3]), role: .weight)]).restore(state, from: "the file")
        }
        #expect(error?.message.hasPrefix("the file: 'lbfgs.") == true)
    }

    @Test("An objective that is not finite is refused, and the parameters stay")
    func notFinite() throws {
        let x = Parameter(Tensor([1, 2] as [Double], shape: [2]), role: .weight)
        let error = #expect(throws: KisoError.self) {
            try LBFGS([x]).step { (x.tracked * .infinity).sum() }
        }
        #expect(error?.kind == .negative && x.value.doubles == [1, 2])
    }

    /// `torch.optim.RMSprop(lr=0.01, alpha=0.95, eps=0.01, momentum=0.9, centered=True)`, five steps on
    /// `Σ i xᵢ²` in float64, PyTorch 2.15.
    @Test("Centred RMSProp with momentum has PyTorch's values")
    func centered() {
        let x = Parameter(Tensor([1, -2, 0.5] as [Double], shape: [3]), role: .weight)
        let rule = RMSProp(
            learningRate: 0.01, decay: 0.95, epsilon: 0.01, momentum: 0.9, isCentered: true)
        let updater = Updater(rule, parameters: [x])
        let factors = Tensor([1, 2, 3] as [Double], shape: [3])
        let expected = [
            [0.9551458773718728, -1.9543785104137301, 0.4548080363922952],
            [0.8823882137049427, -1.8801309977066878, 0.3823940912497027],
            [0.7906102171710854, -1.785745582914717, 0.293006010609513],
            [0.6858941734627224, -1.6767332363726515, 0.1944671833723991],
            [0.5729435453419851, -1.5570963292625608, 0.0936340298956301],
        ]
        for values in expected {
            let loss = (x.tracked.squared * factors).sum()
            updater.update(with: loss.gradients(at: [x]))
            for (a, b) in zip(x.value.doubles, values) { #expect(abs(a - b) < 1e-12) }
        }
        #expect(rule.stateNames == ["squares", "mean", "velocity"])
    }
}
