import KisoCore
import KisoOps
import KisoTensor

/// ch07/shapes: how large a convolution's result is, and how many numbers im2col makes of an image.
struct ConvolutionShapes: Experiment {
    let id = "ch07/shapes"
    let title = "Output sizes and im2col"
    let explanation = """
        Along each axis a result has (size + 2 · padding − filter) / stride + 1 places. Padding makes \
        it larger, stride smaller. Where the division leaves a rest, the last pixels are not seen: the \
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
                are: expected)
            let size = try exactOutputSize(geometry, height: height, width: width)
            notebook.check(
                "\(name): by the formula", [Double(size.height), Double(size.width)], are: expected)
        }
        checkRest(notebook)

        let geometry = WindowGeometry(size: 5)
        for (batch, expected) in [(1, [9.0, 75]), (10, [90, 75])] {
            let windows = Tensor.zeros([batch, 3, 7, 7]).im2col(geometry: geometry)
            notebook.check(
                "im2col of a batch of \(batch)", windows.shape.dimensions.map(Double.init),
                are: expected)
        }
    }

    /// 7 − 3 is not a multiple of 3.
    private func checkRest(_ notebook: Notebook) {
        let geometry = WindowGeometry(size: 3, stride: 3)
        let rounded = geometry.outputSize(height: 7, width: 7)
        notebook.check("7 by 7, filter 3, stride 3, rounded down", Double(rounded.height), is: 2)
        do {
            let size = try exactOutputSize(geometry, height: 7, width: 7)
            notebook.check("exact sizes refuse it", holds: false, found: "\(size)")
        } catch let error as KisoError {
            notebook.check("exact sizes refuse it", holds: true, found: error.message)
        } catch {
            notebook.check("exact sizes refuse it", holds: false, found: "\(error)")
        }
    }

    /// The size by the formula, or an error where the stride leaves a rest.
    private func exactOutputSize(
        _ geometry: WindowGeometry, height: Int, width: Int
    ) throws -> (height: Int, width: Int) {
        func places(_ size: Int, _ padding: Int, _ filter: Int, _ stride: Int) throws -> Int {
            let way = size + padding - filter
            guard way >= 0, way.isMultiple(of: stride) else {
                throw KisoError(
                    .configuration,
                    "a filter of \(filter) with stride \(stride) does not fit evenly into \(size) "
                        + "with padding \(padding)")
            }
            return way / stride + 1
        }
        return (
            try places(
                height, geometry.padding.top + geometry.padding.bottom, geometry.size.height,
                geometry.stride.height),
            try places(
                width, geometry.padding.left + geometry.padding.right, geometry.size.width,
                geometry.stride.width)
        )
    }
}
