import Foundation
import KisoCore
import KisoData
import KisoTensor
import Synchronization
import Testing

/// Numbers that are their own places; a batch can fail, and says which random numbers it was given.
private struct Numbers: Dataset {
    var count: Int
    var broken: Int?

    func batch(_ places: [Int]) throws -> [Int] {
        if let broken, places.contains(broken) {
            throw KisoError(.badData, "example \(broken) is broken")
        }
        return places
    }

    func batch(_ places: [Int], using random: inout RandomGenerator) throws -> [Int] {
        try batch(places) + [Int(random.next() >> 1)]
    }
}

@Suite("Loader") struct LoaderTests {
    private func all(_ loader: Loader<Numbers>, epoch: Int, from: Int = 0) async throws -> [[Int]] {
        var batches: [[Int]] = []
        for try await batch in loader.epoch(epoch, from: from) { batches.append(batch) }
        return batches
    }

    @Test("every example comes once, in another order in every epoch, the same for a seed")
    func order() async throws {
        let loader = Loader(Numbers(count: 10), batchSize: 4, seed: 3)
        #expect(loader.batchCount == 3)
        let first = try await all(loader, epoch: 1)
        #expect(first.map(\.count) == [5, 5, 3])
        let places = first.flatMap { $0.dropLast() }
        #expect(places.sorted() == Array(0..<10))
        #expect(places == loader.order(epoch: 1))
        #expect(loader.order(epoch: 2) != places)
        #expect(Loader(Numbers(count: 10), batchSize: 4, seed: 4).order(epoch: 1) != places)
        #expect(try await all(loader, epoch: 1) == first)
    }

    @Test("an epoch taken up at a batch goes on as it would have gone, whatever is made ahead")
    func resume() async throws {
        for prefetch in [0, 1, 5] {
            let loader = Loader(Numbers(count: 23), batchSize: 4, seed: 9, prefetch: prefetch)
            let whole = try await all(loader, epoch: 7)
            #expect(
                whole
                    == (try await all(Loader(Numbers(count: 23), batchSize: 4, seed: 9), epoch: 7)))
            for batch in 0...6 {
                #expect(
                    try await all(loader, epoch: 7, from: batch) == Array(whole.dropFirst(batch)))
            }
            #expect(try loader.batches(epoch: 7).map { try $0.get() } == whole)
        }
    }

    @Test("without shuffling, the examples come in order and unchanged")
    func sequential() async throws {
        let loader = Loader(Numbers(count: 5), batchSize: 2, shuffles: false)
        #expect(try await all(loader, epoch: 1) == [[0, 1], [2, 3], [4]])
    }

    @Test("an error comes in its place and ends the epoch")
    func failure() async throws {
        for prefetch in [0, 3] {
            let loader = Loader(
                Numbers(count: 10, broken: 5), batchSize: 2, shuffles: false, prefetch: prefetch)
            var seen: [[Int]] = []
            do {
                for try await batch in loader.epoch(1) { seen.append(batch) }
                Issue.record("no error came")
            } catch let error as KisoError {
                #expect(error.message == "example 5 is broken")
            }
            #expect(seen == [[0, 1], [2, 3]])
            let results = Array(loader.batches(epoch: 1))
            #expect(results.count == 3)
            #expect(throws: KisoError.self) { try results[2].get() }
        }
    }

    @Test("the thread ends with a loop that is left, and with a task that is cancelled")
    func threadEnds() async throws {
        final class Watched: Dataset {
            let made = Mutex(0)
            let count = 1_000_000
            func batch(_ places: [Int]) -> Int {
                made.withLock {
                    $0 += 1; return $0
                }
            }
        }
        weak var left: Watched?
        do {
            let data = Watched()
            left = data
            for try await batch in Loader(data, batchSize: 1, shuffles: false).epoch(1)
            where batch == 3 { break }
            #expect(data.made.withLock { $0 } <= 6)
        }
        weak var cancelled: Watched?
        do {
            let data = Watched()
            cancelled = data
            let task = Task {
                var count = 0
                for try await _ in Loader(data, batchSize: 1, shuffles: false).epoch(1) {
                    count += 1
                }
                return count
            }
            while data.made.withLock({ $0 }) < 10 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(try await task.value < 1_000_000)
        }
        // A thread that went on would keep its data set.
        for _ in 0..<1000 where left != nil || cancelled != nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(left == nil)
        #expect(cancelled == nil)
    }
}
