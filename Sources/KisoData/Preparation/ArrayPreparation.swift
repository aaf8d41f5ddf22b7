import KisoCore
import KisoTensor

/// How arrays become the input of a network.
public struct ArrayPreparation: Codable, Sendable, Equatable {
    /// How the axes of one example are understood.
    public enum Layout: String, Codable, Sendable {
        /// As they are.
        case plain
        /// `[height, width]`: a grey picture, to which the axis of channels is added.
        case gray
        /// `[height, width, channels]`, which becomes `[channels, height, width]`.
        case channelsLast
    }

    /// The sizes of one example in the file.
    public var example: [Int]
    /// How its axes are understood.
    public var layout: Layout
    /// What numbers are multiplied by: 1/255 for `uint8` ones.
    public var scale: Double

    /// The sizes of one example as the input of a network.
    var input: [Int] {
        switch layout {
        case .plain: example
        case .gray: [1] + example
        case .channelsLast: [example[2], example[0], example[1]]
        }
    }

    /// Examples of a file as they are kept: pictures of bytes as `uint8`, all else as `float32`, with
    /// the axes in their order.
    ///
    /// - Throws: ``KisoError`` `.badData` when examples have other sizes or numbers are not finite.
    func arranged(_ array: NDArray, place: String) throws -> Tensor {
        let sizes = Array(array.shape.dimensions.dropFirst())
        guard array.shape.rank > 0, sizes == example || sizes == input else {
            throw KisoError(
                .badData,
                "\(place): examples of the shape \(Shape(sizes)), expected \(Shape(example))")
        }
        var tensor = Tensor(array)
        if sizes != input {
            switch layout {
            case .plain: break
            case .gray: tensor = Tensor(array.insertingAxes([1]))
            case .channelsLast: tensor = Tensor(array.transposed([0, 3, 1, 2]))
            }
        }
        if array.dtype == .uint8 && scale != 1 { return tensor.contiguous }
        try array.requireFinite(place)
        tensor = tensor.cast(to: .float32).contiguous
        return tensor
    }

    /// The same as a network's input.
    func prepared(_ array: NDArray, place: String) throws -> Tensor {
        let tensor = try arranged(array, place: place)
        guard tensor.dtype == .uint8 else { return tensor }
        return Tensor(tensor.array.scaledRows(Array(0..<tensor.shape[0]), by: Float(scale)))
    }
}

extension NDArray {
    /// - Throws: ``KisoError`` `.badData` that names the first element that is NaN or infinite.
    func requireFinite(_ place: String) throws {
        guard dtype.isFloatingPoint else { return }
        let values = values(as: Double.self)
        guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
        var rest = index
        let indices = shape.strides.map { stride in
            defer { rest %= max(stride, 1) }
            return rest / max(stride, 1)
        }
        throw KisoError(
            .badData,
            "\(place)\(indices): is \(values[index]), expected a finite number; mend or leave out "
                + "this example")
    }
}
