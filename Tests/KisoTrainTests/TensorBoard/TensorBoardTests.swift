import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Files for TensorBoard")
struct TensorBoardTests {
    private static let time = Date(timeIntervalSince1970: 1_500_000_000.25)

    @Test("The bytes are those that TensorBoard's own code writes")
    func golden() throws {
        let golden = try Bundle.module.golden("tensorboard.events")
        try withFolder { folder in
            let writer = try TensorBoardWriter(in: folder, from: 3) { Self.time }
            try writer.add(scalar: 0.375, as: "epoch_loss", step: 3)
            try writer.add(scalar: .infinity, as: "epoch_accuracy", step: 3)
            let values: [Float] = [1, 2, 2.5, 4, 7, .nan]
            try writer.add(
                histogramOf: Tensor(values, shape: [2, 3]), as: "affine1/weight", step: 300)
            #expect(try [UInt8](Data(contentsOf: writer.url)) == golden)
        }
    }

    @Test("A histogram of one value, of none and of values without end has no damage")
    func edges() throws {
        try withFolder { folder in
            let writer = try TensorBoardWriter(in: folder) { Self.time }
            for values: [Float] in [
                [], [3], [3, 3], [.nan], [-.infinity, 1, .infinity],
                [1, 1.0000001], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
            ] {
                try writer.add(
                    histogramOf: Tensor(values, shape: [values.count]), as: "edge", step: 1)
            }
            let records = try Self.records(writer.url)
            #expect(records.count == 8)
        }
    }

    @Test(
        "A training writes figures, distributions, graph and settings; going on voids what is behind"
    )
    func callback() async throws {
        try await withFolder { folder in try await check(folder) }
    }

    private func check(_ folder: URL) async throws {
        let network = try SyntheticDigits.network("affine:3")
        let digits = try SyntheticDigits.make(50, seed: 1)
        let board = TensorBoardCallback(
            folder, graph: network.trace(for: SyntheticDigits.input),
            hyperparameters: ["lr": .number(0.5)])
        let trainer = Trainer(
            network, metrics: [.accuracy], optimizer: SGD(learningRate: 0.5), callbacks: [board])
        _ = try await trainer.fit(digits, validation: digits, epochs: 2, batchSize: 10)
        let train = try Self.text(folder.appendingPathComponent("train"))
        for tag in [
            "epoch_loss", "epoch_accuracy", "epoch_learning_rate", "_hparams_/session_start_info",
            "_hparams_/session_end_info", "affine", "_output_shapes",
        ] { #expect(train.contains(tag), "\(tag)") }
        let validation = try Self.text(folder.appendingPathComponent("validation"))
        #expect(validation.contains("epoch_loss"))
        #expect(!validation.contains("val_"))
        #expect(!train.contains("val_"))
    }

    /// All the text in a folder's files; what is no text is left out.
    private static func text(_ folder: URL) throws -> String {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return try files.map { url in
            String(decoding: try records(url).joined(), as: UTF8.self)
        }.joined()
    }

    /// The records of a file, whose lengths must agree.
    private static func records(_ url: URL) throws -> [[UInt8]] {
        var bytes = try [UInt8](Data(contentsOf: url))[...]
        var records: [[UInt8]] = []
        while !bytes.isEmpty {
            let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            try #require(bytes.count >= length + 16)
            records.append(Array(bytes.dropFirst(12).prefix(length)))
            bytes = bytes.dropFirst(length + 16)
        }
        return records
    }
}

extension Bundle {
    /// The bytes of a golden file.
    fileprivate func golden(_ name: String) throws -> [UInt8] {
        let folder = try #require(url(forResource: "Golden", withExtension: nil))
        return try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
