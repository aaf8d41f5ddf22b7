import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTrain

extension RegionDetector {
    /// Trains an R-CNN: first the network, as a classifier of regions; then the machines and the corrections on
    /// its features of the regions that the search finds, with those that the machines wrongly take for things a
    /// second time.
    ///
    /// - Parameters:
    ///   - examples: pictures with what is in them.
    ///   - searched: in how many of them regions are searched for, the first ones; it is the search that takes the
    ///     time.
    ///   - epochs: how often the network sees each picture.
    ///   - seed: what everything random follows from.
    ///   - say: is told what happens.
    /// - Throws: `KisoError` when a picture cannot be read, or nothing is marked; `CancellationError`.
    public static func trained(
        on examples: DetectionExamples, searched: Int = 400, epochs: Int = 4, seed: UInt64 = 0,
        say: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> RegionDetector {
        let detector = RegionDetector(classes: examples.classes, seed: seed)
        var training = RegionTraining(detector, examples, seed: seed, say)
        try await training.learnFeatures(epochs: epochs)
        try training.search(min(searched, examples.count))
        try await training.learnMachines()
        try training.addHardRegions()
        try await training.learnMachines()
        try await training.learnCorrections()
        return detector
    }
}

/// A training of an R-CNN under way.
private struct RegionTraining {
    /// Regions of pictures with what they should be called, the ground as 0.
    private struct Regions {
        var crops: [Tensor] = []
        var labels: [Int64] = []
        var isExact: [Bool] = []
        var corrections: [Float] = []
    }

    private let detector: RegionDetector
    private let examples: DetectionExamples
    private let say: @Sendable (String) -> Void
    private let seed: UInt64
    private var random: RandomGenerator
    private var regions = Regions()
    /// For each picture the proposals that overlap nothing by 0.4.
    private var ground: [[Box]] = []

    init(
        _ detector: RegionDetector, _ examples: DetectionExamples, seed: UInt64,
        _ say: @escaping @Sendable (String) -> Void
    ) {
        (self.detector, self.examples, self.seed, self.say) = (detector, examples, seed, say)
        random = RandomGenerator(seed: seed).split("regions")
    }

    /// The regions of the first pictures.
    mutating func search(_ count: Int) throws {
        for index in 0..<count {
            try Task.checkCancellation()
            let (image, objects) = try examples.example(index)
            let things = objects.filter { !$0.isIgnored }
            var (boxes, labels, exact, corrections): ([Box], [Int64], [Bool], [Float]) = (
                [], [], [], []
            )
            func add(_ box: Box, _ thing: LabeledObject?, isExact: Bool) {
                boxes.append(box)
                labels.append(Int64((thing?.label ?? -1) + 1))
                exact.append(isExact)
                corrections +=
                    thing.map { BoxCoding.encoded($0.box, from: box) } ?? [0, 0, 0, 0]
            }
            for thing in things {
                add(thing.box, thing, isExact: true)
                // Few proposals fit a thing; boxes nearby are as good to learn from.
                for _ in 0..<4 { add(thing.box.moved(by: 0.12, &random), thing, isExact: false) }
            }
            var away: [Box] = []
            for box in detector.search.boxes(in: image) {
                let best = things.max { $0.box.overlap(box) < $1.box.overlap(box) }
                let overlap = best?.box.overlap(box) ?? 0
                if let best, overlap >= 0.5 { add(box, best, isExact: false) }
                if overlap < 0.4 { away.append(box) }
            }
            for _ in 0..<min(12, away.count) {
                add(away[random.index(below: away.count)], nil, isExact: false)
            }
            ground.append(away)
            if boxes.isEmpty { continue }
            regions.crops.append(RegionCrops.tensor(image, boxes))
            regions.labels += labels
            regions.isExact += exact
            regions.corrections += corrections
        }
        guard regions.labels.contains(where: { $0 > 0 }) else {
            throw KisoError(.badData, "nothing is marked in \(count) pictures")
        }
        let at = regions.labels.count { $0 > 0 }
        say("\(regions.labels.count) regions, \(at) of them at things")
    }

