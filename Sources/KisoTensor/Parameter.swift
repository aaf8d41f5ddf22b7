import KisoBackend
public import KisoCore
import Synchronization

/// A tensor that training changes: a cell with an identity, so that a layer and an optimizer mean
/// the same one.
///
/// ```swift
/// let weight = Parameter(.zeros([784, 10]))
/// let loss = x.matmul(weight.tracked).sum()
/// let gradients = loss.gradients(at: [weight])
/// ```
public final class Parameter: Sendable {
    private let current: Mutex<Tensor>
    let leaf = Node()
    /// Whether weight decay applies to it: true for weights, false for biases and normalisations.
    public let decays: Bool

    /// Creates a cell with its first value.
    public init(_ value: Tensor, decays: Bool = true) {
        current = Mutex(value.detached)
        self.decays = decays
    }

    /// The value as a constant.
    public var value: Tensor {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue.detached } }
    }

    /// The value as a variable: what is computed from it can be differentiated with respect to this
    /// parameter.
    public var tracked: Tensor {
        let value = value
        return Tensor(value.array, device: value.device, node: leaf)
    }

    /// The sizes along the axes.
    public var shape: Shape { value.shape }

    /// Changes the value in place; nobody else's copy changes.
    package func update(_ body: (NDArray) -> Void) {
        current.withLock { tensor in
            if !isKnownUniquelyReferenced(&tensor.array.storage) || !tensor.array.isContiguous {
                tensor.array = tensor.device.backend.copy(tensor.array)
            }
            body(tensor.array)
        }
    }
}
