import KisoPlot
public import KisoTensor

/// How a computation is drawn; see `GraphDrawing/init(_:title:direction:style:)`.
public struct ComputationStyle: Sendable {
    /// Where constants without a name stand.
    public enum Constants: Sendable {
        /// Beside the operation, as inputs of their own.
        case outside
        /// In the circle of the operation, as in `× 2`.
        case inside
    }

    /// Where constants without a name stand. A reciprocal and a power with a constant exponent are
    /// one circle either way.
    public var constants: Constants
    /// Whether values are written above the edges; names are written anyway.
    public var showsValues = true
    /// Which derivatives are written below the edges, by the nodes where the edge begins and ends; the
    /// end is `nil` behind an output. All that are known, by default.
    public var showsDerivative:
        @Sendable (_ from: ComputationalGraph.Node, _ to: ComputationalGraph.Node?) -> Bool = {
            _, _ in true
        }
    /// What is differentiated, such as `L`: derivatives are written as `∂L/∂x = 2`, and values as
    /// `x = 3`, where the value has a name.
    public var differentiated: String?
    /// How a value is written: one number by its digits, an array by its shape.
    public var text: @Sendable (Tensor) -> String = { GraphDrawing.text(of: $0) }
    /// How a derivative is written; as values are, by default.
    public var derivativeText: @Sendable (Tensor) -> String = { GraphDrawing.text(of: $0) }
    /// Operations that only arrange memory and are not drawn.
    public var hidden: Set<String> = ["alias", "contiguous"]

    /// The usual style.
    public init(constants: Constants = .outside, differentiated: String? = nil) {
        self.constants = constants
        self.differentiated = differentiated
    }
}