    func learnFeatures(epochs: Int) async throws {
        let (body, head) = (detector.parts.body, detector.parts.head)
        let network = detector.parts
        let groups = [
            ParameterGroup(body.namedTrainableParameters),
            ParameterGroup(head.namedTrainableParameters),
        ]
        let learner = Learner(
            network, optimizer: Adam(learningRate: 0.001), groups: groups, seed: seed
        ) { (batch: Supervised, pass) in
            let logits = head(body(batch.inputs, pass: pass), pass: pass)
            return Measured(
                loss: logits.softmaxCrossEntropy(labels: batch.targets), count: batch.count,
                answers: Measured.Answers(output: logits, targets: batch.targets))
        }
        let trainer = Trainer(learner, schedule: CosineSchedule(), metrics: [.accuracy])
        let history = try await trainer.fit(
            RegionExamples(pictures: examples, seed: seed), epochs: epochs, batchSize: 4)
        if history.wasInterrupted { throw CancellationError() }
        say(
            "features: loss "
                + String(format: "%.4f", history.epochs.last?.loss ?? .nan))
    }

    /// The features of all regions, some at a time.
    private func features() -> Tensor {
        let network = detector.parts
        return Tensor.concatenate(
            regions.crops.map {
                network.normalized(network.body($0, pass: .inference)).detached
            }, axis: 0)
    }

    /// A machine for each class: the mean of max(0, 1 − y s)² over regions, y = ±1, and a small weight decay.
    /// Boxes near a thing are neither right nor wrong for its own machine.
    func learnMachines() async throws {
        let classes = detector.classes.count
        var signs = [Float](repeating: -1, count: regions.labels.count * classes)
        var counts = [Float](repeating: 1, count: signs.count)
        for (index, label) in regions.labels.enumerated() where label > 0 {
            let place = index * classes + Int(label) - 1
            signs[place] = 1
            counts[place] = regions.isExact[index] ? 4 : 1
        }
        let shape: Shape = [regions.labels.count, classes]
        let data = ArrayDataset(
            inputs: features(),
            targets: Tensor.stack(
                [Tensor(signs, shape: shape), Tensor(counts, shape: shape)], axis: 1))
        let machines = detector.parts.machines
        let learner = Learner(
            machines, optimizer: AdamW(learningRate: 0.01), decay: .decoupled(1e-4), seed: seed
        ) { (batch: Supervised, pass) in
            let parts = batch.targets.split(count: 2, axis: 1).map { $0.squeezed(axes: [1]) }
            let missing = (1 - parts[0] * machines(batch.inputs, pass: pass)).relu()
            return Measured(loss: (missing.squared * parts[1]).mean(), count: batch.count)
        }
        let history = try await Trainer(learner, schedule: CosineSchedule()).fit(
            data, epochs: 12, batchSize: 256)
        if history.wasInterrupted { throw CancellationError() }
        say(
            "machines: loss " + String(format: "%.4f", history.epochs.last?.loss ?? .nan))
    }

    /// Adds ground that a machine takes for a thing, by its margin up to −0.5 at most.
    mutating func addHardRegions() throws {
        var added = 0
        for index in ground.indices where !ground[index].isEmpty {
            try Task.checkCancellation()
            let image = try examples.example(index).image
            let features = detector.parts.features(of: image, ground[index])
            let margins = detector.parts.machines(features, pass: .inference)
            let hardest = margins.max(axes: [1]).floats
            let hard = hardest.indices.filter { hardest[$0] > -0.5 }
                .sorted { (hardest[$1], $0) < (hardest[$0], $1) }.prefix(20)
            if hard.isEmpty { continue }
            regions.crops.append(
                RegionCrops.tensor(image, hard.map { ground[index][$0] }))
            regions.labels += hard.map { _ in 0 }
            regions.isExact += hard.map { _ in false }
            regions.corrections += hard.flatMap { _ in [0, 0, 0, 0] as [Float] }
            added += hard.count
        }
        say("\(added) hard regions of ground added")
    }

    /// How boxes differ from those of the things that they overlap, as a linear function of the features.
    func learnCorrections() async throws {
        let at = regions.labels.indices.filter { regions.labels[$0] > 0 && !regions.isExact[$0] }
        guard !at.isEmpty else { return }
        let targets = at.flatMap { regions.corrections[$0 * 4..<$0 * 4 + 4] }
        let data = ArrayDataset(
            inputs: features().taking(Tensor(at.map { Int64($0) }, shape: [at.count])),
            targets: Tensor(targets, shape: [at.count, 4]))
        let corrections = detector.parts.corrections
        let learner = Learner(
            corrections, optimizer: AdamW(learningRate: 0.01), decay: .decoupled(1e-3), seed: seed
        ) { (batch: Supervised, pass) in
            let output = corrections(batch.inputs, pass: pass)
            return Measured(loss: output.huber(targets: batch.targets), count: batch.count)
        }
        let history = try await Trainer(learner, schedule: CosineSchedule()).fit(
            data, epochs: 12, batchSize: 256)
        if history.wasInterrupted { throw CancellationError() }
    }
}
