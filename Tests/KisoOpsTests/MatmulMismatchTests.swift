import KisoCore
import KisoOps
import Testing

@Suite("Why two shapes have no matrix product")
struct MatmulMismatchTests {
    @Test(
        "Those that have one",
        arguments: [
            ([2, 3], [3, 2]), ([3], [3]), ([2, 3], [3]), ([3], [3, 2]), ([5, 1, 2, 3], [4, 3, 2]),
            ([2, 0], [0, 3]),
        ])
    func fits(a: [Int], b: [Int]) {
        #expect(Shape(a).matmulMismatch(with: Shape(b)) == nil)
    }

    @Test(
        "Those that have none",
        arguments: [
            (
                [2, 3], [2, 2],
                "shapes (2, 3) and (2, 2) are not aligned: 3 (axis 1) != 2 (axis 0)"
            ),
            ([3], [2], "shapes (3,) and (2,) are not aligned: 3 (axis 0) != 2 (axis 0)"),
            (
                [2, 3], [5, 2, 3],
                "shapes (2, 3) and (5, 2, 3) are not aligned: 3 (axis 1) != 2 (axis 1)"
            ),
            ([], [2], "shapes () and (2,): a scalar has no matrix product"),
            (
                [2, 4, 3], [5, 3, 4],
                "the leading axes of (2, 4, 3) and (5, 3, 4) do not broadcast"
            ),
        ])
    func differs(a: [Int], b: [Int], words: String) {
        #expect(Shape(a).matmulMismatch(with: Shape(b)) == words)
    }
}
