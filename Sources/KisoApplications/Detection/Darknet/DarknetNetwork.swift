import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// A detector as the program Darknet describes it: convolutions, poolings, routes back to earlier results,
/// and maps of boxes in several sizes. Its result is those maps.
///
/// Source: J. Redmon, A. Farhadi, "YOLOv3: An incremental improvement", arXiv:1804.02767.
struct DarknetNetwork: Layer {
    let stages: [DarknetStage]
    /// Rows of the input.
    let height: Int
    /// Columns of the input.
    let width: Int
    /// The text that it was made of.
    let text: String
    /// The sections that a later one looks back to.
    private let kept: Set<Int>

    /// The meaning of the results, in their order.
    var anchors: [BoxAnchors] {
        stages.compactMap { stage in
            if case .boxes(let anchors) = stage { return anchors }
            return nil
        }
    }
    /// The number of classes.
    var classes: Int { anchors.first?.classes ?? 0 }

    /// Makes the network of a configuration; its weights are drawn or read later.
    ///
    /// - Throws: `KisoError` `.badData` for what is malformed, `.configuration` for a section that is not
    ///   known here; both name the line.
    init(_ text: String, source: String) throws {
        let configuration = try DarknetConfiguration(text, source: source)
        let net = configuration.sections[0]
        height = try net.integer("height", in: 32...4096)
        width = try net.integer("width", in: 32...4096)
        var builder = DarknetBuilder(channels: try net.integer("channels", default: 3, in: 3...3))
        builder.sizes = [(height, width)]
        for section in configuration.sections.dropFirst() { try builder.add(section) }
        stages = builder.stages
        kept = Self.kept(stages)
        self.text = text
        let heads = anchors
        guard let first = heads.first, heads.allSatisfy({ $0.classes == first.classes }) else {
            throw KisoError(
                .configuration,
                "\(source): has "
                    + (heads.isEmpty
                        ? "no [yolo] section; only detectors are read"
                        : "[yolo] sections of different numbers of classes"))
        }
    }

    func callAsFunction(_ input: Tensor, pass: Pass) -> [Tensor] {
        var results: [Tensor] = []
        var heads: [Tensor] = []
        var x = input
        for (index, stage) in stages.enumerated() {
            switch stage {
            case .convolution(let layer): x = layer(x, pass: pass)
            case .maxPool(let geometry): x = x.maxPool(geometry: geometry)
            case .route(let places, let groups, let part):
                let parts = places.map { place in
                    guard groups > 1 else { return results[place] }
                    let size = results[place].shape[1] / groups
                    return results[place].sliced(axis: 1, part * size..<(part + 1) * size)
                }
                x = parts.count == 1 ? parts[0] : Tensor.concatenate(parts, axis: 1)
            case .shortcut(let place, let activation): x = activation(x + results[place])
            case .upsample(let factor):
                x = x.resized(height: x.shape[2] * factor, width: x.shape[3] * factor, by: .nearest)
            case .boxes: heads.append(x)
            }
            // What nobody looks back to need not be kept.
            results.append(kept.contains(index) ? x : Tensor(0))
        }
        return heads
    }

    private static func kept(_ stages: [DarknetStage]) -> Set<Int> {
        var places: Set<Int> = []
        for stage in stages {
            switch stage {
            case .route(let others, _, _): places.formUnion(others)
            case .shortcut(let other, _): places.insert(other)
            default: break
            }
        }
        return places
    }
}

/// Puts sections together and keeps account of channels and sizes, so that a file cannot ask for what cannot
/// be computed.
private struct DarknetBuilder {
    var stages: [DarknetStage] = []
    /// The channels of each result, the input's in front.
    private var channels: [Int]
    /// The rows and columns of each result, the input's in front.
    var sizes: [(height: Int, width: Int)] = []
    private var parameters = 0

    init(channels: Int) { self.channels = [channels] }

    mutating func add(_ section: DarknetConfiguration.Section) throws {
        let (channelsBefore, before) = (channels[channels.count - 1], sizes[sizes.count - 1])
        switch section.name {
        case "convolutional": try addConvolution(section, channelsBefore, before)
        case "maxpool":
            let stride = try section.integer("stride", default: 1, in: 1...64)
            let size = try section.integer("size", default: stride, in: 1...64)
            let padding = try section.integer("padding", default: size - 1, in: 0...64)
            let geometry = WindowGeometry(
                size: (size, size), stride: (stride, stride),
                padding: (padding / 2, padding - padding / 2, padding / 2, padding - padding / 2))
            func grown(_ side: Int) -> Int { (side + padding - size) / stride + 1 }
            guard before.height + padding >= size, before.width + padding >= size else {
                throw section.problem("a map of \(before.height)×\(before.width) is too small")
            }
            append(
                .maxPool(geometry), channelsBefore, (grown(before.height), grown(before.width)))
        case "route":
            let places = try section.integers("layers").map { try place($0, section) }
            guard !places.isEmpty else { throw section.problem("leads nowhere") }
            let groups = try section.integer("groups", default: 1, in: 1...64)
            let part = try section.integer("group_id", default: 0, in: 0...groups - 1)
            let size = sizes[places[0] + 1]
            guard places.allSatisfy({ sizes[$0 + 1] == size && channels[$0 + 1] % groups == 0 })
            else { throw section.problem("joins maps that do not fit together") }
            append(
                .route(places, groups: groups, part: part),
                places.reduce(0) { $0 + channels[$1 + 1] / groups }, size)
        case "shortcut":
            let other = try place(section.integer("from", in: -1000...1000), section)
            guard sizes[other + 1] == before, channels[other + 1] == channelsBefore else {
                throw section.problem("adds maps that do not fit together")
            }
            append(.shortcut(other, try activation(section)), channelsBefore, before)
        case "upsample":
            let factor = try section.integer("stride", default: 2, in: 1...16)
            append(
                .upsample(factor), channelsBefore, (before.height * factor, before.width * factor))
        case "yolo": try addBoxes(section, channelsBefore, before)
        default:
            throw KisoError(
                .configuration,
                "\(section.source): line \(section.line): a section [\(section.name)] is not known; "
                    + "known are convolutional, maxpool, route, shortcut, upsample, yolo")
        }
    }

