import KisoCore
import KisoOps
import KisoTensor

/// ch03/matmul: products of matrices, and what is said when two do not fit.
struct MatrixProducts: Experiment {
    let id = "ch03/matmul"
    let title = "Matrix products"
    let keyNumber: String? = "a layer without bias"
    let explanation = """
        Row times column, added up. The inner sizes have to agree: 2×3 times 3×2 gives 2×2, and 2×3 \
        times 2×2 is a mistake. Kiso stops the program then, at the line that wrote the product; here \
        its message is asked for without stopping. The last product is a layer of a network: two \
        inputs, three outputs, one call.
        """

    func run(_ notebook: Notebook) {
        shapes(notebook)
        products(notebook)
        mistake(notebook)
    }

    private func shapes(_ notebook: Notebook) {
        let a = Tensor([1, 2, 3, 4] as [Int])
        notebook.check("print(A)", "\(a)", is: "[1 2 3 4]", by: .prints("Multidimensional Arrays"))
        notebook.check("axes of A", Double(a.rank), is: 1, by: .prints("Multidimensional Arrays"))
        notebook.check("A.shape", "\(a.shape)", is: "(4,)", by: .prints("Multidimensional Arrays"))
        notebook.check(
            "A.shape[0]", Double(a.shape[0]), is: 4, by: .prints("Multidimensional Arrays"))
        let b = Tensor([[1, 2], [3, 4], [5, 6]] as [[Int]])
        notebook.check(
            "print(B)", "\(b)", is: "[[1 2]\n [3 4]\n [5 6]]",
            by: .prints("Multidimensional Arrays"))
        notebook.check("axes of B", Double(b.rank), is: 2, by: .prints("Multidimensional Arrays"))
        notebook.check(
            "B.shape", "\(b.shape)", is: "(3, 2)", by: .prints("Multidimensional Arrays"))
    }

    private func products(_ notebook: Notebook) {
        func check(_ name: String, _ a: Tensor, _ b: Tensor, is expected: String) {
            notebook.check(
                name, a.matmul(b).debugDescription, is: expected,
                by: .prints("Matrix Multiplication"))
        }
        let square = Tensor([[1, 2], [3, 4]] as [[Int]])
        let wide = Tensor([[1, 2, 3], [4, 5, 6]] as [[Int]])
        let tall = Tensor([[1, 2], [3, 4], [5, 6]] as [[Int]])
        check(
            "(2, 2) · (2, 2)", square, Tensor([[5, 6], [7, 8]] as [[Int]]),
            is: "array([[19, 22],\n       [43, 50]])")
        check("(2, 3) · (3, 2)", wide, tall, is: "array([[22, 28],\n       [49, 64]])")
        check("(3, 2) · (2,)", tall, Tensor([7, 8] as [Int]), is: "array([23, 53, 83])")

        let x = Tensor([1, 2] as [Int])
        let weights = Tensor([[1, 3, 5], [2, 4, 6]] as [[Int]])
        notebook.check(
            "a layer without bias", "\(x.matmul(weights))", is: "[ 5 11 17]",
            by: .prints("Matrix Multiplication in a Neural Network"))
    }

    private func mistake(_ notebook: Notebook) {
        let message = Shape([2, 3]).matmulMismatch(with: [2, 2])
        notebook.check(
            "(2, 3) · (2, 2)", message ?? "a product",
            is: "shapes (2, 3) and (2, 2) are not aligned: 3 (axis 1) != 2 (axis 0)",
            by: .ours(
                around: "shapes (2,3) and (2,2) not aligned: 3 (dim 1) != 2 (dim 0)",
                "Matrix Multiplication"))
    }
}
