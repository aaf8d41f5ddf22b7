extension Figure {
    /// A colour of the standard RGB space.
    ///
    /// The named ones are the palette of Okabe and Ito, which people with any of the common
    /// colour-vision deficiencies tell apart. Source: M. Okabe, K. Ito, "Color universal design", 2008.
    public struct Color: Sendable, Hashable {
        /// Red, 0 to 255.
        public var red: UInt8
        /// Green, 0 to 255.
        public var green: UInt8
        /// Blue, 0 to 255.
        public var blue: UInt8

        /// A colour from its parts.
        public init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        init(_ hex: UInt32) {
            red = UInt8(truncatingIfNeeded: hex >> 16)
            green = UInt8(truncatingIfNeeded: hex >> 8)
            blue = UInt8(truncatingIfNeeded: hex)
        }

        /// Okabe–Ito blue.
        public static let blue = Color(0x0072B2)
        /// Okabe–Ito vermilion.
        public static let vermilion = Color(0xD55E00)
        /// Okabe–Ito bluish green.
        public static let green = Color(0x009E73)
        /// Okabe–Ito reddish purple.
        public static let purple = Color(0xCC79A7)
        /// Okabe–Ito orange.
        public static let orange = Color(0xE69F00)
        /// Okabe–Ito sky blue.
        public static let sky = Color(0x56B4E9)
        /// Okabe–Ito yellow; weak on white.
        public static let yellow = Color(0xF0E442)
        /// Black.
        public static let black = Color(0x000000)
        /// White.
        public static let white = Color(0xFFFFFF)
        /// A grey for what should stand back.
        public static let grey = Color(0x888888)
        /// The dark grey of texts.
        public static let ink = Color(0x222222)

        /// The colours that series without one of their own take in turn.
        public static let cycle: [Color] = [
            .blue, .vermilion, .green, .purple, .orange, .sky, .black,
        ]

        /// `#RRGGBB`.
        package var hex: String {
            "#"
                + [red, green, blue].map { part in
                    let digits = String(part, radix: 16)
                    return digits.count == 1 ? "0" + digits : digits
                }.joined()
        }
    }
}
