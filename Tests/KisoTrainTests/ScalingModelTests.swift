import KisoTestSupport
import KisoTrain
import Testing

@Suite("Predictions for many ranks")
struct ScalingModelTests {
    /// Milliseconds of an exchange, worked out by hand from the formula of a ring.
    @Test(
        "A ring's time",
        arguments: [
            (0.494e6, NetworkLink.ethernet10, 2, 0.509), (102e6, .ethernet10, 8, 162.7),
            (102e6, .ethernet25, 100, 77.1), (102e6, .rdma100, 4, 13.94),
        ])
    func ring(bytes: Double, link: NetworkLink, ranks: Int, milliseconds: Double) {
        let model = ScalingModel(step: 1, bytes: bytes, link: link)
        expectClose([model.exchanging(ranks: ranks) * 1e3], [milliseconds], relative: 2e-3)
    }

    @Test("One rank exchanges nothing, and is as fast as one rank")
    func alone() {
        for exchange in ScalingModel.Exchange.allCases {
            let model = ScalingModel(
                step: 0.2, bytes: 1e9, link: .gigabit, exchange: exchange, sharesBatch: true)
            #expect(model.exchanging(ranks: 1) == 0 && model.speedup(ranks: 1) == 1)
        }
    }

    @Test("Half of the time hides behind half a step")
    func overlap() {
        let link = NetworkLink(name: "own", latency: 0, bandwidth: 1e9)
        var model = ScalingModel(step: 1, bytes: 1e9, link: link)
        #expect(model.seconds(ranks: 2) == 2)
        model.overlap = 0.5
        #expect(model.seconds(ranks: 2) == 1.5)
        model.exchange = .tree
        #expect(model.seconds(ranks: 4) == 1 + 4 - 0.5)
    }

    @Test("Ranks that share a batch compute less each; ranks with batches of their own learn more")
    func batches() {
        let link = NetworkLink(name: "own", latency: 0, bandwidth: 1e12)
        let own = ScalingModel(step: 1, bytes: 0, link: link)
        #expect(own.speedup(ranks: 8) == 8 && own.computing(ranks: 8) == 1)
        let shared = ScalingModel(step: 1, bytes: 0, link: link, sharesBatch: true)
        #expect(shared.speedup(ranks: 8) == 8 && shared.computing(ranks: 8) == 0.125)
    }
}
