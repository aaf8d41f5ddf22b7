public import KisoCore
public import KisoData
public import KisoIO
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
    /// Whether none is learnt from twice: each time there are others in their place.
    public let isFresh: Bool
    private let load: @Sendable (_ index: Int) throws -> (Image, [LabeledObject])

    /// Scenes of a generator, the first ones; they are made anew whenever they are asked for.
    ///
    /// - Parameters:
    ///   - scenes: makes them.
    ///   - count: how many there are, in an epoch if they are fresh.
    ///   - isFresh: whether other scenes stand in their place each time something learns from them, so
    ///     that none is seen twice; a scene costs the same the second time.
    public init(scenes: SceneGenerator, count: Int, isFresh: Bool = false) {
        classes = scenes.classes
        side = scenes.side
        (self.count, self.isFresh) = (count, isFresh)
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
        (count, isFresh) = (pictures.count, false)
        load = { index in (try pictures[index].image(), pictures[index].objects) }
    }

    /// A picture as it is, and what is in it.
    ///
    /// - Throws: `KisoError` when its file cannot be read.
    public func example(_ index: Int) throws -> (image: Image, objects: [LabeledObject]) {
        try load(index)
    }

    /// The picture to learn from: another one each time if they are fresh, else the one as it is.
    func example(
        _ index: Int, using random: inout RandomGenerator
    ) throws -> (image: Image, objects: [LabeledObject]) {
        try load(isFresh ? Int(random.next() >> 1) : index)
    }
}

extension DetectionExamples: Dataset {
    /// Some of the pictures, brought to the size, and what is in them.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int]) throws -> DetectionBatch {
        try batch(places, places.map(load))
    }

    /// Those to learn from, each picture and its boxes varied alike.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> DetectionBatch {
        try batch(
            places,
            places.map { place in
                let (image, objects) = try example(place, using: &random)
                guard let variation else { return (image, objects) }
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
