extension Figure {
    /// One plot of a figure: axes, legend, annotations and the series drawn in it.
    public struct Panel: Sendable, Hashable {
        /// The title above the plot; empty for none.
        public var title: String
        /// The horizontal axis.
        public var x: Axis
        /// The vertical axis.
        public var y: Axis
        /// The axis of heights, or the scale of colours in an image, contour or surface.
        public var z: Axis
        /// Where the names of the series stand.
        public var legend: Legend
        /// Whether a unit has one length on both axes.
        public var aspect: Aspect
        /// How values of images, contours and surfaces become colours.
        public var colorMap: ColorMap
        /// Whether the scale of colours is drawn beside the plot.
        public var showsColorBar: Bool
        /// Whether frame, ticks and grid are drawn.
        public var showsAxes: Bool
        /// Texts and arrows over the plot.
        public var annotations: [Annotation]
        /// What is drawn, the first at the bottom.
        public var series: [Series]

        /// A plot.
        ///
        /// - Precondition: surfaces share a panel only with surfaces.
        public init(
            title: String = "", x: Axis = Axis(), y: Axis = Axis(), z: Axis = Axis(),
            legend: Legend = .best, aspect: Aspect = .free, colorMap: ColorMap = .viridis,
            showsColorBar: Bool = false, showsAxes: Bool = true,
            annotations: [Annotation] = [], series: [Series]
        ) {
            self.title = title
            self.x = x
            self.y = y
            self.z = z
            self.legend = legend
            self.aspect = aspect
            self.colorMap = colorMap
            self.showsColorBar = showsColorBar
            self.showsAxes = showsAxes
            self.annotations = annotations
            self.series = series
        }
    }

    /// How the lengths of a unit on the two axes relate.
    public enum Aspect: Sendable, Hashable {
        /// The plot fills its place.
        case free
        /// A unit has one length on both axes.
        case equal
    }
}
