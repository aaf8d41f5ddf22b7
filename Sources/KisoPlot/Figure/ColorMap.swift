extension Figure {
    /// How values become colours, from the lowest to the highest.
    public enum ColorMap: Sendable, Hashable {
        /// Dark violet over green to yellow; even in lightness, also for colour-blind readers.
        case viridis
        /// Black to white.
        case grey
        /// Blue over white to vermilion, for values around a middle.
        case diverging
        /// Two pale tints, for regions behind other series.
        case pale

        /// Colours at equal distances, lowest first.
        package var stops: [Color] {
            switch self {
            case .viridis:
                [
                    0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58,
                    0xB5DE2B, 0xFDE725,
                ].map(Color.init)
            case .grey: [Color(0x000000), Color(0xFFFFFF)]
            case .diverging: [.blue, Color(0xF7F7F7), .vermilion]
            case .pale: [Color(0xFFFFFF), Color(0xCFE3F1)]
            }
        }
    }
}
