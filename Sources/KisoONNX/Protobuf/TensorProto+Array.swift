import Foundation
import KisoCore
import KisoIO

extension Onnx_TensorProto {
    /// An array with its elements as raw bytes.
    init(_ array: NDArray) throws {
        self.init()
        dims = array.shape.dimensions.map(Int64.init)
        dataType = Int32(ElementType(array.dtype).rawValue)
        rawData = Data(array.rowMajorBytes)
    }
}
