import Foundation
import KisoCore
import KisoTrain
import Testing

@Suite("Random search")
struct RandomSearchTests {
    private let search = RandomSearch(["rate": .powersOfTen(-6 ... -2), "size": .uniform(10...20)])

    @Test("Values lie in their ranges; of powers each is as likely")
    func ranges() async throws {
        var generator = RandomGenerator(seed: 0)
        let trials = try await search.run(trials: 1000, using: &generator) { _ in (0, ()) }
        let rates = trials.map { $0.settings["rate"] }
        let sizes = trials.map { $0.settings["size"] }
        #expect(rates.allSatisfy { 1e-6 <= $0 && $0 <= 1e-2 })
        #expect(sizes.allSatisfy { 10 <= $0 && $0 <= 20 })
        for power in [1e-5, 1e-4, 1e-3] {
            let below = Double(rates.count { $0 < power }) / 1000
            #expect(abs(below - (log10(power) + 6) / 4) < 0.05)
        }
        #expect(abs(Double(sizes.count { $0 < 15 }) / 1000 - 0.5) < 0.05)
    }

    @Test("A negative number of trials is a mistake that is named")
    func negative() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            var generator = RandomGenerator(seed: 0)
            let search = RandomSearch(["rate": .uniform(0...1)])
            _ = try await search.run(trials: -1, using: &generator) { _ in (0, ()) }
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.contains("RandomSearch.run: -1 trials"))
    }

    @Test("The best trial comes first, of equal ones the earlier, and not a number last")
    func order() async throws {
        var generator = RandomGenerator(seed: 0)
        let scores = [0.5, .nan, 0.9, 0.5, -.infinity, 1]
        var next = scores.makeIterator()
        let trials = try await search.run(trials: 6, using: &generator) { _ in
            let score = next.next()!
            return (score, "outcome of \(score)")
        }
        #expect(trials.map(\.number) == [6, 3, 1, 4, 2, 5])
        #expect(trials[0].outcome == "outcome of 1.0")
    }

    @Test("The same generator tries the same, another one others; errors end it")
    func seeds() async throws {
        func settings(_ seed: UInt64) async throws -> [RandomSearch.Settings] {
            var generator = RandomGenerator(seed: seed)
            return try await search.run(trials: 5, using: &generator) { _ in (0, ()) }
                .map(\.settings)
        }
        #expect(try await settings(1) == settings(1))
        #expect(try await settings(1) != settings(2))
        var generator = RandomGenerator(seed: 0)
        await #expect(throws: CancellationError.self) {
            _ = try await search.run(trials: 5, using: &generator) { _ -> (Double, Void) in
                throw CancellationError()
            }
        }
    }
}
