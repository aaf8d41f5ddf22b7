public import KisoIO
import KisoCore
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor

/// Paints what one picture shows in the style of another: the picture itself is what learns, moved by L-BFGS
/// until a network finds in it the things of the one and the textures of the other.
///
/// ```swift
/// let transfer = try StyleTransfer(network, content: photo, style: painting)
/// let result = try transfer.run { progress in print(progress.style) }
/// ```
///
/// Source: L. Gatys, A. Ecker and M. Bethge, "Image style transfer using convolutional neural networks", CVPR
/// 2016. It begins with the content picture, not with noise, and goes from small to large.
public struct StyleTransfer: Sendable {
    /// Where painting is.
    public struct Progress: Sendable {
        /// How often the network has looked at the picture.
        public let steps: Int
        /// How often it will have.
        public let allSteps: Int
        /// The longer side of the picture now.
        public let size: Int
        /// What is not as in the content picture, relative to it.
        public let content: Double
        /// What the Gram matrices lack, relative to those of the style picture.
        public let style: Double
        /// What is made small.
        public let total: Double
        /// The picture now; made when it is asked for.
        public var picture: Image { paint() }
        let paint: @Sendable () -> Image
    }

    /// What came of it.
    public struct Result: Sendable {
        /// The picture.
        public let picture: Image
        /// How often the network has looked at it.
        public let steps: Int
        /// The parts where painting began at the last size.
        public let start: Losses
        /// The parts at the end.
        public let end: Losses
        /// The parts behind every step of the optimizer at the last size.
        public let course: [Losses]
        /// Whether it came to its end; `false` when the task was cancelled.
        public let isComplete: Bool
    }

    /// The parts of the objective.
    public struct Losses: Sendable, Codable, Equatable {
        /// How often the network had looked at the picture of this size.
        public var steps: Int
        /// What is not as in the content picture, relative to it.
        public var content: Double
        /// What the Gram matrices lack, relative to those of the style picture.
        public var style: Double
        /// What is made small.
        public var total: Double
    }

    /// How it is painted.
    public let settings: StyleSettings
    /// What painting will take.
    public let memory: StyleMemory
    private let network: StyleNetwork
    private let content: Image
    private let style: Image

    /// Looks at the pictures.
    ///
    /// - Parameters:
    ///   - settings: how it is painted.
    ///   - network: looks at the pictures.
    ///   - content: what is to be seen.
    ///   - style: how.
    ///   - names: what errors call the two.
    /// - Throws: `KisoError` `.usage` for settings that cannot be, `.badData` for a picture that is too small
    ///   or a style of one colour.
    public init(
        _ network: StyleNetwork, content: Image, style: Image,
        settings: StyleSettings = StyleSettings(),
        names: (content: String, style: String) = ("the picture", "the style picture")
    ) throws {
        try settings.check()
        for (image, name) in [(content, names.content), (style, names.style)] {
            guard min(image.width, image.height) >= StyleNetwork.leastSide else {
                throw KisoError(
                    .badData,
                    "\(name): \(image.width)×\(image.height) pixels are too few to look at, expected "
                        + "\(StyleNetwork.leastSide) a side or more")
            }
        }
        guard Self.hasStyle(style.color()) else {
            throw KisoError(
                .badData,
                "\(names.style): is of one colour, so there is no style in it; choose "
                    + "another picture")
        }
        for (image, name) in [(content, names.content), (style, names.style)] {
            let (height, width) = Self.fitted(image, settings.sizes[0])
            if min(height, width) >= StyleNetwork.leastSide / 2 { continue }
            throw KisoError(
                .badData,
                "\(name): becomes \(width)×\(height) pixels at the first scale, which is too "
                    + "narrow to look at; choose a larger --size or fewer --scales")
        }
        self.settings = settings
        self.network = network
        self.content = content.color()
        self.style = style.color()
        let last = Self.fitted(content, settings.size)
        memory = try StyleMemory(height: last.height, width: last.width, network: network)
    }

