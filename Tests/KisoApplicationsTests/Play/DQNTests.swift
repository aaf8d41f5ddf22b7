import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoNN
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

/// Five rooms in a row; the last one on the right has the treasure. Broken off after twenty steps.
private struct Corridor: KisoApplications.Environment {
    var place = 0
    var steps = 0
    let name = "corridor"
    let actions = ["left", "right"]
    let observationShape: Shape = [5]
    let storage = ObservationStorage.bytes(scale: 1)
    var observation: [Float] { (0..<5).map { $0 == place ? 1 : 0 } }
    var picture: Image {
        Image(width: 5, height: 1, channels: 1, pixels: (0..<5).map { $0 == place ? 255 : 0 })
    }

    mutating func reset(using random: inout RandomGenerator) {
        place = Int(random.next() % 4)
        steps = 0
    }

    mutating func step(_ action: Int, using random: inout RandomGenerator) -> Outcome {
        place = max(0, place + (action == 1 ? 1 : -1))
        steps += 1
        let isOver = place == 4
        return Outcome(
            reward: isOver ? 1 : 0, isTerminated: isOver, isTruncated: !isOver && steps >= 20)
    }
}

@Suite("Deep Q-learning")
struct DQNTests {
    private var settings: DQNSettings {
        var settings = DQNSettings()
        settings.network = "affine:16 relu"
        settings.steps = 2500
        settings.capacity = 500
        settings.start = 64
        settings.targetInterval = 50
        settings.epsilonSteps = 1000
        settings.discount = 0.5
        settings.learningRate = 0.01
        settings.evaluationInterval = 300
        settings.evaluationEpisodes = 4
        return settings
    }

    private func values(_ dqn: DQN) -> [[Float]] {
        (0..<4).map { place in
            let state = Tensor((0..<5).map { $0 == place ? 1 : 0 }, shape: [1, 5])
            return dqn.network(state).floats
        }
    }

    /// To the right: 1 next to the treasure, and half of it with each room before; to the left one more
    /// room of the way, exactly.
    @Test("finds the values of a corridor")
    func corridor() throws {
        let dqn = try DQN(Corridor(), settings: settings)
        #expect(try dqn.train() == .finished)
        for (place, pair) in values(dqn).enumerated() {
            let right = pow(0.5, Double(3 - place))
            let left = pow(0.5, Double(3 - max(0, place - 1)) + 1)
            #expect(abs(Double(pair[1]) - right) < 0.05, "\(place): \(pair)")
            #expect(abs(Double(pair[0]) - left) < 0.05, "\(place): \(pair)")
        }
        #expect(dqn.progress.best == 1)
        #expect(try dqn.player.scores(in: Corridor(), episodes: 10, seed: 4).allSatisfy { $0 == 1 })
    }

    /// Every number of the checkpoint, what is replayed among it.
    private func everything(_ dqn: DQN) throws -> [UInt8] {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try dqn.save(to: url, environment: "test")
        return try FileReading.bytes(of: url)
    }

    @Test(
        "goes on with the same bits wherever it was interrupted", arguments: [3, 64, 299, 300, 777])
    func resume(stop: Int) throws {
        var settings = settings
        settings.steps = 1000
        let whole = try DQN(Corridor(), settings: settings)
        _ = try whole.train()
        let first = try DQN(Corridor(), settings: settings)
        #expect(try first.train { $0.progress.steps < stop } == .stopped)
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try first.save(to: url, environment: "test")
        let (second, goesOn) = try DQN.resuming(DQN.read(url), in: Corridor())
        #expect(goesOn)
        #expect(second.progress.steps == stop)
        _ = try second.train()
        #expect(try everything(second) == everything(whole))
    }

