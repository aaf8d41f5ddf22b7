extension Shape: Codable {
    /// Reads the sizes as an array.
    ///
    /// - Throws: when a size is negative or their product overflows.
    public init(from decoder: any Decoder) throws {
        let sizes = try [Int](from: decoder)
        guard let shape = Shape(checking: sizes) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(sizes) is no shape"))
        }
        self = shape
    }

    /// Writes the sizes as an array.
    public func encode(to encoder: any Encoder) throws { try dimensions.encode(to: encoder) }
}
