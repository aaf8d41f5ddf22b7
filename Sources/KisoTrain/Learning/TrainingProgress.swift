/// The epochs of a call of `fit`; the schedule runs over them.
struct TrainingPlan: Codable, Sendable, Equatable {
    /// The first epoch, from 1.
    var first: Int
    /// The last epoch.
    var last: Int
}

/// Where training is: all that ``Trainer`` has to remember of its own.
struct TrainingProgress: Codable, Sendable, Equatable {
    /// The records of the epochs that are over.
    var history = History()
    /// How many batches of the epoch that was begun are over.
    var batch = 0
    /// The figures of that epoch so far.
    var figures = RunningFigures.State()
    /// The learning rate of the newest step.
    var rate = 0.0
    /// The epochs that were asked for last.
    private var plan: TrainingPlan?

    /// The epochs for a call of `fit`: as many more; where those that were asked for before are not
    /// over, it is they that go on, as many in all.
    mutating func plan(epochs: Int) -> TrainingPlan {
        let done = history.epochs.count
        var next = TrainingPlan(first: done + 1, last: done + epochs)
        if let plan, done < plan.last {
            next = TrainingPlan(first: plan.first, last: max(done, plan.first + epochs - 1))
        }
        plan = next
        return next
    }

    /// What ``plan(epochs:)`` is to be asked for, so that training ends with an epoch.
    func epochs(until last: Int) -> Int {
        let done = history.epochs.count
        guard let plan, done < plan.last else { return last - done }
        return last - plan.first + 1
    }

    /// Opens the next epoch.
    mutating func endEpoch(_ history: History) {
        self.history = history
        batch = 0
        figures = RunningFigures.State()
    }
}
