import KisoCore
import KisoNN
import KisoTensor

/// A Darknet `.weights` file: a version, how many pictures were seen, then the numbers of each convolution,
/// bias first, then scale, mean and variance of a normalisation, then the filters.
enum DarknetWeights {
    /// Puts a file's numbers into a network.
    ///
    /// - Throws: `KisoError` `.badData` when the file is too short or too long for the network, with the
    ///   section where it ends, or holds what is no number.
    static func load(_ bytes: [UInt8], into network: DarknetNetwork, source: String) throws {
        guard bytes.count >= 16 else {
            throw KisoError(.badData, "\(source): \(bytes.count) bytes are no Darknet weights")
        }
        func word(_ index: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[index * 4 + $1]) << UInt32($1 * 8) }
        }
        let (major, minor) = (word(0), word(1))
        guard major < 16, minor < 100 else {
            throw KisoError(
                .badData,
                "\(source): version \(major).\(minor) is believable for no Darknet weights")
        }
        // Since version 0.2 the number of pictures takes eight bytes.
        let header = major * 10 + minor >= 2 ? 20 : 16
        let expected = network.floatCount
        let count = (bytes.count - header) / 4
        guard bytes.count >= header, (bytes.count - header) % 4 == 0, count == expected.total else {
            let place = expected.ends.firstIndex { $0 > count }
            throw KisoError(
                .badData,
                "\(source): holds \(count) numbers, the network needs \(expected.total)"
                    + (place.map { "; it ends within convolution \($0 + 1)" } ?? "")
                    + "; do configuration and weights belong together?")
        }
        let values = bytes.withUnsafeBytes { buffer in
            (0..<count).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: buffer.loadUnaligned(
                            fromByteOffset: header + $0 * 4, as: UInt32.self)))
            }
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            let place = expected.ends.firstIndex { $0 > bad } ?? 0
            throw KisoError(
                .badData,
                "\(source): number \(bad + 1), in convolution \(place + 1), is \(values[bad]); the "
                    + "file is damaged")
        }
        var start = 0
        func set(_ parameter: Parameter) {
            let end = start + parameter.shape.count
            parameter.value = Tensor(Array(values[start..<end]), shape: parameter.shape)
            start = end
        }
        for layer in network.convolutions { layer.inOrder.forEach(set) }
    }
}

extension DarknetNetwork {
    var convolutions: [DarknetConvolution] {
        stages.compactMap { stage in
            if case .convolution(let layer) = stage { return layer }
            return nil
        }
    }

    /// How many numbers its weights are, and behind how many each convolution ends.
    fileprivate var floatCount: (total: Int, ends: [Int]) {
        var ends: [Int] = []
        for layer in convolutions {
            ends.append(layer.inOrder.reduce(ends.last ?? 0) { $0 + $1.shape.count })
        }
        return (ends.last ?? 0, ends)
    }
}

extension DarknetConvolution {
    /// The cells in the order of a file.
    fileprivate var inOrder: [Parameter] {
        let first =
            normalization.map { [$0.shift, $0.scale, $0.runningMean, $0.runningVariance] }
            ?? [convolution.bias].compactMap { $0 }
        return first + [convolution.weight]
    }
}
