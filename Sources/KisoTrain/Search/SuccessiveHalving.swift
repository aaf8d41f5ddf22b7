import KisoCore

/// Stops trials that are not among the best of those that came as far: at the rungs r, rη, rη², … only
/// the best in η of the values there go on.
///
/// This is asynchronous successive halving (ASHA), where no trial waits for others, but so that it gives
/// the same for any number of workers: a trial is compared with those of the generations before its own,
/// and with itself. The first generation has nothing to be compared with and comes to its end.
///
/// Source: L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, M. Hardt, B. Recht, A. Talwalkar, "A system for
/// massively parallel hyperparameter tuning", MLSys 2020.
public struct SuccessiveHalving: Sendable, Codable, Hashable {
    /// The first rung r, such as an epoch; 1 by default.
    public let first: Int
    /// η, 3 by default.
    public let reduction: Int
    /// Trials of a generation, 4 by default.
    public let generation: Int

    /// A rule.
    ///
    /// - Precondition: `first` and `generation` are positive, `reduction` is at least 2.
    public init(
        first: Int = 1, reduction: Int = 3, generation: Int = 4, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            first > 0 && reduction > 1 && generation > 0, "SuccessiveHalving",
            "a first rung of \(first), a reduction by \(reduction), generations of \(generation)",
            file: file, line: line)
        self.first = first
        self.reduction = reduction
        self.generation = generation
    }

    /// How many of the first trials a trial, counted from 0, is compared with.
    func horizon(of trial: Int) -> Int { trial - trial % generation }

    /// Whether trials are compared at a step.
    func isRung(_ step: Int) -> Bool {
        var rung = first
        while rung < step { rung = rung.multipliedReportingOverflow(by: reduction).partialValue }
        return rung == step
    }

    /// Whether a cost at a rung is not among the best in η of it and the others' there.
    func stops(cost: Double, among others: [Double]) -> Bool {
        let better = others.count { $0 < cost }
        return better >= max(1, (others.count + 1) / reduction)
    }
}
