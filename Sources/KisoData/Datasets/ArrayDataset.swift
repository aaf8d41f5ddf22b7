import KisoCore
public import KisoTensor

/// Examples in memory: a tensor of inputs and a tensor of targets of any types.
///
/// ```swift
/// let data = ArrayDataset(inputs: x, targets: y)      // x [n, 4], y [n] of int64 or [n, 2] of float32
/// let (train, validation) = data.split(0.8, seed: 0)
/// ```
///
/// `uint8` and 32-bit labels of rank 1 come out as `int64`, which losses of classes take.
public struct ArrayDataset: Dataset {
    /// All inputs, `[n, …]`.
    public let inputs: Tensor
    /// All targets, `[n, …]`.
    public let targets: Tensor
    /// How much each example counts, `[n]`.
    public let weights: Tensor?
    /// The class of every example when the targets are integers of rank 1 and not negative.
    public let classLabels: [Int]?
    private let scale: Float?

    /// Pairs inputs with targets.
    ///
    /// - Precondition: All have the same number of rows; there is at least one axis.
    public init(
        inputs: Tensor, targets: Tensor, weights: Tensor? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        self.init(
            inputs: inputs, targets: targets, weights: weights, scale: nil, file: file, line: line)
    }

    /// - Parameter scale: what `uint8` inputs are multiplied by on their way to `float32`.
    init(
        inputs: Tensor, targets: Tensor, weights: Tensor? = nil, scale: Float?,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        let rows = inputs.rank > 0 ? inputs.shape[0] : -1
        require(
            rows >= 0 && targets.rank > 0 && targets.shape[0] == rows
                && (weights.map { $0.shape == [rows] } ?? true), "ArrayDataset",
            "inputs \(inputs.shape), targets \(targets.shape)"
                + (weights.map { ", weights \($0.shape)" } ?? "")
                + ": expected the same number of rows", file: file, line: line)
        let isLabels = targets.rank == 1 && !targets.dtype.isFloatingPoint
        self.inputs = inputs.detached.contiguous
        self.targets = isLabels ? targets.detached.cast(to: .int64) : targets.detached.contiguous
        self.weights = weights?.detached.contiguous
        self.scale = inputs.dtype == .uint8 ? scale : nil
        let labels = isLabels ? self.targets.values(as: Int.self) : []
        classLabels = isLabels && !labels.contains { $0 < 0 } ? labels : nil
    }

    /// The number of examples.
    public var count: Int { inputs.shape[0] }

    /// The rows at these places.
    public func batch(_ places: [Int]) -> Supervised {
        requirePlaces(places, "ArrayDataset")
        let rows =
            scale.map { inputs.array.scaledRows(places, by: $0) } ?? inputs.array.rows(places)
        return Supervised(
            inputs: Tensor(rows, device: inputs.device),
            targets: Tensor(targets.array.rows(places), device: targets.device),
            weights: weights.map { Tensor($0.array.rows(places), device: $0.device) })
    }
}

extension NDArray {
    /// The rows at these places of a dense array, copied.
    func rows(_ places: [Int]) -> NDArray {
        let result = NDArray(uninitialized: rowShape(places.count), dtype: dtype)
        let size = shape.dimensions.dropFirst().reduce(dtype.size, *)
        let (from, to) = (storage.bytes + offset * dtype.size, result.storage.mutableBytes)
        for (row, place) in places.enumerated() {
            (to + row * size).copyMemory(from: from + place * size, byteCount: size)
        }
        return result
    }

    /// The rows at these places of a dense array of bytes, multiplied by a number.
    func scaledRows(_ places: [Int], by scale: Float) -> NDArray {
        let result = NDArray(uninitialized: rowShape(places.count), dtype: .float32)
        let size = shape.dimensions.dropFirst().reduce(1, *)
        let from: UnsafePointer<UInt8> = pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        for (row, place) in places.enumerated() {
            let (source, target) = (from + place * size, to + row * size)
            for index in 0..<size { target[index] = Float(source[index]) * scale }
        }
        return result
    }

    private func rowShape(_ count: Int) -> Shape {
        var dimensions = shape.dimensions
        dimensions[0] = count
        return Shape(dimensions)
    }
}
