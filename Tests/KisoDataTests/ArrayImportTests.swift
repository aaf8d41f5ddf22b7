import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Arrays from files", .enabled(if: hasCodecs)) struct ArrayImportTests {
    private func open(
        _ arrays: [(name: String, array: NDArray)], _ options: ImportOptions = .init(validation: 0)
    ) async throws -> ImportedData {
        try await withFolder { folder in
            let url = folder.appendingPathComponent("d.npz")
            try NPZ.write(arrays, to: url)
            return try await ImportedData.open(url.path, options: options)
        }
    }

    @Test("Keras' names; uint8 pictures with the channels last are put in order and scaled")
    func keras() async throws {
        let pictures = (0..<2 * 2 * 2 * 3).map { UInt8($0) }
        let data = try await open([
            ("x_train", NDArray(pictures, shape: [2, 2, 2, 3])),
            ("y_train", NDArray([1, 0] as [UInt8], shape: [2, 1])),
            ("x_test", NDArray(Array(pictures.prefix(12)), shape: [1, 2, 2, 3])),
            ("y_test", NDArray([1] as [UInt8], shape: [1])),
        ])
        #expect(data.inputShape == [3, 2, 2])
        let batch = try data.train.batch([0])
        let expected: [Float] = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]
        for (value, wanted) in zip(batch.inputs.floats, expected) {
            #expect(abs(value * 255 - wanted) < 1e-4)
        }
        #expect(batch.targets == Tensor([1] as [Int64], shape: [1]))
        #expect(try data.test?.batch([0]).inputs == batch.inputs)
        #expect(data.report.notes.contains { $0.contains("channels last") })
    }

    @Test("floats stay what they are; one-hot rows are classes; integers are labels")
    func floats() async throws {
        let x = NDArray([1.5, -2, 3, 4, 5, 6] as [Double], shape: [3, 2])
        let data = try await open([
            ("x", x), ("y", NDArray([0, 1, 1, 0, 0, 1] as [Float], shape: [3, 2])),
        ])
        #expect(try data.train.batch([0]).inputs.floats == [1.5, -2])
        #expect(data.train.classLabels == [1, 0, 1])
        let labels = try await open([("X", x), ("y", NDArray([0, 2, 1] as [Int32], shape: [3]))])
        #expect(labels.target.names == ["0", "1", "2"])
        let numbers = try await open([
            ("x", x), ("y", NDArray([0.5, 1, 1.5] as [Float], shape: [3])),
        ])
        let targets = try numbers.train.batch([0, 1, 2]).targets
        #expect(targets.shape == [3, 1])
        #expect(abs(targets.floats[0] + 1.2247449) < 1e-6)
        #expect(numbers.target.restored(targets).floats.map { ($0 * 2).rounded() } == [1, 2, 3])
    }

    @Test("a pair of npy files, and a folder of them")
    func npy() async throws {
        try await withFolder { folder in
            try NPY.write(
                NDArray((0..<12).map(Float.init), shape: [3, 2, 2]),
                to: folder.appendingPathComponent("x.npy"))
            try NPY.write(
                NDArray([0, 1, 0] as [Int64], shape: [3]),
                to: folder.appendingPathComponent("y.npy"))
            for path in [folder.path, folder.appendingPathComponent("x.npy").path] {
                let data = try await ImportedData.open(path, options: .init(validation: 0))
                #expect(data.inputShape == [2, 2])
                #expect(data.train.count == 3)
                let rows = try data.preparation.read([path], withTargets: true)
                #expect(rows.targets?.values(as: Int.self) == [0, 1, 0])
                #expect(rows.inputs == (try data.train.batch([0, 1, 2]).inputs))
            }
        }
    }

    @Test(
        "IDX files by any of their usual names",
        arguments: [
            ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
            ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
            ["TRAIN-IMAGES-IDX3-UBYTE", "TRAIN-LABELS-IDX1-UBYTE"],
            ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"],
            ["emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte"],
        ])
    func idx(names: [String]) async throws {
        try await withFolder { folder in
            let images = NDArray((0..<32).map { UInt8($0 * 8) }, shape: [2, 4, 4])
            try IDX.write(images, to: folder.appendingPathComponent(names[0]))
            try IDX.write(
                NDArray([1, 0] as [UInt8], shape: [2]), to: folder.appendingPathComponent(names[1]))
            for path in [folder.path, folder.appendingPathComponent(names[0]).path] {
                let data = try await ImportedData.open(path, options: .init(validation: 0))
                #expect(data.inputShape == [1, 4, 4])
                #expect(data.train.classLabels == [1, 0])
                #expect(abs(try data.train.batch([0]).inputs.floats[1] - 8.0 / 255) < 1e-6)
            }
        }
    }

    @Test("what is wrong with arrays is named")
    func badArrays() async throws {
        let x = NDArray([1, 2, 3, 4] as [Float], shape: [2, 2])
        let labels = NDArray([0, 1] as [Int64], shape: [2])
        await expectError(.badData, ["array 'x'[1, 0]", "nan"]) {
            try await open([
                ("x", NDArray([1, 2, .nan, 4] as [Float], shape: [2, 2])), ("y", labels),
            ])
        }
        await expectError(.badData, ["array 'y'[1]", "inf"]) {
            try await open([("x", x), ("y", NDArray([1, .infinity] as [Float], shape: [2]))])
        }
        await expectError(.badData, ["array 'y'", "(3,)", "2 examples"]) {
            try await open([("x", x), ("y", NDArray([0, 1, 1] as [Int64], shape: [3]))])
        }
        await expectError(.badData, ["no targets"]) { try await open([("x", x)]) }
        await expectError(.badData, ["u, v", "expected x and y"]) {
            try await open([("u", x), ("v", labels)])
        }
        await expectError(.badData, ["array 'y_test'[0]", "label 5", "0 to 1"]) {
            try await open([
                ("x_train", x), ("y_train", labels), ("x_test", x),
                ("y_test", NDArray([5, 0] as [Int64], shape: [2])),
            ])
        }
        await expectError(.badData, ["(3,)", "expected (2,)"]) {
            try await open([
                ("x_train", x), ("y_train", labels),
                ("x_test", NDArray([1, 2, 3] as [Float], shape: [1, 3])),
                ("y_test", NDArray([0] as [Int64], shape: [1])),
            ])
        }
        await expectError(.usage, ["is no table", "'price'"]) {
            try await open([("x", x), ("y", labels)], .init(target: ["price"], validation: 0))
        }
        await expectError(.badData, ["every label is 1"]) {
            try await open([("x", x), ("y", NDArray([1, 1] as [Int64], shape: [2]))])
        }
        await expectError(.badData, ["[0]: is -1.0", "label"]) {
            try await open(
                [("x", x), ("y", NDArray([-1, 1] as [Int64], shape: [2]))],
                .init(task: .classification, validation: 0))
        }
    }

    @Test("arrays of another shape than in training are refused, and so are tables and pictures")
    func mismatch() async throws {
        let data = try await open([
            ("x", NDArray([1, 2, 3, 4] as [Float], shape: [2, 2])),
            ("y", NDArray([0, 1] as [Int64], shape: [2])),
        ])
        try withFolder { folder in
            let npy = folder.appendingPathComponent("new.npy")
            try NPY.write(NDArray([1, 2, 3] as [Float], shape: [1, 3]), to: npy)
            expectError(.badData, ["(3,)", "expected (2,)"]) {
                try data.preparation.read([npy.path])
            }
            let csv = folder.appendingPathComponent("new.csv")
            try Data("a,b\n1,2\n".utf8).write(to: csv)
            expectError(.badData, ["is a table", "trained on arrays, 2"]) {
                try data.preparation.read([csv.path])
            }
            expectError(.missingInput, ["no such file"]) {
                try data.preparation.read([folder.appendingPathComponent("none").path])
            }
        }
    }
}

