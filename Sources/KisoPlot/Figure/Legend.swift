extension Figure {
    /// Where the names of the series stand. Series without a name are not listed.
    public enum Legend: Sendable, Hashable {
        /// In the corner that covers the least data, beside the plot when every corner is taken.
        case best
        /// Inside, in a corner.
        case topLeft, topRight, bottomLeft, bottomRight
        /// To the right of the plot.
        case right
        /// Below the plot, in one row.
        case below
        /// Nowhere.
        case hidden
    }
}
