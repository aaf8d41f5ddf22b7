import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// ch07/shapes: how large a convolution's result is, and how many numbers im2col makes of an image.
struct ConvolutionShapes: Experiment {
    let id = "ch07/shapes"
    let title = "Output sizes and im2col"
    let reads = ["Convolution.swift"]
    let keyNumber: String? = "example 3: output size"
    let explanation = """
        Along each axis a result has (size + 2 · padding − filter) / stride + 1 places. Padding makes \
        it larger, stride smaller. Where the division leaves a remainder, the last pixels are not seen: the \
        library rounds down, and a program that wants to know says so and gets an error.

        im2col writes each window of an image as a row of a matrix, so that a convolution becomes one \
        product of matrices. Windows overlap, so the matrix has more numbers than the image.
        """

    func run(_ notebook: Notebook) throws {
        for (name, height, width, geometry, expected) in [
            ("example 1", 4, 4, WindowGeometry(size: 3, padding: 1), [4.0, 4]),
            ("example 2", 7, 7, WindowGeometry(size: 3, stride: 2), [3, 3]),
            ("example 3", 28, 31, WindowGeometry(size: 5, stride: 3, padding: 2), [10, 11]),
        ] {
            let image = Tensor.zeros([1, 1, height, width])
            let side = geometry.size.height
            let result = image.convolution(weight: .zeros([1, 1, side, side]), geometry: geometry)
            notebook.check(
                "\(name): output size", [Double(result.shape[2]), Double(result.shape[3])],
                are: expected, by: .prints("Stride"))
        }
        try checkRest(notebook)

        let geometry = WindowGeometry(size: 5)
        for (batch, expected) in [(1, [9.0, 75]), (10, [90, 75])] {
            let windows = Tensor.zeros([batch, 3, 7, 7]).im2col(geometry: geometry)
            notebook.check(
                "im2col of a batch of \(batch)", windows.shape.dimensions.map(Double.init),
                are: expected, by: .prints("Expansion by im2col"))
        }
    }

    /// Windows of 3 with a stride of 3 leave a remainder of 1 in 7, and of 2 in 8.
    private func checkRest(_ notebook: Notebook) throws {
        let rounded = try pool(rounding: .down).outputShape(for: [1, 7, 7])
        notebook.check(
            "7 by 7, windows of 3, stride 3, rounded down", Double(rounded[1]), is: 2, by: .ours)
        do {
            let shape = try pool(rounding: .exact).outputShape(for: [1, 8, 8])
            notebook.check("exact sizes refuse 8 by 8", holds: false, found: "\(shape)", by: .ours)
        } catch let error as KisoError {
            notebook.check(
                "exact sizes refuse 8 by 8", holds: true, found: error.message, by: .ours)
        }
    }

    private func pool(rounding: WindowGeometry.Rounding) -> MaxPool {
        MaxPool(size: 3, stride: 3, rounding: rounding)
    }
}
