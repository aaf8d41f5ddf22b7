import Foundation
import KisoBook
import KisoCore
import KisoData
import KisoNN
import KisoTensor
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

@Suite("Courses of the book's long runs, and what counts bits")
struct CourseTests {
    private func made() throws -> LabeledImages {
        try LabeledImages(
            images: NDArray(
                (0..<60 * 784).map { UInt8(truncatingIfNeeded: $0 &* 37 % 251) },
                shape: [60, 1, 28, 28]),
            labels: NDArray((0..<60).map { UInt8($0 % 10) }, shape: [60]))
    }

    @Test("a long run that was interrupted goes on to the same weights")
    func resumed() async throws {
        let words = "affine:8 relu dropout:0.3 affine:10"
        let images = try made()
        try await withFolder { folder in
            let progress = folder.appendingPathComponent("progress")
            func notebook(_ surroundings: BookSurroundings) -> Notebook {
                Notebook(
                    folder: folder, extent: .full, progress: progress, surroundings: surroundings)
            }
            let whole = try await Notebook(folder: folder).course(
                "a", words, on: images, recipe: Recipe(epochs: 4))
            // The reader stops it behind the second epoch.
            let stopping = BookSurroundings(show: { line in
                if line.contains("epoch 2,") { withUnsafeCurrentTask { $0?.cancel() } }
            })
            let task = Task {
                _ = try await Notebook(
                    folder: folder, extent: .full, progress: progress, surroundings: stopping
                ).course("a", words, on: images, recipe: Recipe(epochs: 4))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let lines = Mutex<[String]>([])
            let rest = try await notebook(
                BookSurroundings(show: { line in lines.withLock { $0.append(line) } })
            ).course("a", words, on: images, recipe: Recipe(epochs: 4))
            #expect(lines.withLock { $0.count } < 4)
            #expect(rest.history.epochs.count == 4)
            #expect(rest.network.state == whole.network.state)
            // A course that is over is not run again.
            let again = try await notebook(BookSurroundings()).course(
                "a", words, on: images, recipe: Recipe(epochs: 4))
            #expect(again.network.state == whole.network.state)
        }
    }

    @Test("counted bits are the product of the signs", arguments: [1, 63, 64, 65, 130])
    func bits(width: Int) {
        var generator = RandomGenerator(seed: 4)
        let a = Tensor.normal([5, width], using: &generator)
        let b = Tensor.normal([3, width], using: &generator)
        let sums = BitMatrix(rows: a).products(with: BitMatrix(rows: b)).floats
        let (x, y) = (a.floats, b.floats)
        for row in 0..<5 {
            for column in 0..<3 {
                let expected = (0..<width).reduce(Float(0)) { sum, place in
                    let same =
                        (x[row * width + place] >= 0) == (y[column * width + place] >= 0)
                    return sum + (same ? 1 : -1)
                }
                #expect(sums[row * 3 + column] == expected)
            }
        }
    }
}
