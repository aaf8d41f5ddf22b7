import KisoCore
import KisoTensor

extension LabeledImages: Dataset {
    /// The class of every picture.
    public var classLabels: [Int]? { labels.values(as: Int.self) }

    /// The pictures at these places: `float32` in [0, 1], and `int64` labels.
    public func batch(_ places: [Int]) -> Supervised {
        requirePlaces(places, "LabeledImages")
        return Supervised(
            inputs: Tensor(images.scaledRows(places, by: 1 / 255)),
            targets: Tensor(
                NDArray(labels.rows(places).values(as: Int64.self), shape: [places.count])))
    }
}
