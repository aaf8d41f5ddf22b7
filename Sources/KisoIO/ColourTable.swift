/// At most 256 colours for the pixels of a picture: the exact ones where there are no more, else the
/// means of boxes that are halved along their longest side.
///
/// Source: P. Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982.
struct ColourTable {
    /// The colours, 0xRRGGBB.
    private(set) var colours: [UInt32] = []
    private var places: [UInt32: UInt8] = [:]
    /// How many bits of a channel tell colours apart; 8 where all are exact.
    private var mask: UInt32 = 0xFF_FFFF

    /// A table for pixels given as 0xRRGGBB.
    init(_ pixels: [UInt32]) {
        for pixel in pixels where places[pixel] == nil {
            if colours.count == 256 {
                quantise(pixels)
                return
            }
            places[pixel] = UInt8(colours.count)
            colours.append(pixel)
        }
    }

    /// The place of a pixel's colour.
    func index(of pixel: UInt32) -> UInt8 { places[pixel & mask] ?? 0 }

    /// A colour as it is counted: its share of the pixels, by 5 bits a channel.
    private struct Entry {
        let key: UInt32
        let count: Int

        func channel(_ channel: Int) -> Int { Int(key >> UInt32(16 - 8 * channel)) & 0xFF }
    }

    private mutating func quantise(_ pixels: [UInt32]) {
        mask = 0xF8F8F8
        var counts: [UInt32: Int] = [:]
        for pixel in pixels { counts[pixel & mask, default: 0] += 1 }
        let entries = counts.map { Entry(key: $0.key, count: $0.value) }.sorted { $0.key < $1.key }
        var boxes = [entries]
        while boxes.count < 256, let place = Self.widest(boxes) {
            let (low, high) = Self.halves(boxes[place])
            boxes[place] = low
            boxes.append(high)
        }
        places = [:]
        colours = boxes.map(Self.mean)
        for (place, box) in boxes.enumerated() {
            for entry in box { places[entry.key] = UInt8(place) }
        }
    }

    /// The box whose halving gains the most: long and full.
    private static func widest(_ boxes: [[Entry]]) -> Int? {
        let gains = boxes.map { box in
            box.count < 2 ? 0 : longestSide(box).length * box.reduce(0) { $0 + $1.count }
        }
        guard let place = gains.indices.max(by: { gains[$0] < gains[$1] }), gains[place] > 0 else {
            return nil
        }
        return place
    }

    private static func longestSide(_ box: [Entry]) -> (channel: Int, length: Int) {
        var longest = (channel: 0, length: -1)
        for channel in 0..<3 {
            let values = box.map { $0.channel(channel) }
            let length = (values.max() ?? 0) - (values.min() ?? 0)
            if length > longest.length { longest = (channel, length) }
        }
        return longest
    }

    private static func halves(_ box: [Entry]) -> ([Entry], [Entry]) {
        let channel = longestSide(box).channel
        let sorted = box.sorted {
            ($0.channel(channel), $0.key) < ($1.channel(channel), $1.key)
        }
        let half = sorted.reduce(0) { $0 + $1.count } / 2
        var sum = 0, cut = 0
        while cut < sorted.count - 1 {
            sum += sorted[cut].count
            cut += 1
            if sum >= half { break }
        }
        return (Array(sorted[..<cut]), Array(sorted[cut...]))
    }

    private static func mean(_ box: [Entry]) -> UInt32 {
        let total = max(1, box.reduce(0) { $0 + $1.count })
        return (0..<3).reduce(UInt32(0)) { colour, channel in
            let sum = box.reduce(0) { $0 + $1.count * $1.channel(channel) }
            // A key has lost three bits of each channel, 3.5 in the mean.
            return colour << 8 | UInt32(min(255, sum / total + 3))
        }
    }
}