    /// Paints.
    ///
    /// When the task is cancelled, what has been painted so far is the result.
    ///
    /// - Parameters:
    ///   - start: what painting begins with, as large as anything; the content picture by default.
    ///   - progress: is told behind every step of the optimizer.
    /// - Throws: `KisoError` `.negative` when the objective is not finite.
    public func run(
        from start: Image? = nil, progress: (Progress) throws -> Void = { _ in }
    ) throws -> Result {
        var picture = start ?? content
        var (steps, isComplete) = (0, true)
        var course: [Losses] = []
        let sizes = settings.sizes
        var tensor = picture.color().tensor
        for (index, size) in sizes.enumerated() {
            let (content, style) = pictures(size)
            if index == 0 {
                picture = (start ?? content).color().resized(
                    width: content.width, height: content.height)
                tensor = picture.tensor
            } else {
                tensor = tensor.resized(
                    height: content.height, width: content.width, by: .bilinear)
            }
            let end = settings.steps * (index + 1) / sizes.count
            let scale = Scale(
                objective: StyleObjective(
                    network, content: content.tensor, style: style.tensor,
                    strength: settings.strength), canvas: Parameter(tensor),
                limit: max(1, end - steps))
            let done = steps
            isComplete = try scale.paint { losses, canvas in
                try progress(
                    Progress(
                        steps: done + losses.steps, allSteps: settings.steps, size: size,
                        content: losses.content, style: losses.style, total: losses.total,
                        paint: { finished(canvas) }))
            }
            steps += scale.evaluations
            course = scale.course
            tensor = scale.canvas.value
            if !isComplete { break }
        }
        let first = course.first ?? Losses(steps: 0, content: 0, style: 0, total: 0)
        return Result(
            picture: finished(tensor), steps: steps, start: first, end: course.last ?? first,
            course: course, isComplete: isComplete)
    }

    /// Both pictures as the objective sees them.
    private func pictures(_ size: Int) -> (content: Image, style: Image) {
        func scaled(_ image: Image) -> Image {
            let (height, width) = Self.fitted(image, size)
            return image.resized(width: width, height: height)
        }
        let content = scaled(content), style = scaled(style)
        switch settings.keptColours {
        case nil: return (content, style)
        case .histogram:
            return (
                content,
                ColourStatistics(style).recolouring(style, as: ColourStatistics(content))
            )
        case .luminance:
            let (light, painted) = (content.lightness, style.lightness)
            return (
                light, ColourStatistics(painted).recolouring(painted, as: ColourStatistics(light))
            )
        }
    }

    /// A picture with the colours that were asked for.
    private func finished(_ canvas: Tensor) -> Image {
        let picture = Image(canvas)
        guard settings.keptColours == .luminance else { return picture }
        return picture.coloured(
            as: content.resized(width: picture.width, height: picture.height))
    }

    /// The size with a longer side.
    static func fitted(_ image: Image, _ size: Int) -> (height: Int, width: Int) {
        let longer = max(image.width, image.height)
        func side(_ old: Int) -> Int { max(1, (old * size + longer / 2) / longer) }
        return (side(image.height), side(image.width))
    }

    /// Whether there is more than one colour.
    private static func hasStyle(_ image: Image) -> Bool {
        (0..<3).contains { channel in
            let values = stride(from: channel, to: image.pixels.count, by: 3).lazy.map {
                image.pixels[$0]
            }
            return (values.max() ?? 0) - (values.min() ?? 0) > 4
        }
    }
}

/// Painting at one size.
private final class Scale {
    let canvas: Parameter
    private(set) var course: [StyleTransfer.Losses] = []
    private let objective: StyleObjective
    private let rule: LBFGS
    private let limit: Int

    init(objective: StyleObjective, canvas: Parameter, limit: Int) {
        self.objective = objective
        self.canvas = canvas
        self.limit = limit
        rule = LBFGS([canvas])
    }

    var evaluations: Int { rule.evaluations }

    /// Takes steps until the limit is reached; returns whether it was.
    func paint(_ report: (StyleTransfer.Losses, Tensor) throws -> Void) throws -> Bool {
        var isStuck = false
        while evaluations < limit {
            var seen: [StyleTransfer.Losses] = []
            let value: Double
            do {
                value = try rule.step {
                    if Task.isCancelled { throw CancellationError() }
                    let parts = objective(canvas.tracked)
                    seen.append(
                        .init(
                            steps: evaluations, content: parts.content.item(),
                            style: parts.style.item(), total: parts.total.item()))
                    return parts.total
                }
            } catch is CancellationError {
                return false
            }
            if course.isEmpty, let first = seen.first { course.append(first) }
            // The step ends where one of its evaluations was.
            guard var reached = seen.last(where: { $0.total == value }) else {
                // It has found nothing better and forgotten what it knew: once more, then this is the end.
                if isStuck { break }
                isStuck = true
                continue
            }
            isStuck = false
            reached.steps = evaluations
            course.append(reached)
            try report(reached, canvas.value)
        }
        return true
    }
}
