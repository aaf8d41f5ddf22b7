import KisoBackend
import KisoCore
import KisoOptim
import KisoTensor
import Testing

@Suite("Fused float32 steps against the plain ones")
struct FusedStepTests {
    /// More than one piece of the thread pool, and not a multiple of a vector.
    private static let count = 40_003

    static let rules: [any Optimizer] = [
        SGD(learningRate: 0.05), Momentum(learningRate: 0.05), Adam(learningRate: 0.05),
    ]

    private func run(
        _ optimizer: any Optimizer, device: Device, dtype: DType
    ) -> (weight: [Double], state: [[Double]]) {
        var generator = RandomGenerator(seed: 5)
        let start = Tensor.normal([Self.count], using: &generator).cast(to: dtype)
        let parameter = Parameter(start.on(device))
        let updater = Updater(optimizer, parameters: [parameter])
        for _ in 0..<5 {
            let gradient = Tensor.normal([Self.count], using: &generator)
            updater.update(with: [gradient.cast(to: dtype).on(device)])
        }
        return (
            parameter.value.doubles, updater.state.sorted { $0.key < $1.key }.map(\.value.doubles)
        )
    }

    @Test("They agree with float64 to a few roundings a step", arguments: rules)
    func accuracy(optimizer: any Optimizer) {
        let exact = run(optimizer, device: .reference, dtype: .float64)
        for device in Device.available {
            let single = run(optimizer, device: device, dtype: .float32)
            // Each of five steps rounds the weight once and the step itself a few times.
            let bound = 5 * 4 * Double(Float.ulpOfOne)
            for (a, b) in zip(single.weight, exact.weight) where abs(a - b) > bound * max(1, abs(b))
            {
                Issue.record("\(device): \(a), expected \(b) within \(bound)")
                break
            }
            for (mine, other) in zip(single.state, exact.state) {
                for (a, b) in zip(mine, other) where abs(a - b) > bound * max(1, abs(b)) {
                    Issue.record("\(device), state: \(a), expected \(b)")
                    break
                }
            }
        }
    }

    @Test(
        "The kernel is used, and changes nobody's copy",
        .enabled(if: Device.available.contains(.cpu)))
    func copies() {
        let start = Tensor([1, 2, 3])
        let parameter = Parameter(start)
        let copy = parameter.value
        let updater = Updater(Momentum(learningRate: 1), parameters: [parameter])
        updater.update(with: [Tensor([1, 1, 1])])
        let state = updater.state.values.first ?? .zeros([0])
        updater.update(with: [Tensor([1, 1, 1])])
        #expect(start.floats == [1, 2, 3])
        #expect(copy.floats == [1, 2, 3])
        #expect(state.floats == [-1, -1, -1])
        expectClose(parameter.value.doubles, [-1.9, -0.9, 0.1], within: 1e-6)
    }

    @Test("The number of threads changes no bit", arguments: rules)
    func threads(optimizer: any Optimizer) {
        let before = Device.threads
        defer { Device.threads = before }
        Device.threads = 1
        let one = run(optimizer, device: .cpu, dtype: .float32)
        Device.threads = 2
        let two = run(optimizer, device: .cpu, dtype: .float32)
        #expect(one.weight == two.weight)
        #expect(one.state == two.state)
    }
}
