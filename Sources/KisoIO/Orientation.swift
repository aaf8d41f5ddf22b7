/// How a picture lies in its file, as a camera notes it in the Exif data (JEITA CP-3451, tag 0x0112).
///
/// Raw values 1 to 8 say where the first row and the first column of the file belong.
enum Orientation: Int {
    case upright = 1
    case mirrored, turnedHalf, mirroredVertically, transposed, turnedLeft, transposedBack,
        turnedRight

    /// The note in a JPEG file; upright where there is none that can be read.
    init(jpeg bytes: [UInt8]) {
        self = .upright
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xff {
            let marker = bytes[position + 1]
            if marker == 0xff {
                position += 1
                continue
            }
            // The first scan and the end: no header comes behind them.
            if marker == 0xda || marker == 0xd9 { return }
            if marker == 0x01 || (0xd0...0xd7).contains(marker) {
                position += 2
                continue
            }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let end = position + 2 + length
            guard length >= 2, end <= bytes.count else { return }
            let content = bytes[position + 4..<end]
            if marker == 0xe1, content.starts(with: Array("Exif\0\0".utf8)) {
                self = Self(exif: content.dropFirst(6)) ?? .upright
                return
            }
            position = end
        }
    }

    /// The note in a PNG file's `eXIf` chunk; upright where there is none that can be read.
    init(png bytes: [UInt8]) {
        self = .upright
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - position - 12 else { return }
            if bytes[position + 4..<position + 8].elementsEqual("eXIf".utf8) {
                self = Self(exif: bytes[position + 8..<position + 8 + length]) ?? .upright
                return
            }
            position += 12 + length
        }
    }

    /// The note in a TIFF header with its first directory.
    private init?(exif bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count >= 8 else { return nil }
        let isBig = bytes.starts(with: Array("MM\0*".utf8))
        guard isBig || bytes.starts(with: Array("II*\0".utf8)) else { return nil }
        func number(_ position: Int, _ size: Int) -> Int? {
            guard position >= 0, position + size <= bytes.count else { return nil }
            let digits = bytes[position..<position + size]
            return (isBig ? Array(digits) : digits.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = number(place, 2), let type = number(place + 2, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // A short, in the first two of the four bytes of the value.
            guard type == 3, let value = number(place + 8, 2) else { return nil }
            self.init(rawValue: value)
            return
        }
        return nil
    }
}

extension Image {
    /// The picture as it is meant to be seen.
    func turned(by orientation: Orientation) -> Image {
        if orientation == .upright { return self }
        let changesSides = orientation.rawValue > 4
        let (newWidth, newHeight) = changesSides ? (height, width) : (width, height)
        // Where the first pixel comes from, and how far the next to the right and below lie.
        let (lastColumn, lastRow) = (width - 1, (height - 1) * width)
        let (start, right, down): (Int, Int, Int) =
            switch orientation {
            case .upright: (0, 1, width)
            case .mirrored: (lastColumn, -1, width)
            case .turnedHalf: (lastRow + lastColumn, -1, -width)
            case .mirroredVertically: (lastRow, 1, -width)
            case .transposed: (0, width, 1)
            case .turnedLeft: (lastRow, -width, 1)
            case .transposedBack: (lastRow + lastColumn, -width, -1)
            case .turnedRight: (lastColumn, width, -1)
            }
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, filled in
            var place = 0
            for y in 0..<newHeight {
                for x in 0..<newWidth {
                    let source = (start + y * down + x * right) * channels
                    for channel in 0..<channels {
                        target[place] = pixels[source + channel]
                        place += 1
                    }
                }
            }
            filled = place
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }
}
