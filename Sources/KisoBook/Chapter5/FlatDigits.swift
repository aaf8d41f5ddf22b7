import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// Pictures as rows of numbers in [0, 1], with their labels.
struct FlatDigits {
    let x: Tensor
    let labels: Tensor
    /// 1 for the right class and 0 elsewhere.
    let oneHot: Tensor

    init(_ part: LabeledImages, dtype: DType = .float32) {
        x = Tensor(part.images).cast(to: dtype).flattened(fromAxis: 1) / 255
        labels = Tensor(part.labels).cast(to: .int64)
        oneHot = labels.oneHot(classes: 10, dtype: dtype)
    }
}
