public import Foundation
import KisoCore

/// Pictures of one size that are shown one after the other.
///
/// ```swift
/// try AnimatedImage(frames: frames, delay: 0.1).write(to: URL(filePath: "play.gif"))
/// ```
public struct AnimatedImage: Sendable, Equatable {
    /// The pictures in their order, all of one size.
    public let frames: [Image]
    /// How long each is shown, in seconds.
    public let delay: Double

    /// The most frames that are read: 16,384.
    static let frameLimit = 1 << 14

    /// An animation of pictures.
    ///
    /// - Parameters:
    ///   - delay: seconds for each picture, 0.1 by default; a GIF counts hundredths of a second.
    ///   - frames: at least one picture; alpha is left out when they are written.
    /// - Precondition: there is a picture, all are of one size of at most 65,535 pixels a side, and the
    ///   delay is from 0 to 600.
    public init(frames: [Image], delay: Double = 0.1) {
        precondition(!frames.isEmpty, "an animation of no pictures")
        let width = frames.first?.width ?? 0, height = frames.first?.height ?? 0
        precondition(
            frames.allSatisfy { $0.width == width && $0.height == height },
            "an animation of pictures of several sizes")
        precondition(width < 65_536 && height < 65_536, "an animation of \(width)×\(height) pixels")
        precondition((0...600).contains(delay), "a delay of \(delay) seconds")
        self.frames = frames
        self.delay = delay
    }

    /// Writes a GIF that begins anew at its end, atomically.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`; errors of writing.
    public func write(to url: URL) throws {
        try AtomicFile.write(try encodeGIF(), to: url)
    }
}
