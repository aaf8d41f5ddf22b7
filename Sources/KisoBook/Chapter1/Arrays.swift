import KisoCore
import KisoOps
import KisoTensor

/// ch01/arrays: arithmetic on arrays, shapes, broadcasting, and four ways to reach elements.
struct Arrays: Experiment {
    let id = "ch01/arrays"
    let title = "Arrays, broadcasting and indices"
    let keyNumber: String? = "X[X > 15]"
    let explanation = """
        Operators work element by element, and an array that is too small for its partner is \
        repeated until it fits: a number against a matrix, a row against every row. Elements are \
        reached by number, by a list of numbers, or by a condition. Everything is printed as NumPy 2 \
        prints it; the older NumPy of the book left more blanks.
        """

    func run(_ notebook: Notebook) {
        arithmetic(notebook)
        matrices(notebook)
        elements(notebook)
    }

    private func arithmetic(_ notebook: Notebook) {
        let x = Tensor([1.0, 2.0, 3.0] as [Double])
        let y = Tensor([2.0, 4.0, 6.0] as [Double])
        notebook.check("print(x)", "\(x)", is: "[1. 2. 3.]", by: .prints("Creating a NumPy Array"))
        notebook.check(
            "x + y", (x + y).debugDescription, is: "array([3., 6., 9.])",
            by: .prints("Mathematical Operations in NumPy"))
        notebook.check(
            "x - y", (x - y).debugDescription, is: "array([-1., -2., -3.])",
            by: .prints("Mathematical Operations in NumPy"))
        notebook.check(
            "x * y", (x * y).debugDescription, is: "array([ 2.,  8., 18.])",
            by: .prints("Mathematical Operations in NumPy"))
        notebook.check(
            "x / y", (x / y).debugDescription, is: "array([0.5, 0.5, 0.5])",
            by: .prints("Mathematical Operations in NumPy"))
        notebook.check(
            "x / 2.0", (x / 2.0).debugDescription, is: "array([0.5, 1. , 1.5])",
            by: .prints("Mathematical Operations in NumPy"))
    }

    private func matrices(_ notebook: Notebook) {
        let a = Tensor([[1, 2], [3, 4]] as [[Int]])
        let b = Tensor([[3, 0], [0, 6]] as [[Int]])
        let row = Tensor([10, 20] as [Int])
        notebook.check(
            "print(A)", "\(a)", is: "[[1 2]\n [3 4]]", by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A.shape", "\(a.shape)", is: "(2, 2)", by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A.dtype", a.dtype.rawValue, is: "int64", by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A + B", (a + b).debugDescription, is: "array([[ 4,  2],\n       [ 3, 10]])",
            by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A * B", (a * b).debugDescription, is: "array([[ 3,  0],\n       [ 0, 24]])",
            by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A * 10", (a * 10).debugDescription, is: "array([[10, 20],\n       [30, 40]])",
            by: .prints("N-Dimensional NumPy Arrays"))
        notebook.check(
            "A * [10, 20]", (a * row).debugDescription,
            is: "array([[10, 40],\n       [30, 80]])", by: .prints("Broadcasting"))
    }

    private func elements(_ notebook: Notebook) {
        let x = Tensor([[51, 55], [14, 19], [0, 4]] as [[Int]])
        notebook.check(
            "print(X)", "\(x)", is: "[[51 55]\n [14 19]\n [ 0  4]]",
            by: .prints("Accessing Elements"))
        notebook.check(
            "X[0]", x[0].debugDescription, is: "array([51, 55])", by: .prints("Accessing Elements"))
        notebook.check("X[0][1]", "\(x[0][1])", is: "55", by: .prints("Accessing Elements"))
        for (row, text) in zip(x.unstacked(), ["[51 55]", "[14 19]", "[0 4]"]) {
            notebook.check(
                "the next row of X", "\(row)", is: text, by: .prints("Accessing Elements"))
        }
        let flat = x.flattened()
        let isLarge = flat .> 15
        notebook.check(
            "X, flattened", "\(flat)", is: "[51 55 14 19  0  4]", by: .prints("Accessing Elements"))
        notebook.check(
            "X[[0, 2, 4]]", flat[[0, 2, 4]].debugDescription, is: "array([51, 14,  0])",
            by: .prints("Accessing Elements"))
        notebook.check(
            "X > 15", isLarge.debugDescription,
            is: "array([ True,  True, False,  True, False, False])",
            by: .prints("Accessing Elements"))
        notebook.check(
            "X[X > 15]", flat[isLarge].debugDescription, is: "array([51, 55, 19])",
            by: .prints("Accessing Elements"))
    }
}
