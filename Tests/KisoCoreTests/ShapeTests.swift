import KisoCore
import Testing

struct ShapeTests {
    @Test(
        "shapes broadcast as NumPy's",
        arguments: [
            ([2, 3], [3], [2, 3]), ([2, 3], [2, 1], [2, 3]), ([4, 1, 3], [5, 1], [4, 5, 3]),
            ([], [2, 2], [2, 2]), ([], [], []), ([1], [0], [0]), ([2, 0], [1], [2, 0]),
            ([1, 1], [1], [1, 1]), ([8, 1, 6, 1], [7, 1, 5], [8, 7, 6, 5]),
        ] as [([Int], [Int], [Int])])
    func broadcasts(_ a: [Int], _ b: [Int], _ common: [Int]) {
        #expect(Shape(a).broadcast(with: Shape(b)) == Shape(common))
        #expect(Shape(b).broadcast(with: Shape(a)) == Shape(common))
    }

    @Test(
        "shapes that do not fit have no common shape",
        arguments: [([2, 3], [2]), ([2], [3]), ([2], [0]), ([4, 3], [3, 4])] as [([Int], [Int])])
    func refuses(_ a: [Int], _ b: [Int]) {
        #expect(Shape(a).broadcast(with: Shape(b)) == nil)
        #expect(Shape(b).broadcast(with: Shape(a)) == nil)
    }

    @Test func broadcastThatOverflowsIsRefused() {
        #expect(Shape([1 << 40, 1]).broadcast(with: Shape([1 << 40])) == nil)
        #expect(
            Shape([1 << 40, 1]).broadcast(with: Shape([1 << 22])) == Shape([1 << 40, 1 << 22]))
    }

    @Test(
        "sizes from outside are checked",
        arguments: [
            [-1], [2, -3], [Int.max, 2], [1 << 32, 1 << 32], [0, 1 << 32, 1 << 32],
            [1 << 32, 1 << 32, 0], [Int.min],
        ])
    func checks(_ dimensions: [Int]) { #expect(Shape(checking: dimensions) == nil) }

    @Test func countsElements() {
        #expect(Shape(checking: [Int.max])?.count == Int.max)
        #expect(Shape([2, 3, 4]).count == 24)
        #expect(Shape([2, 0, 4]).count == 0)
        #expect(Shape.scalar.count == 1)
        #expect(Shape.scalar.rank == 0)
    }

    @Test func stridesAreRowMajor() {
        #expect(Shape([2, 3, 4]).strides == [12, 4, 1])
        #expect(Shape([5]).strides == [1])
        #expect(Shape([]).strides == [])
    }

    @Test func negativeAxesCountFromTheEnd() {
        let shape: Shape = [2, 3, 4]
        #expect([shape[0], shape[2], shape[-1], shape[-3]] == [2, 4, 4, 2])
    }

    @Test func printsAsNumPy() {
        let printed = [Shape([2, 3]), Shape([3]), Shape([])].map(\.description)
        #expect(printed == ["(2, 3)", "(3,)", "()"])
    }

    @Test func ownSizesThatAreWrongStop() async {
        await #expect(processExitsWith: .failure) { _ = Shape([-1]) }
        await #expect(processExitsWith: .failure) { _ = Shape([Int.max, 2]) }
    }
}