    private mutating func append(
        _ stage: DarknetStage, _ count: Int, _ size: (height: Int, width: Int)
    ) {
        stages.append(stage)
        channels.append(count)
        sizes.append(size)
    }

    private mutating func addConvolution(
        _ section: DarknetConfiguration.Section, _ inputs: Int, _ before: (height: Int, width: Int)
    ) throws {
        let filters = try section.integer("filters", in: 1...8192)
        let size = try section.integer("size", default: 1, in: 1...31)
        let stride = try section.integer("stride", default: 1, in: 1...16)
        let groups = try section.integer("groups", default: 1, in: 1...8192)
        let isPadded = try section.integer("pad", default: 0, in: 0...1) == 1
        let padding =
            isPadded ? size / 2 : try section.integer("padding", default: 0, in: 0...31)
        let isNormalized = try section.integer("batch_normalize", default: 0, in: 0...1) == 1
        guard inputs % groups == 0, filters % groups == 0 else {
            throw section.problem(
                "\(groups) groups do not divide \(inputs) and \(filters) channels")
        }
        guard before.height + 2 * padding >= size, before.width + 2 * padding >= size else {
            throw section.problem("a map of \(before.height)×\(before.width) is too small")
        }
        parameters += filters * (inputs / groups) * size * size
        guard parameters <= 1 << 28 else {
            throw section.problem("more than \(1 << 28) parameters up to here")
        }
        let layer = DarknetConvolution(
            convolution: Convolution(
                inputs: inputs, filters: filters, size: size, stride: stride,
                padding: .zeros(padding), groups: groups, hasBias: !isNormalized),
            normalization: isNormalized
                ? BatchNormalization(features: filters, epsilon: 1e-6) : nil,
            activation: try activation(section))
        append(
            .convolution(layer), filters,
            (
                (before.height + 2 * padding - size) / stride + 1,
                (before.width + 2 * padding - size) / stride + 1
            ))
    }

    private mutating func addBoxes(
        _ section: DarknetConfiguration.Section, _ inputs: Int, _ before: (height: Int, width: Int)
    ) throws {
        let numbers = try section.numbers("anchors")
        let all = stride(from: 0, to: numbers.count - 1, by: 2).map {
            (width: numbers[$0], height: numbers[$0 + 1])
        }
        let mask = section.values["mask"] == nil ? Array(all.indices) : try section.integers("mask")
        let classes = try section.integer("classes", default: 20, in: 1...8192)
        guard !mask.isEmpty, mask.allSatisfy({ all.indices.contains($0) }),
            all.allSatisfy({ $0.width > 0 && $0.height > 0 })
        else {
            throw section.problem("mask and anchors do not fit together")
        }
        guard inputs == mask.count * (classes + 5) else {
            throw section.problem(
                "\(mask.count) anchors and \(classes) classes need \(mask.count * (classes + 5)) "
                    + "filters in front, not \(inputs)")
        }
        if section.values["new_coords"] == "1" {
            throw KisoError(
                .configuration,
                "\(section.source): line \(section.line): new_coords=1 is not known")
        }
        let reach = section.values["scale_x_y"] == nil ? 1 : try section.numbers("scale_x_y")[0]
        append(
            .boxes(BoxAnchors(sizes: mask.map { all[$0] }, classes: classes, reach: reach)),
            inputs, before)
    }

    private func activation(
        _ section: DarknetConfiguration.Section
    ) throws -> DarknetActivation {
        let name = section.values["activation"] ?? "linear"
        guard let activation = DarknetActivation(rawValue: name) else {
            throw section.problem(
                "activation=\(name), known are "
                    + DarknetActivation.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return activation
    }

    /// An earlier section, counted from the first one or back from here.
    private func place(_ index: Int, _ section: DarknetConfiguration.Section) throws -> Int {
        let place = index < 0 ? stages.count + index : index
        guard stages.indices.contains(place) else {
            throw section.problem("there is no section \(index) from here")
        }
        return place
    }
}
