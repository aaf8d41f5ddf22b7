/// How fast training goes.
final class TrainingClock {
    private let start = ContinuousClock.now
    private let total: Int
    private let secondsBefore: Double
    private var done = 0

    /// - Parameters:
    ///   - examples: how many will be learnt in all.
    ///   - secondsBefore: how long training took before it was taken up again.
    init(examples: Int, secondsBefore: Double) {
        total = examples
        self.secondsBefore = secondsBefore
    }

    func add(_ count: Int) { done += count }

    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    var secondsInAll: Double { secondsBefore + seconds }

    var rate: Double { Double(done) / max(seconds, 1e-9) }

    var secondsLeft: Double { seconds / Double(max(done, 1)) * Double(max(total - done, 0)) }
}
