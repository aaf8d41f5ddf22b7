extension Figure {
    /// A text at a place of the plot, with an arrow to another place if wanted.
    public struct Annotation: Sendable, Hashable {
        /// The text; empty for an arrow alone.
        public var text: String
        /// Where the text stands, in the units of the axes.
        public var x: Double
        /// Where the text stands, in the units of the axes.
        public var y: Double
        /// Which part of the text stands there.
        public var anchor: Anchor
        /// Where an arrow from the text points to, if there is one.
        public var target: Point?
        /// The colour of text and arrow.
        public var color: Color

        /// A text, or an arrow with a text at its tail.
        public init(
            _ text: String, x: Double, y: Double, anchor: Anchor = .center,
            pointingTo target: Point? = nil, color: Color = .ink
        ) {
            self.text = text
            self.x = x
            self.y = y
            self.anchor = anchor
            self.target = target
            self.color = color
        }
    }

    /// The part of a text that stands at its place.
    public enum Anchor: Sendable, Hashable {
        /// The text begins, is centred, or ends at the place.
        case leading, center, trailing
    }

    /// A place in the units of the axes.
    public struct Point: Sendable, Hashable {
        /// Along the horizontal axis.
        public var x: Double
        /// Along the vertical axis.
        public var y: Double

        /// A place.
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }
}
