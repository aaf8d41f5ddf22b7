/// A named data set of pictures in two parts.
public struct ImageDataset: Sendable {
    /// The name by which ``DatasetCatalog`` knows it, such as `mnist`.
    public let name: String
    /// The pictures to learn from.
    public let train: LabeledImages
    /// The pictures to judge by.
    public let test: LabeledImages
    /// What each class is called; the index is the label.
    public let classNames: [String]

    /// Puts a data set together.
    public init(name: String, train: LabeledImages, test: LabeledImages, classNames: [String]) {
        self.name = name
        self.train = train
        self.test = test
        self.classNames = classNames
    }
}
