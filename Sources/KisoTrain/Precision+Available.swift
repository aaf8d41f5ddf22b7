public import KisoCore
public import KisoTensor

extension Precision {
    /// The precision that a device computes in when this one is asked for, and what to say to the
    /// reader when that is another one.
    ///
    /// ```swift
    /// let (precision, notice) = Precision.bfloat16.available(on: .cpu)
    /// ```
    public func available(on device: Device) -> (precision: Precision, notice: String?) {
        if device.supports(self) { return (self, nil) }
        return (.float32, "this processor has no units for \(rawValue); computing in float32")
    }
}
