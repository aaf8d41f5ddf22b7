/// A PNG file as a table of numbers: without what says how they look.
///
/// A decoder changes grey values by `gAMA` and its kin, makes those of `tRNS` black, and stretches 1, 2 and 4 bits to
/// 0…255. In a mask each of these would be another class, without a word.
struct PNGNumbers {
    /// The file without the chunks that change values.
    let bytes: [UInt8]
    /// What a decoder multiplies grey values of few bits by: 255, 85, 17 for 1, 2, 4 bits, else 1.
    let greyFactor: UInt8

    private static let looks: Set<String> = [
        "gAMA", "cHRM", "iCCP", "sRGB", "cICP", "mDCV", "cLLI", "tRNS", "bKGD",
    ]

    /// Reads the chunks; `nil` when they do not fit the file or it ends before its end mark.
    ///
    /// - Parameter file: the file, with its signature of eight bytes.
    init?(_ file: [UInt8]) {
        var kept = Array(file.prefix(8))
        kept.reserveCapacity(file.count)
        var (place, depth, isWhole) = (8, UInt8(0), false)
        while file.count - place >= 12 {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - place - 12 else { return nil }
            let name = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
            let next = place + 12 + length
            if place == 8 {
                guard name == "IHDR", length == 13 else { return nil }
                // After the width and the height of four bytes each.
                depth = file[place + 16]
            }
            if !Self.looks.contains(name) { kept += file[place..<next] }
            place = next
            isWhole = name == "IEND"
            if isWhole { break }
        }
        guard isWhole, depth > 0 else { return nil }
        bytes = kept
        greyFactor = depth < 8 ? UInt8(255 / ((1 << Int(depth)) - 1)) : 1
    }
}
