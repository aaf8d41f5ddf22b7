import KisoCore

extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
    /// The elements as NumPy 2 prints them.
    public var description: String { array.description }

    /// The tensor as NumPy 2 shows it at its prompt: `array([1., 2.], dtype=float32)`.
    public var debugDescription: String { array.debugDescription }
}
