extension Figure {
    /// An axis: its label, limits, scale and ticks. A string literal is an axis with that label.
    ///
    /// ```swift
    /// Figure(x: "epoch", y: .init("loss", scale: .logarithmic), series: lines)
    /// ```
    public struct Axis: Sendable, Hashable {
        /// The label; empty for none.
        public var label: String
        /// The smallest and the largest value shown; `nil` fits the data.
        public var limits: ClosedRange<Double>?
        /// Linear or logarithmic.
        public var scale: Scale
        /// Where ticks stand.
        public var ticks: Ticks

        /// An axis.
        ///
        /// Limits that are not finite, or not positive on a logarithmic axis, count as absent.
        public init(
            _ label: String = "", limits: ClosedRange<Double>? = nil, scale: Scale = .linear,
            ticks: Ticks = .automatic
        ) {
            self.label = label
            self.limits = limits
            self.scale = scale
            self.ticks = ticks
        }
    }

    /// The scale of an axis.
    public enum Scale: Sendable, Hashable {
        /// Equal differences have equal lengths.
        case linear
        /// Equal ratios have equal lengths; values of zero or less are not drawn.
        case logarithmic
    }

    /// Where the ticks of an axis stand.
    public enum Ticks: Sendable, Hashable {
        /// At round numbers.
        case automatic
        /// At whole numbers only, such as epochs.
        case integers
        /// With these texts at these places.
        case labels([Tick])
        /// Nowhere.
        case none
    }

    /// A tick with a text of its own.
    public struct Tick: Sendable, Hashable {
        /// Where on the axis.
        public var position: Double
        /// The text.
        public var label: String

        /// A tick.
        public init(at position: Double, _ label: String) {
            self.position = position
            self.label = label
        }
    }
}

extension Figure.Axis: ExpressibleByStringLiteral {
    /// An axis with a label and nothing else.
    public init(stringLiteral value: String) { self.init(value) }
}

extension Figure.Axis {
    /// The limits that can be drawn: finite, of some extent, positive on a logarithmic axis.
    package var usableLimits: ClosedRange<Double>? {
        guard let limits, limits.lowerBound.isFinite, limits.upperBound.isFinite,
            (limits.upperBound - limits.lowerBound).isFinite,
            limits.lowerBound < limits.upperBound,
            scale == .linear || limits.lowerBound > 0
        else { return nil }
        return limits
    }
}
