import KisoCore
import Testing

struct NDArrayTests {
    private let base = NDArray((0..<12).map { Float($0) }, shape: [3, 4])

    private func view(_ shape: Shape, _ strides: [Int], offset: Int = 0) -> NDArray {
        NDArray(
            storage: base.storage, dtype: .float32, shape: shape, strides: strides, offset: offset)
    }

    @Test func readsInRowMajorOrder() {
        #expect(base.values(as: Int.self) == Array(0..<12))
        #expect(base.strides == [4, 1] && base.isContiguous && base.count == 12)
    }

    @Test func readsATranspose() {
        let transposed = view([4, 3], [1, 4])
        #expect(!transposed.isContiguous)
        #expect(transposed.values(as: Int.self) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    }

    @Test func readsASlice() {
        let columns = view([3, 2], [4, 2], offset: 1)
        #expect(columns.values(as: Float.self) == [1, 3, 5, 7, 9, 11])
        let row = view([4], [1], offset: 4)
        #expect(row.isContiguous)
        #expect(row.values(as: Float.self) == [4, 5, 6, 7])
    }

    @Test func readsABroadcastAndAReverse() {
        #expect(view([2, 4], [0, 1]).values(as: Int.self) == [0, 1, 2, 3, 0, 1, 2, 3])
        #expect(view([4], [-1], offset: 3).values(as: Int.self) == [3, 2, 1, 0])
        #expect(view([2, 2], [-4, -1], offset: 11).values(as: Int.self) == [11, 10, 7, 6])
    }

    @Test func readsScalarsAndNothing() {
        #expect(view([], [], offset: 7).values(as: Int.self) == [7])
        #expect(view([0, 4], [4, 1]).values(as: Int.self) == [])
        #expect(view([2, 0], [9, 9]).values(as: Int.self) == [])
        var calls = 0
        view([3, 0], [4, 1]).forEachOffset { _ in calls += 1 }
        #expect(calls == 0)
    }

    @Test func sizesOfOneDoNotMatterForContiguity() {
        #expect(view([1, 4], [99, 1]).isContiguous)
        #expect(view([3, 1, 4], [4, 0, 1]).isContiguous)
        #expect(!view([3, 2], [4, 1]).isContiguous)
    }

    @Test func convertsBetweenTypes() {
        let values = NDArray([-1.5, 0, 2.7, 300, .nan], shape: [5])
        #expect(values.dtype == .float64)
        #expect(values.values(as: UInt8.self) == [0, 0, 2, 255, 0])
        #expect(values.values(as: Bool.self) == [true, false, true, true, true])
        #expect(NDArray([true, false], shape: [2]).values(as: Float.self) == [1, 0])
        #expect(NDArray([1 << 40], shape: [1]).values(as: Int.self) == [1 << 40])
    }

    @Test func mistakesStop() async {
        await #expect(processExitsWith: .failure) { _ = NDArray([1.0], shape: [2]) }
        await #expect(processExitsWith: .failure) {
            _ = NDArray([1.0], shape: [1]).pointer(as: Float.self)
        }
    }
}
