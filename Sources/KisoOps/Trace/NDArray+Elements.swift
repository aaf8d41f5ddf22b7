import Foundation
import KisoCore

extension NDArray {
    /// The elements in row-major order, in this machine's order of bytes (little-endian).
    var elementBytes: Data {
        func bytes<T: Scalar>(_: T.Type) -> Data {
            values(as: T.self).withUnsafeBytes { Data($0) }
        }
        return dtype.withScalarType { bytes($0) }
    }

    /// An array of these bytes; `nil` when they are not as many as the shape needs.
    init?(_ bytes: Data, shape: Shape, dtype: DType) {
        let (size, overflow) = shape.count.multipliedReportingOverflow(by: dtype.size)
        guard !overflow, bytes.count == size else { return nil }
        // Any byte but 0 and 1 is no Boolean.
        if dtype == .bool, bytes.contains(where: { $0 > 1 }) { return nil }
        self.init(uninitialized: shape, dtype: dtype)
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress {
                storage.mutableBytes.copyMemory(from: base, byteCount: source.count)
            }
        }
    }
}
