import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOptim
import KisoTensor
import KisoTrain
import Synchronization
import KisoTestSupport
import Testing

@Suite("A run's folder")
struct RunFolderTests {
    private let manager = FileManager.default

    private func names(_ folder: URL) throws -> [String] {
        try manager.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("It has a time and a model in its name, its parts, and a link to the newest")
    func creation() async throws {
        try withFolder { folder in
            let parent = folder.appendingPathComponent("deep/runs")
            let now = Date(timeIntervalSince1970: 1_700_000_000)
            let run = try RunFolder(below: parent, model: "two-layer", now: now)
            let name = run.url.lastPathComponent
            #expect(name.wholeMatch(of: /2023111[45]-\d{6}-two-layer/) != nil, "\(name)")
            #expect(try names(run.url) == ["checkpoints", "figures"])
            #expect(try names(run.url.appendingPathComponent("checkpoints")) == ["best", "last"])
            #expect(try names(parent) == [name])
            try run.becomeLatest()
            #expect(try names(parent) == [name, "latest"])
            let link = parent.appendingPathComponent("latest").path
            #expect(try manager.destinationOfSymbolicLink(atPath: link) == name)
        }
    }

    @Test("Two runs of the same second get different folders, and the link follows")
    func sameSecond() async throws {
        try withFolder { folder in
            let now = Date()
            let runs = try (0..<3).map { _ in
                let run = try RunFolder(below: folder, model: "m", now: now)
                try run.becomeLatest()
                return run
            }
            #expect(Set(runs.map(\.url)).count == 3)
            #expect(runs[1].url.lastPathComponent == runs[0].url.lastPathComponent + "-2")
            let link = folder.appendingPathComponent("latest").path
            #expect(
                try manager.destinationOfSymbolicLink(atPath: link)
                    == runs[2].url.lastPathComponent)
            #expect(try names(folder).count == 4)
        }
    }

