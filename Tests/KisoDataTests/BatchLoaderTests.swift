import KisoCore
import KisoData
import KisoTensor
import Testing

@Suite("Batches")
struct BatchLoaderTests {
    /// Five pictures of 1×2 pixels with the values 10 n and 10 n + 1, labelled n.
    private func sample() throws -> LabeledImages {
        let pixels: [UInt8] = [0, 1, 10, 11, 20, 21, 30, 31, 40, 41]
        return try LabeledImages(
            images: NDArray(pixels, shape: [5, 1, 1, 2]),
            labels: NDArray([0, 1, 2, 3, 4] as [UInt8], shape: [5]))
    }

    private func labels(_ batches: BatchSequence) -> [[Double]] { batches.map(\.labels.doubles) }

    @Test("Batches in order, the last one smaller, pixels in [0, 1]")
    func sequential() throws {
        let loader = BatchLoader(try sample(), batchSize: 2)
        #expect(loader.batchCount == 3)
        #expect(labels(loader.sequential) == [[0, 1], [2, 3], [4]])
        let last = try #require(loader.sequential.map { $0 }.last)
        #expect(last.images.shape == [1, 1, 1, 2] && last.labels.dtype == .int64)
        #expect(last.images.floats == [40 * Float(1.0 / 255), 41 * Float(1.0 / 255)])
    }

    @Test("A pass in random order has every picture once, with its label, and follows the seed")
    func shuffled() throws {
        let loader = BatchLoader(try sample(), batchSize: 2)
        var first = RandomGenerator(seed: 1), second = RandomGenerator(seed: 1)
        var other = RandomGenerator(seed: 2)
        let order = labels(loader.shuffled(using: &first))
        #expect(order == labels(loader.shuffled(using: &second)))
        #expect(order.flatMap { $0 }.sorted() == [0, 1, 2, 3, 4])
        let passes = (0..<4).map { _ in labels(loader.shuffled(using: &other)) }
        #expect(Set(passes + [order]).count > 2)
        for batch in loader.shuffled(using: &first) {
            for (row, label) in batch.labels.doubles.enumerated() {
                let pixel = Double(batch.images.floats[row * 2]) * 255
                #expect(abs(pixel - 10 * label) < 1e-4)
            }
        }
    }

    @Test("A part of the data, and data that lie crosswise in memory")
    func views() throws {
        let part = BatchLoader(try sample().subset(1..<4), batchSize: 10)
        #expect(labels(part.sequential) == [[1, 2, 3]])
        // The two pixels of a picture are five apart, and every other label counts.
        let images = NDArray(
            storage: NDArray([0, 10, 20, 30, 40, 1, 11, 21, 31, 41] as [UInt8], shape: [10])
                .storage,
            dtype: .uint8, shape: [5, 1, 1, 2], strides: [1, 1, 1, 5], offset: 0)
        let classes = NDArray(
            storage: NDArray([0, 9, 1, 9, 2, 9, 3, 9, 4, 9] as [UInt8], shape: [10]).storage,
            dtype: .uint8, shape: [5], strides: [2], offset: 0)
        let crosswise = BatchLoader(
            try LabeledImages(images: images, labels: classes), batchSize: 5)
        let dense = BatchLoader(try sample(), batchSize: 5)
        for (a, b) in zip(crosswise.sequential, dense.sequential) {
            #expect(a.images == b.images && a.labels == b.labels)
        }
    }
}
