/// The orientation that a camera notes in a JPEG file: tag 274 of its Exif data.
enum JPEGOrientation {
    /// 1 (upright) to 8; 1 when the file says nothing or nothing sensible.
    static func value(in bytes: [UInt8]) -> Int {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xff {
            let marker = bytes[place + 1]
            if marker == 0xff {
                place += 1
                continue
            }
            // The picture's data begins.
            if marker == 0xda || marker == 0xd9 { break }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            let end = place + 2 + length
            guard length >= 2, end <= bytes.count else { break }
            if marker == 0xe1, bytes[(place + 4)..<end].starts(with: Array("Exif\0\0".utf8)) {
                return value(inTIFF: bytes[(place + 10)..<end])
            }
            place = end
        }
        return 1
    }

    private static func value(inTIFF tiff: ArraySlice<UInt8>) -> Int {
        let isLittle = tiff.starts(with: [0x49, 0x49, 42, 0])
        guard isLittle || tiff.starts(with: [0x4d, 0x4d, 0, 42]) else { return 1 }
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset + size <= tiff.count else { return nil }
            let bytes = tiff[(tiff.startIndex + offset)..<(tiff.startIndex + offset + size)]
            let ordered = isLittle ? Array(bytes.reversed()) : Array(bytes)
            return ordered.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return 1 }
        for entry in 0..<count {
            let start = directory + 2 + 12 * entry
            guard let tag = number(start, 2) else { return 1 }
            // One 16-bit number stands in the first two bytes of the value's field.
            if tag == 274, number(start + 2, 2) == 3, let value = number(start + 8, 2) {
                return (1...8).contains(value) ? value : 1
            }
        }
        return 1
    }
}

extension Image {
    /// The picture as it is to be seen, from how it was stored: 1 upright, 3 upside down, 6 and 8 on its
    /// side, the even ones among the others mirrored.
    func oriented(_ orientation: Int) -> Image {
        if orientation == 1 { return self }
        let isTurned = orientation >= 5
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        var result = pixels
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let (column, row) =
                    switch orientation {
                    case 2: (width - 1 - x, y)
                    case 3: (width - 1 - x, height - 1 - y)
                    case 4: (x, height - 1 - y)
                    case 5: (y, x)
                    case 6: (y, height - 1 - x)
                    case 7: (width - 1 - y, height - 1 - x)
                    default: (width - 1 - y, x)
                    }
                let (to, from) = ((y * newWidth + x) * channels, (row * width + column) * channels)
                for channel in 0..<channels { result[to + channel] = pixels[from + channel] }
            }
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }
}
