/// How much of an experiment is run.
public enum Extent: String, Sendable, Codable, CaseIterable {
    /// Small settings that keep the shape of the result: seconds.
    case quick
    /// The settings that the experiment's numbers are judged by: at most about ten minutes on two cores.
    case usual
    /// Those of a long run, where the experiment has them: more epochs, networks or seeds. It goes on where
    /// it was interrupted.
    case full
}