@Suite("Time series") struct TimeSeriesTests {
    private func open(_ rows: [String], _ options: ImportOptions) async throws -> (
        ImportedData, PreparedRows, PreparedRows
    ) {
        try await withFolder { folder in
            let url = folder.appendingPathComponent("s.csv")
            try Data(rows.joined(separator: "\n").utf8).write(to: url)
            let data = try await ImportedData.open(url.path, options: options)
            return (
                data, try data.preparation.read([url.path]),
                try data.preparation.read([url.path], withTargets: true)
            )
        }
    }

    @Test("windows, what follows them, and validation at the end without a leak")
    func windows() async throws {
        let rows = ["day,t,load"] + (0..<50).map { "d\($0),\($0),\($0 * 10)" }
        let (data, last, judged) = try await open(
            rows, ImportOptions(target: ["load"], validation: 0.2, window: 4, horizon: 2))
        // 40 rows are for training: windows that begin at 0...34; those whose targets begin at row 40 or
        // later, 36...44, are for validation.
        #expect(data.train.count == 35)
        #expect(data.validation?.count == 9)
        #expect(data.inputShape == [4, 2])
        #expect(data.target.names == ["load +1", "load +2"])
        let batch = try data.train.batch([0, 34])
        #expect(batch.inputs.shape == [2, 4, 2])
        let restored = data.target.restored(batch.targets).floats
        for (value, wanted) in zip(restored, [40, 50, 380, 390] as [Float]) {
            #expect(abs(value - wanted) < 1e-3)
        }
        // Mean and deviation of 0, 10, …, 390.
        guard case .numbers(_, let mean, let deviation) = data.target else { return }
        #expect(mean[0] == 195)
        #expect(abs(deviation[0] - 115.43396) < 1e-4)
        let first = try #require(data.validation).batch([0])
        #expect(abs(data.target.restored(first.targets).floats[0] - 400) < 1e-3)
        #expect(last.inputs.shape == [1, 4, 2])
        #expect(abs(last.inputs.doubles[7] - (490 - 195) / 115.43396) < 1e-5)
        #expect(judged.inputs.shape == [45, 4, 2])
        #expect(data.report.notes.contains { $0.contains("'day' is no number") })
    }

    @Test("a series that is too short, has holes, or predicts words")
    func bad() async {
        let rows = ["a,w"] + (0..<10).map { "\($0),w\($0)" }
        await expectError(.badData, ["10 rows", "at least 13"]) {
            try await open(rows, ImportOptions(target: ["a"], window: 12))
        }
        await expectError(.badData, ["column 'w'", "'w0' is no number"]) {
            try await open(rows, ImportOptions(target: ["w"], window: 2))
        }
        await expectError(.badData, ["row 3, column 'b'", "no value"]) {
            try await open(
                ["a,b", "1,1", "1,1", "1,", "1,1", "2,2"], ImportOptions(target: ["a"], window: 2))
        }
    }
}
