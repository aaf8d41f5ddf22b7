public import Foundation
import KisoCore

/// How much memory painting takes, so that it can be said before anything is computed.
public struct StyleMemory: Sendable, Equatable {
    /// What is needed, in bytes.
    public let bytes: Int

    /// An estimate for a picture. What the layers give is kept for the way back, and has a gradient; with the
    /// blocks that the memory pool keeps, that is 24 bytes for each of their numbers. L-BFGS remembers ten
    /// steps in double precision.
    ///
    /// Measured with VGG16 on 26 November 2026, against this estimate: 375 MB (394) at 128², 1,110 MB
    /// (1,098) at 256², 1,927 MB (2,268) at 384².
    ///
    /// - Parameters:
    ///   - height: the height of the picture.
    ///   - width: the width.
    ///   - network: looks at it.
    public init(height: Int, width: Int, network: StyleNetwork) throws {
        let picture = 3 * height * width
        bytes =
            120_000_000 + 2 * network.weightBytes
            + 24 * (try network.elements(height: height, width: width)) + 8 * picture * 30
    }

    /// `1.4 GB`.
    public var text: String { Self.text(bytes) }

    private static func text(_ bytes: Int) -> String {
        bytes < 1_000_000_000
            ? "\(bytes / 1_000_000) MB" : String(format: "%.1f GB", Double(bytes) / 1e9)
    }

    /// Compares it with what the machine has.
    ///
    /// - Throws: `KisoError` `.unavailable` when the machine has less.
    public func check(
        size: Int, available: Int = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    ) throws {
        guard bytes > available else { return }
        throw KisoError(
            .unavailable,
            "--size \(size): takes about \(text) of memory, this machine has \(Self.text(available)); "
                + "choose a smaller size")
    }
}
