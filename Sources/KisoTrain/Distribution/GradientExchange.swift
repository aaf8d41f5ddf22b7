import KisoCore
import Synchronization

/// The gradients of all parameters in pieces that ranks exchange one after the other.
///
/// A backward pass has the last layers' gradients first, so the first piece to leave is the end of the
/// buffer. A piece has at least `least` numbers: a message costs a latency, however short it is.
struct GradientBuckets {
    /// Where each piece lies, in the order in which they leave.
    let ranges: [Range<Int>]
    /// The piece of each parameter.
    let ofParameter: [Int]

    /// Cuts between parameters.
    ///
    /// - Parameters:
    ///   - sizes: how many numbers each parameter has, in the order in which they lie in a buffer.
    ///   - rest: the numbers behind them, which belong to the first piece.
    ///   - least: how many numbers a piece has at least.
    init(sizes: [Int], rest: Int, least: Int) {
        var ranges: [Range<Int>] = []
        var pieces = [Int](repeating: 0, count: sizes.count)
        var start = sizes.reduce(0, +)
        var end = start + rest
        for parameter in sizes.indices.reversed() {
            pieces[parameter] = ranges.count
            start -= sizes[parameter]
            if end - start >= least && parameter > 0 {
                ranges.append(start..<end)
                end = start
            }
        }
        ranges.append(0..<end)
        self.ranges = ranges
        ofParameter = pieces
    }
}

/// One step's exchange of gradients: pieces are added up over the ranks on a thread of its own while the
/// rest of them is still computed.
///
/// Who computes writes a piece, hands it over and touches it no more until ``finish()`` has returned; so no
/// number is written by one thread while the other reads it. Between the first piece and the end nobody
/// else may use the communicator.
final class GradientExchange: @unchecked Sendable {
    /// What an exchange came to.
    private struct Outcome {
        var failure: (any Error)?
        var seconds = 0.0
    }

    private let communicator: any Communicator
    private let tree: SumTree
    private let total: FlatBuffer
    private let scratch: SumScratch
    private let thread: WorkerThread?
    /// What is left for ``finish()`` where there is no thread for it.
    private var jobs: [() -> Void] = []
    private let outcome = Mutex(Outcome())

    /// An exchange of what the ranks have of a tree.
    init(
        over communicator: any Communicator, on thread: WorkerThread?, tree: SumTree,
        into total: FlatBuffer, _ scratch: SumScratch
    ) {
        self.thread = thread
        self.communicator = communicator
        self.tree = tree
        self.total = total
        self.scratch = scratch
    }

    /// Waits, on the thread of the exchange, until every rank has come so far: what is measured of the
    /// pieces is then the time of moving them.
    func meet() {
        run(isMoving: false) { _ = try self.communicator.gather([UInt8]()) }
    }

    /// Adds up a piece over all ranks.
    ///
    /// - Parameters:
    ///   - own: the sums of this rank's parts of the tree.
    ///   - range: where the piece lies in them.
    func send(_ own: [FlatBuffer], _ range: Range<Int>) {
        run(isMoving: true) {
            try self.communicator.sum(
                self.tree, of: own, in: range, into: self.total, self.scratch)
        }
    }

    /// Waits for the pieces.
    ///
    /// - Returns: the seconds that moving them has taken, hidden or not.
    /// - Throws: the first error of the communicator.
    func finish() throws -> Double {
        for job in jobs { job() }
        jobs = []
        thread?.wait()
        return try outcome.withLock { outcome in
            if let failure = outcome.failure { throw failure }
            return outcome.seconds
        }
    }

    private func run(isMoving: Bool, _ body: @escaping () throws -> Void) {
        let job = { [self] in
            if outcome.withLock({ $0.failure != nil }) { return }
            let start = ContinuousClock.now
            do {
                try body()
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                if isMoving { outcome.withLock { $0.seconds += seconds } }
            } catch {
                outcome.withLock { $0.failure = error }
            }
        }
        if let thread { thread.add(job) } else { jobs.append(job) }
    }
}
