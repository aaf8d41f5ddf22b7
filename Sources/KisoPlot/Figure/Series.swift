import KisoCore

extension Figure {
    /// One thing drawn in a panel: a line, points, bars, an image, a field.
    ///
    /// Values that are not finite leave gaps. Series without a colour take ``Color/cycle`` in turn.
    public struct Series: Sendable, Hashable {
        package enum Content: Sendable, Hashable {
            case line(x: [Double], y: [Double])
            case points(x: [Double], y: [Double])
            case boxes(x: [Double], y: [Double], width: Double)
            case bars([Double])
            case image(Image, x: Double, y: Double, width: Double, height: Double)
            case arrows(x: [Double], y: [Double], dx: [Double], dy: [Double])
            case contour(Field, levels: [Double])
            case filledContour(Field, levels: [Double])
            case surface(Field)
        }

        package let content: Content
        /// The name in the legend; `nil` or empty for none.
        public var name: String?
        /// The colour; `nil` takes the next of the cycle, or the colour map's for fields.
        public var color: Color?
        /// Solid, dashed or dotted.
        public var dash: Dash = .solid
        /// The mark at each point of a line or scatter.
        public var marker: Marker?
        /// The width of lines, in pixels.
        public var lineWidth: Double = 2.5
        /// A line has a marker at every so many points, 1 by default.
        public var markerInterval: Int = 1
        /// The size of markers, 1 by default.
        public var markerSize: Double = 1
        /// How much bars and filled areas cover what is below, 0 to 1.
        public var opacity: Double = 0.85

        package init(_ content: Content, name: String? = nil, color: Color? = nil) {
            self.content = content
            self.name = name
            self.color = color
        }
    }

    /// How a line is broken.
    public enum Dash: Sendable, Hashable {
        /// Not at all.
        case solid
        /// Into dashes.
        case dashed
        /// Into dots.
        case dotted
    }

    /// The shape of a mark.
    public enum Marker: Sendable, Hashable, CaseIterable {
        /// A filled circle.
        case disc
        /// A filled square.
        case square
        /// A filled triangle.
        case triangle
        /// A filled diamond.
        case diamond
        /// An empty circle.
        case circle
        /// A diagonal cross.
        case cross
        /// An upright cross.
        case plus
    }
}
