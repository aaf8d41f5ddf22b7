public import KisoCore

/// An n-dimensional array with a shape and element type known at run time, and the computation it
/// came from when that is being tracked.
///
/// A tensor is a value: assigning it copies, though memory is shared until one of the copies is
/// written. Operations on a tracked tensor (see `gradient(at:createGraph:_:)` and ``Parameter``)
/// record themselves, so that derivatives can be taken.
///
/// ```swift
/// let x = Tensor([[1, 2], [3, 4]])
/// let y = x.matmul(x) + 1       // [[8, 11], [16, 23]]
/// y.shape                       // (2, 2)
/// ```
public struct Tensor: Sendable {
    /// The elements.
    public internal(set) var array: NDArray
    /// Where it is computed.
    public let device: Device
    /// The recorded computation; `nil` for a tensor that is not tracked.
    let node: Node?
    /// Which of the results of the recorded computation it is.
    let place: Int

    /// Wraps an array that is not tracked.
    public init(_ array: NDArray, device: Device = .cpu) {
        self.array = array
        self.device = device
        node = nil
        place = 0
    }

    init(_ array: NDArray, device: Device, node: Node?, place: Int = 0) {
        self.array = array
        self.device = device
        self.node = node
        self.place = place
    }

    /// The sizes along the axes.
    public var shape: Shape { array.shape }
    /// The type of the elements.
    public var dtype: DType { array.dtype }
    /// The number of axes.
    public var rank: Int { array.shape.rank }
    /// The number of elements.
    public var count: Int { array.shape.count }
    /// Whether operations on this tensor are recorded.
    public var isTracked: Bool { node != nil }

    /// The same values, no longer tracked: derivatives treat them as constants.
    public var detached: Tensor {
        if let node, node.isTraced { return .apply(DetachOp(), self) }
        return Tensor(array, device: device)
    }

    /// The same values on another device, not tracked.
    public func on(_ device: Device) -> Tensor { Tensor(array, device: device) }
}
