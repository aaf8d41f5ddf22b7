import Kiso
import Testing

// The book prints with NumPy 1.13, which wrote `[ 1.  2.  3.]` and `dtype=bool`. These are the same
// programs as NumPy 2 prints them; the numbers are the book's.
@Suite("chapter 1 of the book: arrays")
struct BookArraysTests {
    /// Python's integers and floating-point numbers have 64 bits.
    static func integers(_ rows: [[Int]]) -> Tensor { Tensor(rows) }
    static func numbers(_ values: [Double]) -> Tensor { Tensor(values) }

    @Test("creating an array")
    func creating() {
        let x = Self.numbers([1.0, 2.0, 3.0])
        #expect("\(x)" == "[1. 2. 3.]")
        #expect("\(type(of: x))" == "Tensor")
    }

    @Test("mathematical operations")
    func arithmetic() {
        let x = Self.numbers([1.0, 2.0, 3.0])
        let y = Self.numbers([2.0, 4.0, 6.0])
        #expect((x + y).debugDescription == "array([3., 6., 9.])")
        #expect((x - y).debugDescription == "array([-1., -2., -3.])")
        #expect((x * y).debugDescription == "array([ 2.,  8., 18.])")
        #expect((x / y).debugDescription == "array([0.5, 0.5, 0.5])")
        #expect((x / 2.0).debugDescription == "array([0.5, 1. , 1.5])")
    }

    @Test("arrays of several dimensions")
    func matrices() {
        let a = Self.integers([[1, 2], [3, 4]])
        #expect("\(a)" == "[[1 2]\n [3 4]]")
        #expect("\(a.shape)" == "(2, 2)")
        #expect(a.dtype.rawValue == "int64")
        let b = Self.integers([[3, 0], [0, 6]])
        #expect((a + b).debugDescription == "array([[ 4,  2],\n       [ 3, 10]])")
        #expect((a * b).debugDescription == "array([[ 3,  0],\n       [ 0, 24]])")
        #expect((a * 10).debugDescription == "array([[10, 20],\n       [30, 40]])")
    }

    @Test("broadcasting")
    func broadcasting() {
        let a = Self.integers([[1, 2], [3, 4]])
        let b = Tensor([10, 20] as [Int])
        #expect((a * b).debugDescription == "array([[10, 40],\n       [30, 80]])")
    }

    @Test("accessing elements")
    func elements() {
        let x = Self.integers([[51, 55], [14, 19], [0, 4]])
        #expect("\(x)" == "[[51 55]\n [14 19]\n [ 0  4]]")
        #expect(x[0].debugDescription == "array([51, 55])")
        #expect("\(x[0][1])" == "55")
        #expect(x.unstacked().map { "\($0)" } == ["[51 55]", "[14 19]", "[0 4]"])
        let flat = x.flattened()
        #expect("\(flat)" == "[51 55 14 19  0  4]")
        #expect(flat[Tensor([0, 2, 4] as [Int])].debugDescription == "array([51, 14,  0])")
        #expect(flat[[0, 2, 4]].debugDescription == "array([51, 14,  0])")
        #expect(
            (flat .> 15).debugDescription == "array([ True,  True, False,  True, False, False])")
        #expect(flat[flat .> 15].debugDescription == "array([51, 55, 19])")
    }

    @Test("the data of the sine curve")
    func sine() {
        let x = Tensor.arange(0, 6, step: 0.1, dtype: .float64)
        #expect(x.count == 60)
        #expect("\(x[..<4])" == "[0.  0.1 0.2 0.3]")
        #expect("\(x.sin()[..<3])" == "[0.         0.09983342 0.19866933]")
    }
}