    @Test("a game with frames and sticky actions goes on with the same bits")
    func resumeGame() throws {
        let game = StickyActions(Breakout())
        var settings = DQNSettings.suited(to: game)
        settings.steps = 260
        settings.start = 100
        settings.capacity = 150
        settings.evaluationInterval = 0
        let whole = try DQN(game, settings: settings)
        _ = try whole.train()
        let first = try DQN(game, settings: settings)
        _ = try first.train { $0.progress.steps < 201 }
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try first.save(to: url, environment: "breakout")
        let (second, _) = try DQN.resuming(DQN.read(url), in: game)
        _ = try second.train()
        #expect(try everything(second) == everything(whole))
    }

    @Test("a checkpoint of another environment is refused")
    func otherEnvironment() throws {
        let dqn = try DQN(Corridor(), settings: settings)
        _ = try dqn.train { $0.progress.steps < 10 }
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try dqn.save(to: url, environment: "corridor")
        #expect {
            try DQN.resuming(DQN.read(url), in: CartPole())
        } throws: { ($0 as? KisoError)?.kind == .badData }
    }

    /// The file is whole, its checksum right; what is replayed in it is not.
    @Test(
        "replayed transitions that cannot be are refused",
        arguments: ["actions", "marks", "rewards"])
    func hostile(part: String) throws {
        let dqn = try DQN(Corridor(), settings: settings)
        _ = try dqn.train { $0.progress.steps < 100 }
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try dqn.save(to: url, environment: "corridor")
        var file = try ModelFile.read(url)
        let place = try #require(
            file.tensors.firstIndex { $0.name == "learning/replay/\(part)" })
        let count = file.tensors[place].tensor.count
        switch part {
        case "actions":
            file.tensors[place].tensor = Tensor([Int32](repeating: 7, count: count), shape: [count])
        case "marks":
            file.tensors[place].tensor = Tensor([UInt8](repeating: 2, count: count), shape: [count])
        default: file.tensors[place].tensor = Tensor([1, 2], shape: [2])
        }
        try AtomicFile.write(try file.encoded(), to: url)
        #expect {
            try DQN.resuming(DQN.read(url), in: Corridor())
        } throws: { ($0 as? KisoError)?.kind == .badData }
    }

    @Test("settings that make no sense are refused by name")
    func nonsense() {
        var settings = settings
        settings.discount = 1.5
        #expect {
            try DQN(Corridor(), settings: settings)
        } throws: { error in
            guard let error = error as? KisoError else { return false }
            return error.kind == .configuration && error.message.contains("discount")
        }
    }

    /// PyTorch: `huber_loss(q[arange, a], t)` of q = [[1, 2], [3, -1]], a = [0, 1], t = [0.5, 2] is 1.3125,
    /// its gradient [[0.25, 0], [0, -0.5]].
    @Test("the loss and its gradient are PyTorch's")
    func loss() {
        let values = Parameter(Tensor([1, 2, 3, -1], shape: [2, 2]))
        let loss = values.tracked.temporalDifference(
            actions: Tensor([0, 1] as [Int64], shape: [2]), targets: Tensor([0.5, 2], shape: [2]))
        #expect(loss.item() == 1.3125)
        #expect(loss.gradients(at: [values])[0].floats == [0.25, 0, 0, -0.5])
    }

    @Test(
        "without replay, what would be learnt twice or never is refused; memory that is not there, too"
    )
    func refused() {
        for (interval, updates, batch) in [(1, 2, 1), (8, 1, 4)] {
            var settings = settings
            settings.replays = false
            (settings.interval, settings.updates, settings.batchSize) = (interval, updates, batch)
            expectError(.configuration, ["no-replay"]) { try settings.check() }
        }
    }

    @Test("learning without replay, without a copy and without double Q runs, too")
    func ablations() throws {
        for change in 0..<3 {
            var settings = settings
            settings.steps = 300
            switch change {
            case 0:
                settings.replays = false
                (settings.interval, settings.updates, settings.batchSize) = (4, 1, 8)
            case 1: settings.targetInterval = 0
            default: settings.isDouble = false
            }
            let dqn = try DQN(Corridor(), settings: settings)
            #expect(try dqn.train() == .finished)
            #expect(dqn.progress.updates > 0)
        }
    }
}
