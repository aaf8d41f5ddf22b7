public import KisoCore
import KisoTensor

/// A data set whose pictures are changed at random each time they come.
public struct Varied: Dataset {
    /// The data set as it is.
    public let base: any Dataset<Supervised>
    /// What is changed.
    public let transform: any Transform

    init(_ base: any Dataset<Supervised>, _ transform: any Transform) {
        self.base = base
        self.transform = transform
    }

    /// The number of examples.
    public var count: Int { base.count }
    /// The class of every example.
    public var classLabels: [Int]? { base.classLabels }

    /// The examples unchanged.
    public func batch(_ places: [Int]) throws -> Supervised { try base.batch(places) }

    /// The examples changed.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> Supervised {
        var batch = try base.batch(places, using: &random)
        guard batch.inputs.rank == 4, batch.inputs.dtype == .float32 else {
            throw KisoError(
                .badData,
                "random changes are for pictures, float32 (n, channels, height, width); these "
                    + "examples are \(batch.inputs.dtype) \(batch.inputs.shape)")
        }
        let shape = batch.inputs.shape
        batch.inputs = transform(batch.inputs, using: &random)
        guard batch.inputs.shape == shape else {
            throw KisoError(
                .badData,
                "the random changes make pictures of \(batch.inputs.shape[2])×"
                    + "\(batch.inputs.shape[3]) of ones of \(shape[2])×\(shape[3]); validation and "
                    + "prediction do not change pictures, so the size must stay")
        }
        return batch
    }
}

extension Dataset where Batch == Supervised {
    /// The same examples with their pictures changed at random, anew each time.
    ///
    /// A ``Loader`` draws the changes; `batch(_:)` without a generator leaves the pictures alone.
    ///
    /// ```swift
    /// let train = mnist.train.varied(by: Transforms(parsing: "shift:2,rotate:10"))
    /// ```
    public func varied(by transform: some Transform) -> Varied { Varied(self, transform) }
}
