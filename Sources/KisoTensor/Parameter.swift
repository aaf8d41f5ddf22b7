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
    /// What a parameter is for.
    public enum Role: Sendable {
        /// A factor of the input; weight decay applies to it.
        case weight
        /// An addend, or the scale and shift of a normalisation; weight decay leaves it alone.
        case bias
        /// A statistic that is kept with the others but that gradients do not change.
        case statistic
    }

    private let current: Mutex<Tensor>
    let leaf = Node()
    private let initial: @Sendable (inout RandomGenerator) -> Tensor
    /// What it is for.
    public let role: Role

    /// Creates a cell with its first value.
    public init(_ value: Tensor, role: Role = .weight) {
        let value = value.detached
        current = Mutex(value)
        initial = { _ in value }
        self.role = role
    }

    /// Creates a cell whose first value is drawn, and can be drawn anew by ``reset(using:)``.
    public init(
        role: Role = .weight, using generator: RandomGenerator,
        initial: @escaping @Sendable (inout RandomGenerator) -> Tensor
    ) {
        var generator = generator
        current = Mutex(initial(&generator).detached)
        self.initial = initial
        self.role = role
    }

    /// Draws the first value anew.
    public func reset(using generator: RandomGenerator) {
        var generator = generator
        value = initial(&generator)
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
