import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoTrain
import Synchronization
import Testing

/// Small pictures of three classes that a network can tell apart: a bright column on the left, in the
/// middle or on the right, on noise.
enum SyntheticDigits {
    static let input: Shape = [1, 6, 6]

    static func make(_ count: Int, seed: UInt64) throws -> LabeledImages {
        var generator = RandomGenerator(seed: seed)
        var pixels: [UInt8] = []
        var labels: [UInt8] = []
        for _ in 0..<count {
            let label = Int.random(in: 0..<3, using: &generator)
            labels.append(UInt8(label))
            for _ in 0..<6 {
                for column in 0..<6 {
                    let noise = Int.random(in: 0..<120, using: &generator)
                    pixels.append(UInt8(min(255, noise + (column / 2 == label ? 90 : 0))))
                }
            }
        }
        return try LabeledImages(
            images: NDArray(pixels, shape: [count, 1, 6, 6]),
            labels: NDArray(labels, shape: [count]))
    }

    /// Pictures whose labels have nothing to do with them: the better a network knows other pictures,
    /// the surer it is wrong.
    static func misleading(_ count: Int, seed: UInt64) throws -> LabeledImages {
        try LabeledImages(
            images: make(count, seed: seed).images, labels: make(count, seed: seed + 1).labels)
    }

    static func network(
        _ words: String = "conv:4,3 relu pool:2 affine:16 relu dropout:0.2 affine:3",
        seed: UInt64 = 0
    ) throws -> Sequential {
        try Architecture(words).model(input: input, seed: seed)
    }
}

/// Collects events for a test to look at, and may do something on each.
final class EventLog: EventSink {
    private let stored = Mutex<[TrainingEvent]>([])
    private let onEvent: @Sendable (TrainingEvent) throws -> Void

    init(_ onEvent: @escaping @Sendable (TrainingEvent) throws -> Void = { _ in }) {
        self.onEvent = onEvent
    }

    var events: [TrainingEvent] { stored.withLock { $0 } }
    var batches: [BatchProgress] {
        events.compactMap { if case .batch(let progress) = $0 { progress } else { nil } }
    }
    var epochs: [EpochRecord] {
        events.compactMap { if case .epoch(let record) = $0 { record } else { nil } }
    }

    func receive(_ event: TrainingEvent) throws {
        stored.withLock { $0.append(event) }
        try onEvent(event)
    }
}
