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
    public enum Role: String, Sendable, Codable {
        /// A factor of the input; weight decay applies to it.
        case weight
        /// An addend, or the scale and shift of a normalisation; weight decay leaves it alone.
        case bias
        /// A statistic that is kept with the others but that gradients do not change.
        case statistic
    }

    /// A cell's content: a value, or how the first one will be drawn.
    private enum Content {
        case value(Tensor)
        /// `isFixed` where nobody may say otherwise any more.
        case undrawn(RandomGenerator, isFixed: Bool)
    }

    private let content: Mutex<Content>
    let leaf = Node(isParameter: true)
    private let draw: @Sendable (inout RandomGenerator) -> Tensor
    private let declaredShape: Shape?
    /// What it is for.
    public let role: Role

    /// Creates a cell with its first value.
    public init(_ value: Tensor, role: Role = .weight) {
        let value = value.detached
        content = Mutex(.value(value))
        draw = { _ in value }
        declaredShape = nil
        self.role = role
    }

    /// Creates a cell whose first value is drawn when it is needed, so that a network can be put
    /// together, counted and loaded without drawing anything.
    ///
    /// Who puts networks together says from which sequence (`willDraw(using:)`); a cell that nobody
    /// says it to draws from one of its own, in the order in which cells are made.
    ///
    /// - Parameters:
    ///   - initial: draws a value of the shape.
    ///   - shape: the sizes along the axes.
    ///   - role: what the parameter is for.
    public init(
        shape: Shape, role: Role = .weight,
        initial: @escaping @Sendable (inout RandomGenerator) -> Tensor
    ) {
        content = Mutex(.undrawn(Parameter.ownGenerator(), isFixed: false))
        draw = initial
        declaredShape = shape
        self.role = role
    }

    /// How many cells have been made without a value.
    private static let made = Atomic<UInt64>(0)

    private static func ownGenerator() -> RandomGenerator {
        let number = made.wrappingAdd(1, ordering: .relaxed).newValue
        return RandomGenerator(seed: 0).split("parameter \(number)")
    }

    /// Whether there is a value already, drawn or given.
    public var isDrawn: Bool {
        content.withLock { if case .value = $0 { true } else { false } }
    }

    /// Says from which sequence the first value will be drawn; a cell that has a value keeps it.
    ///
    /// - Parameters:
    ///   - isFixed: whether later calls change nothing any more. A container leaves it to what
    ///     it becomes a part of; a seed that somebody has chosen holds.
    ///   - generator: where random numbers come from.
    public func willDraw(using generator: RandomGenerator, isFixed: Bool = false) {
        content.withLock { content in
            guard case .undrawn(_, false) = content else { return }
            content = .undrawn(generator, isFixed: isFixed)
        }
    }

    /// Draws the first value anew, also where there is one.
    public func reset(using generator: RandomGenerator) {
        var generator = generator
        value = draw(&generator)
    }

    /// The value as a constant.
    public var value: Tensor {
        get {
            let value = stored
            // Whoever records a computation wants to see the parameters in it.
            guard let leaf = Trace.Recorder.current?.leaf(of: self) else { return value }
            return Tensor(value.array, device: value.device, node: leaf)
        }
        set {
            let value = newValue.detached
            content.withLock { $0 = .value(value) }
        }
    }

    private var stored: Tensor { content.withLock { current(&$0) } }

    /// The value; draws it if nobody has.
    private func current(_ content: inout Content) -> Tensor {
        switch content {
        case .value(let value): return value
        case .undrawn(var generator, _):
            let value = draw(&generator).detached
            content = .value(value)
            return value
        }
    }

    /// The value as a variable: what is computed from it can be differentiated with respect to this
    /// parameter.
    public var tracked: Tensor {
        let value = stored
        let node = Trace.Recorder.current?.leaf(of: self) ?? leaf
        return Tensor(value.array, device: value.device, node: node)
    }

    /// The sizes along the axes; known before the first value is drawn.
    public var shape: Shape {
        if let declaredShape, !isDrawn { return declaredShape }
        return value.shape
    }

    /// Changes the value in place; nobody else's copy changes.
    package func update<R: Sendable>(_ body: (NDArray) -> R) -> R {
        content.withLock { content in
            var tensor = current(&content)
            // The cell lets go of its value for as long as the body runs, so that it is the only owner.
            content = .undrawn(RandomGenerator(seed: 0), isFixed: true)
            if !isKnownUniquelyReferenced(&tensor.array.storage) || !tensor.array.isContiguous {
                tensor.array = tensor.device.backend.copy(tensor.array)
            }
            let result = body(tensor.array)
            content = .value(tensor)
            return result
        }
    }
}

extension Tensor {
    /// The number of parameters that this was computed from and that are not among the given ones.
    package func parameterCount(besides known: [Parameter]) -> Int {
        var visited = Set(known.map { ObjectIdentifier($0.leaf) })
        var pending = [node].compactMap { $0 }
        var count = 0
        while let node = pending.popLast() {
            guard visited.insert(ObjectIdentifier(node)).inserted else { continue }
            if node.isParameter { count += 1 }
            pending.append(contentsOf: node.inputs.compactMap(\.node))
        }
        return count
    }
}
