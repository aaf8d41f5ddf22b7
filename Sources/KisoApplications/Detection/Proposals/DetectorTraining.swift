public import KisoCore
public import KisoData
public import KisoIO
public import KisoOptim
public import KisoTrain
import KisoNN
import KisoOps
import KisoTensor

/// Pictures that a detector learns from, each brought to its size.
public struct DetectionExamples: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// How many there are.
    public let count: Int
    /// The side of pictures.
    public let side: Int
    /// How they are varied while something learns from them; not at all by default.
    public var variation: PictureVariation?
    private let load: @Sendable (_ index: Int) throws -> (Image, [LabeledObject])

    /// Scenes of a generator, the first ones; they are made anew whenever they are asked for.
    public init(scenes: SceneGenerator, count: Int) {
        classes = scenes.classes
        side = scenes.side
        self.count = count
        load = { index in
            let scene = scenes.scene(index)
            return (
                scene.image, scene.things.map { LabeledObject(box: $0.box, label: $0.label) }
            )
        }
    }

    /// Marked pictures.
    ///
    /// - Parameters:
    ///   - pictures: the pictures.
    ///   - classes: the names of the classes.
    ///   - side: what pictures are brought to.
    public init(_ pictures: [LabeledPicture], classes: [String], side: Int) {
        self.classes = classes
        self.side = side
        count = pictures.count
        load = { index in (try pictures[index].image(), pictures[index].objects) }
    }

    /// A picture as it is, and what is in it.
    ///
    /// - Throws: `KisoError` when its file cannot be read.
    public func example(_ index: Int) throws -> (image: Image, objects: [LabeledObject]) {
        try load(index)
    }
}

extension DetectionExamples: Dataset {
    /// Some of the pictures, brought to the size, and what is in them.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int]) throws -> DetectionBatch {
        try batch(places, places.map(load))
    }

    /// The same, each picture and its boxes varied alike.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> DetectionBatch {
        guard let variation else { return try batch(places) }
        return try batch(
            places,
            places.map { place in
                let (image, objects) = try load(place)
                let map = variation.map(
                    width: image.width, height: image.height, using: &random)
                return (map.applied(to: image), map.applied(to: objects))
            })
    }

    private func batch(
        _ places: [Int], _ pairs: [(Image, [LabeledObject])]
    ) throws -> DetectionBatch {
        var inputs: [Tensor] = []
        var truth: [[LabeledObject]] = []
        for (image, objects) in pairs {
            let fitted = FittedPicture(image, height: side, width: side, fitting: .letterbox)
            inputs.append(fitted.input)
            truth.append(
                objects.map { object in
                    var object = object
                    object.box = fitted.placed(object.box)
                    return object
                })
        }
        return DetectionBatch(
            inputs: Tensor.concatenate(inputs, axis: 0), truth: truth,
            seed: places.reduce(17) { $0 &* 31 &+ UInt64($1) })
    }
}

extension ProposalDetector {
    /// A trainer of the detector; `fit` takes ``DetectionExamples``.
    ///
    /// - Parameters:
    ///   - schedule: of the learning rate; a cosine by default.
    ///   - optimizer: moves the weights.
    ///   - seed: of first weights.
    ///   - callbacks: what listens and may stop.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        optimizer: any Optimizer = Adam(learningRate: 0.001),
        schedule: any Schedule = CosineSchedule(), seed: UInt64 = 0,
        callbacks: [any Callback] = [], sinks: [any EventSink] = [],
        saver: (any CheckpointSaver)? = nil
    ) -> Trainer<DetectionBatch> {
        let objective = ProposalObjective(network: network)
        let learner = Learner(
            network, optimizer: optimizer, clipping: .norm(10), seed: seed
        ) { (batch: DetectionBatch, pass) in objective(batch, pass: pass) }
        return Trainer(
            learner, schedule: schedule, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}
