/// The steps of an epoch.
struct EpochSteps {
    let epoch: Int
    let plan: TrainingPlan
    /// Batches of the epoch.
    let batches: Int
    private let accumulation: Int
    /// The batches of the epoch behind the step that is taken.
    private(set) var number = 0

    init(_ epoch: Int, _ plan: TrainingPlan, batches: Int, _ accumulation: Int) {
        self.epoch = epoch
        self.plan = plan
        self.batches = batches
        self.accumulation = accumulation
    }

    /// Begins a step that ends with a batch; gives its place among all of the plan.
    mutating func begin(_ number: Int) -> (step: Int, of: Int) {
        self.number = number
        let perEpoch = (batches + accumulation - 1) / accumulation
        return (
            (epoch - plan.first) * perEpoch + (number - 1) / accumulation,
            (plan.last - plan.first + 1) * perEpoch
        )
    }
}
