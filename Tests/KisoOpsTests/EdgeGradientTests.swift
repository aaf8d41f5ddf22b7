import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Expected values: PyTorch 2.
@Suite("gradients where a formula has a hole", .serialized)
struct EdgeGradientTests {
    @Test("of a power at base 0", arguments: Device.available)
    func power(_ device: Device) {
        func at(_ values: [Float], _ f: (Tensor) -> Tensor) -> [Double] {
            gradient(at: Tensor(values).on(device)) { f($0).sum() }.doubles
        }
        #expect(at([0, 2]) { $0.power(0) } == [0, 0])
        let exponents = Tensor([0, 1, 2]).on(device)
        #expect(at([0, 0, 0]) { $0.power(exponents) } == [0, 1, 0])
        #expect(
            at([.nan, .infinity, Float(sign: .plus, exponent: -133, significand: 1)]) {
                $0.power(0)
            } == [0, 0, 0])
        #expect(at([-1]) { Tensor([0]).on(device).power($0) } == [-.infinity])
        #expect(at([0, 2]) { Tensor([0, 0]).on(device).power($0) } == [0, 0])
    }

    @Test("of a power at base 0, once and twice more", arguments: Device.available)
    func higherPowers(_ device: Device) {
        let zero = Tensor([0]).on(device)
        func derivative(_ order: Int, _ f: @escaping (Tensor) -> Tensor) -> Tensor {
            func take(_ order: Int, _ x: Tensor) -> Tensor {
                order == 0
                    ? f(x).sum() : gradient(at: x, createGraph: true) { take(order - 1, $0).sum() }
            }
            return take(order, zero)
        }
        #expect(derivative(2) { $0.power(1) }.doubles == [0])
        #expect(derivative(2) { $0.power(2) }.doubles == [2])
        #expect(derivative(3) { $0.power(2) }.doubles == [0])
        #expect(derivative(3) { $0.power(3) }.doubles == [6])
    }

    @Test("of the exponent after the base, where the exponent is 0: 1 / x")
    func mixed() {
        let x = Tensor([2] as [Double])
        let mixed = gradient(at: Tensor([0] as [Double])) { b in
            gradient(at: x, createGraph: true) { $0.power(b).sum() }.sum()
        }
        #expect(mixed.doubles == [0.5])
    }

    @Test("of a standard deviation of 0", arguments: Device.available)
    func deviation(_ device: Device) {
        for values: [Float] in [[2, 2, 2], [5]] {
            let g = gradient(at: Tensor(values).on(device)) { $0.standardDeviation() }
            #expect(g.doubles == values.map { _ in 0 })
        }
        let g = gradient(at: Tensor([2, 2, 2]).on(device)) { $0.standardDeviation(correction: 1) }
        #expect(g.doubles == [0, 0, 0])
        #expect(Tensor([1, .nan]).on(device).standardDeviation().item().isNaN)
    }

    @Test(
        "of softplus and of binary cross-entropy at 0 and far from it", arguments: Device.available)
    func softplus(_ device: Device) {
        let x = Tensor([-20, 0, 20]).on(device)
        expectNear(gradient(at: x) { $0.softplus().sum() }, [2.06115369216775e-09, 0.5, 1])
        let logits = Tensor([0, 0, 20, 3]).on(device)
        let targets = Tensor([1, 0, 1, 0.25]).on(device)
        let g = gradient(at: logits) { $0.binaryCrossEntropy(targets: targets) }
        #expect(abs(g.doubles[2]) < 1e-9)
        expectNear(g[[0, 1, 3]], [-0.125, 0.125, 0.17564353346824646])
    }

    @Test("by differences, of integers, stop")
    func numerical() async {
        await #expect(processExitsWith: .failure) {
            _ = numericalGradient(at: Tensor([1, 2] as [Int])) { ($0 * $0).sum() }
        }
    }

    @Test("of a value that depends on no parameter stop and say how a pass is recorded")
    func nothingRecorded() async {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let weight = Parameter(Tensor([1, 2]))
            _ = (weight.value * 2).sum().gradients(at: [weight])
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("pass: .training(seed: 0, step: 1)"))
        #expect(message.contains("EdgeGradientTests.swift"))
    }

    private func expectNear(
        _ found: Tensor, _ expected: [Double], _ location: SourceLocation = #_sourceLocation
    ) {
        for (a, b) in zip(found.doubles, expected) {
            #expect(abs(a - b) <= 4e-7 * abs(b), "\(a), expected \(b)", sourceLocation: location)
        }
    }
}
