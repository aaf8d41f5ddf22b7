extension WindowGeometry: Codable {
    private enum CodingKeys: String, CodingKey {
        case size, stride, padding, dilation, groups, rounding
    }

    /// Reads pairs of height and width, and the padding above, below, left and right.
    ///
    /// - Throws: when a number is missing, negative, or 0 where a window needs at least 1.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func numbers(_ key: CodingKeys, _ count: Int, from lowest: Int) throws -> [Int] {
            let numbers = try values.decode([Int].self, forKey: key)
            guard numbers.count == count, numbers.allSatisfy({ (lowest...1 << 24).contains($0) })
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "\(numbers) is no \(key.rawValue)")
            }
            return numbers
        }
        let size = try numbers(.size, 2, from: 1), stride = try numbers(.stride, 2, from: 1)
        let padding = try numbers(.padding, 4, from: 0)
        let dilation = try numbers(.dilation, 2, from: 1)
        let groups = try values.decode(Int.self, forKey: .groups)
        guard (1...1 << 24).contains(groups) else {
            throw DecodingError.dataCorruptedError(
                forKey: .groups, in: values, debugDescription: "\(groups) groups")
        }
        self.init(
            size: (size[0], size[1]), stride: (stride[0], stride[1]),
            padding: (padding[0], padding[1], padding[2], padding[3]),
            dilation: (dilation[0], dilation[1]), groups: groups,
            rounding: try values.decode(Rounding.self, forKey: .rounding))
    }

    /// Writes pairs of height and width, and the padding above, below, left and right.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode([size.height, size.width], forKey: .size)
        try values.encode([stride.height, stride.width], forKey: .stride)
        try values.encode(
            [padding.top, padding.bottom, padding.left, padding.right], forKey: .padding)
        try values.encode([dilation.height, dilation.width], forKey: .dilation)
        try values.encode(groups, forKey: .groups)
        try values.encode(rounding, forKey: .rounding)
    }
}
