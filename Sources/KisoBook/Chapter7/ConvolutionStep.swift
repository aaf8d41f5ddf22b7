import KisoCore
import KisoOps
import KisoTensor

/// ch07/convolution-step: convolution and pooling by numbers, one place after the other.
struct ConvolutionStep: Experiment {
    let id = "ch07/convolution-step"
    let title = "Convolution and pooling, number by number"
    let figures = (3...16).map { "7.\($0)" }
    let seconds = 15
    let explanation = """
        A filter lies over a part of the input; what lies over each other is multiplied, and the \
        products are added to one number of the output. Then the filter moves on. Padding surrounds \
        the input with zeros, a stride moves the filter by more than one cell, and with several \
        channels the sums of all channels go into one number.

        Pooling keeps the largest number of each window, channel by channel. A small shift of the \
        input often leaves these numbers as they were.
        """

    func run(_ notebook: Notebook) throws {
        try FilterPictures.draw(notebook)
        try ChannelPictures.draw(notebook)
        try BlockPictures.draw(notebook)
        try PoolingPictures.draw(notebook)
    }
}

/// The numbers of the pictures.
enum StepNumbers {
    static let input = Tensor([[1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
    static let filter = Tensor([[2, 0, 1], [0, 1, 2], [1, 0, 2]])

    /// One image of one channel, one filter: the result as a matrix.
    static func convolve(_ input: Tensor, _ filter: Tensor, _ geometry: WindowGeometry) -> Tensor {
        input.reshaped([1, 1] + input.shape.dimensions)
            .convolution(
                weight: filter.reshaped([1, 1] + filter.shape.dimensions), geometry: geometry)[0][0]
    }

    /// The same by its definition, as products and a sum for each place.
    static func byHand(_ input: Tensor, _ filter: Tensor, stride: Int = 1) -> [Double] {
        let (width, side) = (input.shape[1], filter.shape[0])
        let (x, w) = (input.doubles, filter.doubles)
        let rows = Swift.stride(from: 0, through: input.shape[0] - side, by: stride)
        let columns = Swift.stride(from: 0, through: width - side, by: stride)
        return rows.flatMap { top in
            columns.map { left in
                (0..<side * side).reduce(0) { sum, i in
                    sum + x[(top + i / side) * width + left + i % side] * w[i]
                }
            }
        }
    }
}