    @Test("A parent that is a file, or below one, is refused and left alone")
    func unwritable() async throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data("keep".utf8).write(to: file)
            for parent in [
                file, file.appendingPathComponent("runs"), URL(fileURLWithPath: "/proc/runs"),
            ] {
                expectError(.cannotCreate, [parent.path, "choose another folder"]) {
                    try RunFolder(below: parent, model: "m")
                }
            }
            for parent in [file, file.appendingPathComponent("runs/deeper")] {
                expectError(
                    .cannotCreate, [parent.path, "file is not a folder", "choose another folder"]
                ) {
                    try RunFolder.checkPlace(parent)
                }
            }
            try RunFolder.checkPlace(folder.appendingPathComponent("new/and/deeper"))
            #expect(try names(folder) == ["file"])
            #expect(try Data(contentsOf: file) == Data("keep".utf8))
        }
    }

    @Test("A folder named latest is not replaced, and nothing is left behind")
    func latestFolder() async throws {
        try withFolder { folder in
            try manager.createDirectory(
                at: folder.appendingPathComponent("latest/mine"), withIntermediateDirectories: true)
            expectError(.cannotCreate, ["latest"]) {
                try RunFolder(below: folder, model: "m")
            }
            #expect(try names(folder) == ["latest"])
        }
    }

    @Test("An existing run is found, a missing one is named")
    func existing() async throws {
        try withFolder { folder in
            let run = try RunFolder(existing: folder)
            #expect(run.lastModel.path.hasPrefix(folder.path))
            expectError(.missingInput, ["nowhere: there is no such run"]) {
                try RunFolder(existing: folder.appendingPathComponent("nowhere"))
            }
        }
    }

    @Test("Training leaves metrics, checkpoints and figures that can be read")
    func contents() async throws {
        try await withFolder { folder in
            let run = try RunFolder(below: folder, model: "m")
            let network = try SyntheticDigits.network()
            let predictor = Predictor(
                network, input: SyntheticDigits.input, classNames: ["l", "m", "r"])
            let trainer = Trainer(
                network, optimizer: Adam(learningRate: 0.01), sinks: [MetricsSink(run)],
                saver: RunSaver(run, predictor: predictor))
            let history = try await trainer.fit(
                SyntheticDigits.make(200, seed: 1), validation: SyntheticDigits.make(50, seed: 2),
                epochs: 3, batchSize: 25)

            let lines = try text(run, "metrics.jsonl").split(separator: "\n")
            let records = try lines.map {
                try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8))
            }
            #expect(records == history.epochs)
            let keys = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
            let found = Set(try #require(keys).keys)
            #expect(
                found == [
                    "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate",
                    "seconds",
                ])

            let rows = try text(run, "metrics.csv").split(separator: "\n")
            #expect(rows[0] == "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds")
            #expect(rows.count == 4)
            for (row, record) in zip(rows.dropFirst(), history.epochs) {
                let cells = row.split(separator: ",").map { Double($0) }
                let expected: [Double?] = [
                    Double(record.epoch), record.loss, record.accuracy, record.validationLoss,
                    record.validationAccuracy, record.learningRate, record.seconds,
                ]
                #expect(cells == expected)
            }
            let last = try Predictor.load(run.lastModel)
            for (a, b) in zip(last.network.namedParameters, network.namedParameters) {
                #expect(a.parameter.value == b.parameter.value)
            }
            #expect(
                try names(run.lastModel.deletingLastPathComponent())
                    == ["model.safetensors", "previous.safetensors"])
        }
    }

    @Test("Without validation there are no columns for it")
    func withoutValidation() async throws {
        try await withFolder { folder in
            let run = try RunFolder(below: folder, model: "m")
            try await Trainer(SyntheticDigits.network(), sinks: [MetricsSink(run)]).fit(
                SyntheticDigits.make(30, seed: 1), epochs: 1, batchSize: 10)
            let cells = try text(run, "metrics.csv").split(separator: "\n")[1]
                .split(separator: ",", omittingEmptySubsequences: false)
            // epoch, loss, accuracy, learning_rate, seconds
            #expect(cells.count == 5 && cells.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("The best network is that of the best epoch, the last that of the last")
    func checkpoints() async throws {
        try await withFolder { folder in
            let run = try RunFolder(below: folder, model: "m")
            let network = try SyntheticDigits.network("affine:3")
            let weights = Mutex<[Tensor]>([])
            // The more is learnt, the worse is the answer on the validation data.
            let watcher = EventLog { event in
                guard case .epoch = event else { return }
                weights.withLock { $0.append(network.namedParameters[0].parameter.value) }
            }
            let trainer = Trainer(
                network, optimizer: SGD(learningRate: 0.2), sinks: [watcher],
                saver: RunSaver(run, predictor: Predictor(network, input: SyntheticDigits.input)))
            let history = try await trainer.fit(
                SyntheticDigits.make(60, seed: 1),
                validation: SyntheticDigits.misleading(60, seed: 2),
                epochs: 6, batchSize: 10)
            let losses = history.epochs.compactMap(\.validationLoss)
            let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
            func saved(_ url: URL) throws -> Tensor {
                try Predictor.load(url).network.namedParameters[0].parameter.value
            }
            #expect(best < 5, "the last epoch is the best, so this shows nothing: \(losses)")
            #expect(try saved(run.bestModel) == weights.withLock { $0[best] })
            #expect(try saved(run.lastModel) == weights.withLock { $0[5] })
        }
    }

    @Test("JSON of a run is sorted and ends with a line break")
    func json() async throws {
        try withFolder { folder in
            let run = try RunFolder(below: folder, model: "m")
            try run.writeJSON(["b": "x/y", "a": "z"], to: "summary.json")
            #expect(try text(run, "summary.json") == "{\n  \"a\" : \"z\",\n  \"b\" : \"x/y\"\n}\n")
        }
    }

    private func text(_ run: RunFolder, _ name: String) throws -> String {
        try String(contentsOf: run.url.appendingPathComponent(name), encoding: .utf8)
    }
}
