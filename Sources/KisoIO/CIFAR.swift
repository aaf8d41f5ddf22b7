public import KisoCore

/// The binary version of CIFAR-10 and CIFAR-100: records of one label, or of a coarse and a fine one, and
/// 3 × 32 × 32 bytes of red, green and blue.
///
/// Source: A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009; the format is
/// described at the data set's home.
public enum CIFAR {
    /// The side of the pictures.
    public static let side = 32

    /// Reads the bytes of a file such as `data_batch_1.bin` or `train.bin`.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - classes: how many there are, 10 or 100; a record of CIFAR-100 has two labels, of which the fine
    ///     one is read.
    ///   - name: what errors call the file.
    /// - Returns: pictures `[n, 3, 32, 32]` and labels `[n]`, both `uint8`.
    /// - Throws: `KisoError` `.badData` when the size is not that of whole records, or a label is none of
    ///   the classes.
    public static func read(
        _ bytes: [UInt8], classes: Int, name: String = "CIFAR data"
    ) throws -> (images: NDArray, labels: NDArray) {
        let labelCount = classes == 100 ? 2 : 1
        let pixels = 3 * side * side
        let record = labelCount + pixels
        guard !bytes.isEmpty, bytes.count % record == 0 else {
            throw KisoError(
                .badData,
                "\(name): \(bytes.count) bytes, expected a multiple of \(record), the size of a record of "
                    + "CIFAR-\(classes)")
        }
        let count = bytes.count / record
        var images: [UInt8] = []
        images.reserveCapacity(count * pixels)
        var labels: [UInt8] = []
        for index in 0..<count {
            let start = index * record
            let label = bytes[start + labelCount - 1]
            guard Int(label) < classes else {
                throw KisoError(
                    .badData,
                    "\(name): label \(label) of record \(index), expected 0 to \(classes - 1)")
            }
            labels.append(label)
            images += bytes[start + labelCount..<start + record]
        }
        return (
            NDArray(images, shape: [count, 3, side, side]), NDArray(labels, shape: [count])
        )
    }
}
