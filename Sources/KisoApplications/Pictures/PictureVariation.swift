import Foundation
public import KisoCore

/// How pictures with boxes, masks or key points are varied at random: one draw for all of them.
///
/// | word | what is drawn |
/// |---|---|
/// | `flip` | left becomes right, every other time |
/// | `shift:0.1` | up to this part of the width and of the height |
/// | `rotate:10` | up to so many degrees, either way |
/// | `scale:0.2` | up to this part larger or smaller |
/// | `crop:0.8` | a part of at least this share of each side fills the picture |
///
/// ```swift
/// let variation = try PictureVariation("flip,shift:0.1")
/// let map = variation.map(width: image.width, height: image.height, using: &random)
/// ```
public struct PictureVariation: Sendable, Equatable {
    /// Whether left may become right.
    public var flips = false
    /// A part of the sides.
    public var shift = 0.0
    /// In degrees.
    public var rotation = 0.0
    /// A part of the size.
    public var scale = 0.0
    /// The least share of each side that stays.
    public var crop = 1.0

    /// Nothing is varied.
    public init() {}

    /// A variation from words.
    ///
    /// - Throws: `KisoError` `.usage` for a word that is unknown or a number that makes no sense.
    public init(_ text: String) throws {
        var seen: Set<String> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            guard seen.insert(name).inserted else {
                throw KisoError(.usage, "'\(text)': '\(name)' twice")
            }
            func number(_ range: ClosedRange<Double>) throws -> Double {
                guard parts.count == 2, let value = Double(parts[1]), range.contains(value) else {
                    throw KisoError(
                        .usage,
                        "'\(word)': expected a number from \(range.lowerBound) to "
                            + "\(range.upperBound), such as \(name):\(range.upperBound / 2)")
                }
                return value
            }
            switch name {
            case "flip" where parts.count == 1: flips = true
            case "shift": shift = try number(0...1)
            case "rotate": rotation = try number(0...180)
            case "scale": scale = try number(0...0.9)
            case "crop": crop = try number(0.1...1)
            default:
                let names = ["flip", "shift", "rotate", "scale", "crop"]
                throw KisoError(
                    .usage,
                    "unknown change '\(word)'\(Suggestion.phrase(for: name, among: names)); known: "
                        + "flip, shift:0.1, rotate:10, scale:0.2, crop:0.8")
            }
        }
    }

    /// One draw, for pictures of a size and all that belongs to them.
    ///
    /// Always as many numbers are drawn, so that one change does not alter what the others draw.
    public func map(
        width: Int, height: Int, using random: inout RandomGenerator
    ) -> PictureMap {
        let drawn = (0..<7).map { _ in random.nextUniform() }
        func either(_ place: Int, _ most: Double) -> Double { (2 * drawn[place] - 1) * most }
        var map = PictureMap(width: width, height: height)
        if flips && drawn[0] < 0.5 { map = .flip(width: width, height: height) }
        if rotation > 0 {
            map = map.followed(
                by: .rotation(degrees: either(1, rotation), width: width, height: height))
        }
        if scale > 0 {
            map = map.followed(by: .scale(1 + either(2, scale), width: width, height: height))
        }
        if shift > 0 {
            map = map.followed(
                by: .shift(
                    (either(3, shift) * Double(width)).rounded(),
                    (either(4, shift) * Double(height)).rounded(), width: width, height: height))
        }
        if crop < 1 {
            let share = crop + (1 - crop) * drawn[5]
            let (across, down) = (share * Double(width), share * Double(height))
            let left = (Double(width) - across) * drawn[6]
            let top = (Double(height) - down) * random.nextUniform()
            map = map.followed(
                by: .crop(
                    Box(left, top, left + across, top + down), width: width, height: height))
        } else {
            _ = random.nextUniform()
        }
        return map
    }
}
