/// The learning rate stays as it is.
public struct ConstantSchedule: Schedule {
    /// `"constant"`.
    public var name: String { "constant" }

    /// A schedule without numbers.
    public init() {}

    /// 1.
    public func factor(step: Int, of total: Int) -> Double { 1 }
}
