/// How the learning rate changes while training goes on.
public protocol Schedule: Sendable {
    /// The name in configurations.
    var name: String { get }
    /// The factor of the learning rate for a step (from 0) of a total number of steps.
    func factor(step: Int, of total: Int) -> Double
}
