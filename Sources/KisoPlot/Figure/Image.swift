import KisoCore

extension Figure {
    /// Pixels to show, row by row from the top, grey or in colour.
    public struct Image: Sendable, Hashable {
        /// Pixels in a row.
        public let width: Int
        /// The number of rows.
        public let height: Int
        /// One byte a pixel when grey, three (red, green, blue) in colour.
        package let bytes: [UInt8]
        /// 1 when grey, 3 in colour.
        package let channels: Int

        /// A grey image of bytes: 0 is black, 255 white.
        ///
        /// - Precondition: `grey.count == width * height`.
        public init(
            grey: [UInt8], width: Int, height: Int, file: StaticString = #fileID,
            line: UInt = #line
        ) {
            self.init(bytes: grey, width, height, channels: 1, file, line)
        }

        /// A colour image of red, green and blue bytes in turn.
        ///
        /// - Precondition: `rgb.count == 3 * width * height`.
        public init(
            rgb: [UInt8], width: Int, height: Int, file: StaticString = #fileID,
            line: UInt = #line
        ) {
            self.init(bytes: rgb, width, height, channels: 3, file, line)
        }

        /// A grey image of numbers, the lowest of `range` black and the highest white.
        ///
        /// - Parameters:
        ///   - range: `nil` takes the smallest and the largest finite value.
        ///   - values: the numbers.
        ///   - width: the width.
        ///   - height: the height.
        ///   - file: the file to name when something is wrong.
        ///   - line: the line to name when something is wrong.
        /// - Precondition: `values.count == width * height`.
        public init(
            values: [Double], width: Int, height: Int, range: ClosedRange<Double>? = nil,
            file: StaticString = #fileID, line: UInt = #line
        ) {
            let finite = values.lazy.filter(\.isFinite)
            let low = range?.lowerBound ?? finite.min() ?? 0
            let high = range?.upperBound ?? finite.max() ?? 1
            let scale = high > low ? 255 / (high - low) : 0
            let grey = values.map { UInt8(scalar: (($0 - low) * scale).rounded()) }
            self.init(bytes: grey, width, height, channels: 1, file, line)
        }

        private init(
            bytes: [UInt8], _ width: Int, _ height: Int, channels: Int, _ file: StaticString,
            _ line: UInt
        ) {
            if width < 0 || height < 0 || bytes.count != width * height * channels {
                stop(
                    "Figure.Image",
                    "\(bytes.count) values do not fill \(height) rows of \(width) pixels",
                    file: file, line: line)
            }
            self.width = width
            self.height = height
            self.bytes = bytes
            self.channels = channels
        }
    }
}
