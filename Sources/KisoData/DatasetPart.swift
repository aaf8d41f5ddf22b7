/// One of the four files of a data set in MNIST's form.
package enum DatasetPart: String, CaseIterable, Sendable {
    case trainImages = "train-images-idx3-ubyte"
    case trainLabels = "train-labels-idx1-ubyte"
    case testImages = "t10k-images-idx3-ubyte"
    case testLabels = "t10k-labels-idx1-ubyte"

    /// The name under which the files are published, stored and named in errors.
    package var fileName: String { rawValue }

    /// The array's name in Keras' npz file.
    var kerasName: String {
        switch self {
        case .trainImages: "x_train"
        case .trainLabels: "y_train"
        case .testImages: "x_test"
        case .testLabels: "y_test"
        }
    }
}
