public import KisoBackend
public import KisoCore
import KisoOneDNN

/// Where a tensor's operations are computed.
///
/// A tensor carries its device; results of an operation are on the device of its inputs.
public enum Device: String, CaseIterable, Sendable, Hashable {
    /// Plain Swift: the definition of every operation, slow, and the oracle of the others.
    case reference
    /// oneDNN and vectorised loops; without the trait `Native` the same as `reference`.
    case cpu

    /// What computes for this device.
    public var backend: any Backend {
        switch self {
        case .reference: Device.referenceBackend
        case .cpu: Device.cpuBackend
        }
    }

    /// The devices of this build that differ.
    public static var available: [Device] {
        #if Native
            [.reference, .cpu]
        #else
            [.reference]
        #endif
    }

    /// Whether this device multiplies in a type faster than it would emulate it: always for
    /// `float32`, for `bfloat16` where the processor has units for it.
    public func supports(_ precision: Precision) -> Bool { backend.supports(precision) }

    /// How many threads work for `.cpu`; at least 1. Results do not depend on it.
    public static var threads: Int {
        get {
            #if Native
                OneDNNBackend.threads
            #else
                1
            #endif
        }
        set {
            #if Native
                OneDNNBackend.threads = newValue
            #endif
        }
    }

    /// How often `.cpu` has left a computation to the reference backend so far.
    package static var referenceCallCount: Int {
        #if Native
            OneDNNBackend.referenceCallCount
        #else
            0
        #endif
    }

    private static let referenceBackend: any Backend = ReferenceBackend()
    #if Native
        private static let cpuBackend: any Backend = OneDNNBackend()
    #else
        private static let cpuBackend: any Backend = ReferenceBackend()
    #endif
}
