import KisoCore
import KisoData
import KisoTensor
import Testing

@Suite("Data sets") struct DatasetTests {
    private func rows(_ count: Int, labels: [Int]? = nil) -> ArrayDataset {
        ArrayDataset(
            inputs: Tensor((0..<count * 2).map(Float.init), shape: [count, 2]),
            targets: Tensor(labels ?? Array(0..<count), shape: [count]))
    }

    @Test("rows come in the order of the places, twice if they are named twice")
    func arrays() throws {
        let data = ArrayDataset(
            inputs: Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [3, 2]),
            targets: Tensor([7, 8, 9] as [UInt8], shape: [3]), weights: Tensor([0.5, 1, 2]))
        let batch = data.batch([2, 0, 2])
        #expect(batch.inputs == Tensor([5, 6, 1, 2, 5, 6] as [Double], shape: [3, 2]))
        #expect(batch.targets == Tensor([9, 7, 9] as [Int64], shape: [3]))
        #expect(batch.weights?.floats == [2, 0.5, 2])
        #expect(data.classLabels == [7, 8, 9])
        #expect(rows(2).batch([]).inputs.shape == [0, 2])
    }

    @Test("labels need not fit a byte")
    func manyClasses() throws {
        let data = rows(2, labels: [70_000, 3])
        #expect(data.batch([0]).targets.values(as: Int.self) == [70_000])
    }

    @Test("a split shares no example, keeps the proportion of every class, and follows the seed")
    func split() throws {
        let labels = (0..<100).map { $0 < 70 ? 0 : $0 < 98 ? 1 : 2 }
        let data = rows(100, labels: labels)
        let (train, validation) = data.split(0.9, seed: 1)
        // 70, 28 and 2 examples: 63, 25 and, as both parts shall have the class, 1.
        #expect(train.count == 89 && validation.count == 11)
        #expect(Set(train.places).union(validation.places).count == 100)
        let counts = (0..<3).map { label in
            (validation.classLabels ?? []).count { $0 == label }
        }
        #expect(counts == [7, 3, 1])
        #expect(data.split(0.9, seed: 1).1.places == validation.places)
        #expect(data.split(0.9, seed: 2).1.places != validation.places)
        let erased: any Dataset<Supervised> = data
        #expect(erased.split(0.9, seed: 1).0.places == train.places)
    }

    @Test("the only example of a class is one to learn from")
    func smallClasses() throws {
        for fraction in [0.5, 0.9] {
            let labels = [0, 0, 0, 0, 1, 2, 3, 4]
            let (train, validation) = rows(8, labels: labels).split(fraction)
            #expect(train.count + validation.count == 8)
            #expect(Set(train.classLabels ?? []) == [0, 1, 2, 3, 4])
            #expect(Set(validation.classLabels ?? []) == [0])
        }
    }

    @Test("joined data sets answer for places of all parts")
    func joined() throws {
        let data = rows(3).joined(with: rows(2, labels: [8, 9]))
        #expect(data.count == 5)
        let batch = try data.batch([4, 0, 3, 2])
        #expect(batch.targets.values(as: Int.self) == [9, 0, 8, 2])
        #expect(batch.inputs.floats == [2, 3, 0, 1, 0, 1, 4, 5])
        #expect(data.classLabels == [0, 1, 2, 8, 9])
    }

    @Test("balanced classes come equally often")
    func balanced() throws {
        let data = rows(6, labels: [0, 0, 0, 0, 1, 2]).balanced()
        #expect(data.count == 12)
        #expect(
            Dictionary(grouping: data.classLabels ?? []) { $0 }.mapValues(\.count) == [
                0: 4, 1: 4, 2: 4,
            ])
    }

    @Test("mixed examples lie between two, inputs and classes by the same share")
    func mixed() throws {
        let inputs = Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1] as [Float], shape: [3, 3])
        let data = ArrayDataset(inputs: inputs, targets: Tensor([0, 1, 2] as [Int], shape: [3]))
            .mixed(alpha: 1)
        var random = RandomGenerator(seed: 5)
        let batch = try data.batch([0, 1, 2], using: &random)
        // The inputs are the classes in one-hot form, so whatever is mixed must agree.
        #expect(batch.targets.shape == [3, 3])
        #expect(batch.inputs == batch.targets)
        #expect(batch.inputs != inputs)
        for row in 0..<3 {
            let sum = batch.targets.floats[row * 3..<row * 3 + 3].reduce(0, +)
            #expect(abs(sum - 1) < 1e-6)
        }
        #expect(try data.batch([0, 1, 2]).targets.values(as: Int.self) == [0, 1, 2])
    }

    @Test("the shares of mixup have the Beta distribution's mean and variance")
    func beta() throws {
        let data = ArrayDataset(
            inputs: Tensor([0, 1] as [Float], shape: [2, 1]),
            targets: Tensor([0, 1] as [Int], shape: [2])
        ).mixed(alpha: 0.5)
        var random = RandomGenerator(seed: 1)
        var shares: [Double] = []
        for _ in 0..<8000 {
            let share = try data.batch([0, 1], using: &random).inputs.doubles[1]
            if share != 1 { shares.append(share) }
        }
        let mean = shares.reduce(0, +) / Double(shares.count)
        let variance = shares.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(shares.count)
        // Beta(1/2, 1/2): mean 1/2, variance 1/8.
        #expect(abs(mean - 0.5) < 0.02)
        #expect(abs(variance - 0.125) < 0.005)
    }

    @Test("pictures with labels are a data set of theirs")
    func pictures() throws {
        let images = try LabeledImages(
            images: NDArray([0, 255, 51, 102] as [UInt8], shape: [2, 1, 1, 2]),
            labels: NDArray([3, 4] as [UInt8], shape: [2]))
        let batch = images.batch([1])
        #expect(batch.inputs.shape == [1, 1, 1, 2])
        for (value, expected) in zip(batch.inputs.floats, [0.2, 0.4] as [Float]) {
            #expect(abs(value - expected) < 1e-7)
        }
        #expect(batch.targets == Tensor([4] as [Int64], shape: [1]))
        #expect(images.classLabels == [3, 4])
    }
}
