public import Foundation
public import KisoIO
public import KisoTensor
import KisoCore
import KisoOps

/// Writes what TensorBoard shows into a folder of its event files.
///
/// ```swift
/// let board = try TensorBoardWriter(in: URL(fileURLWithPath: "runs/mine/tensorboard/train"))
/// try board.add(scalar: 0.93, as: "epoch_accuracy", step: 1)
/// try board.add(histogramOf: weights, as: "affine1/weight", step: 1)
/// try board.add(image, as: "filters", step: 1)
/// // tensorboard --logdir runs/mine/tensorboard
/// ```
///
/// A run that is taken up again makes a new file in the same folder; the steps from its first one on
/// replace those of earlier files, in TensorBoard's eyes.
public final class TensorBoardWriter: Sendable {
    private let file: EventFile
    private let clock: @Sendable () -> Date

    /// Begins a new file in a folder, which is made if it must.
    ///
    /// - Parameters:
    ///   - folder: the folder; TensorBoard calls what it holds by its name.
    ///   - step: the first step that will be written; later steps of earlier files count no more.
    ///   - clock: says when an event happens.
    /// - Throws: `KisoError` `.cannotCreate`, `.inputOutput`.
    public init(
        in folder: URL, from step: Int = 0, clock: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        self.clock = clock
        file = try EventFile(in: folder, now: clock())
        try add(step: 0) { $0.text(3, "brain.Event:2") }
        // A session that starts again at a step: what was written from there on is void.
        if step > 0 { try add(step: step) { $0.message(7) { $0.integer(1, 1) } } }
    }

    /// The file that is written.
    public var url: URL { file.url }

    /// Seconds since 1970.
    var time: Double { clock().timeIntervalSince1970 }

    private func add(step: Int, _ content: (inout ProtobufMessage) -> Void) throws {
        let time = time
        try file.add(
            .make { event in
                event.double(1, time)
                if step != 0 { event.integer(2, step) }
                content(&event)
            })
    }

    /// Adds a summary of one value.
    func add(
        summary tag: String, step: Int, _ value: (inout ProtobufMessage) -> Void
    ) throws {
        try add(step: step) { event in
            event.message(5) { summary in
                summary.message(1) {
                    $0.text(1, tag)
                    value(&$0)
                }
            }
        }
    }

    /// Adds a number; one that is not finite is shown as such.
    ///
    /// - Parameters:
    ///   - scalar: the number.
    ///   - tag: what it is called; `/` makes groups.
    ///   - step: the epoch or step.
    /// - Throws: `KisoError` `.inputOutput` when writing fails.
    public func add(scalar: Double, as tag: String, step: Int) throws {
        try add(summary: tag, step: step) { $0.float(2, Float(scalar)) }
    }

    /// Adds how the elements of a tensor are distributed, in 30 bins of equal width between the least and
    /// the greatest; elements that are not finite are left out.
    ///
    /// - Parameters:
    ///   - tensor: of any shape.
    ///   - tag: what it is called.
    ///   - step: the epoch or step.
    /// - Throws: `KisoError` `.inputOutput` when writing fails.
    public func add(histogramOf tensor: Tensor, as tag: String, step: Int) throws {
        let histogram = ValueHistogram(tensor.cast(to: .float64).doubles)
        try add(summary: tag, step: step) { $0.message(5, histogram.write) }
    }

    /// Adds a picture.
    ///
    /// - Parameters:
    ///   - image: grey or coloured.
    ///   - tag: what it is called.
    ///   - step: the epoch or step.
    /// - Throws: `KisoError` `.inputOutput` when writing fails, `.unavailable` in a build that writes no PNG.
    public func add(_ image: Image, as tag: String, step: Int) throws {
        let encoded = try image.encodePNG()
        try add(summary: tag, step: step) { value in
            value.message(4) {
                $0.integer(1, image.height)
                $0.integer(2, image.width)
                $0.integer(3, image.channels)
                $0.data(4, encoded)
            }
        }
    }

    /// Adds the graph of a network, layer by layer.
    ///
    /// - Parameter trace: what it computes: `model.trace(for: [1, 28, 28])`.
    /// - Throws: `KisoError` `.inputOutput` when writing fails.
    public func add(_ trace: Trace) throws {
        let graph = TensorBoardGraph(trace).message
        try add(step: 0) { $0.data(4, graph.bytes) }
    }
}
