import KisoCore

/// One word of an ``Architecture``: a layer with its arguments.
struct LayerWord: Sendable, Hashable {
    /// The layers that have a word.
    enum Kind: String, CaseIterable {
        case conv, upconv, pool, avgpool, globalpool, upsample, affine
        case relu, sigmoid, tanh, leakyrelu, elu, gelu, silu, softplus
        case batchnorm, layernorm, groupnorm, lrn, dropout, flatten

        /// The arguments without a name, in order, and those with one.
        var arguments: (ordered: [String], named: [String]) {
            switch self {
            case .conv:
                (["filters", "size"], ["padding", "stride", "dilation", "groups", "rounding"])
            case .upconv: (["filters", "size"], ["padding", "stride"])
            case .pool, .avgpool: (["size"], ["stride", "padding", "rounding"])
            case .upsample: (["factor"], [])
            case .affine: (["outputs"], [])
            case .dropout: (["ratio"], [])
            case .batchnorm: ([], ["momentum", "epsilon"])
            case .layernorm: ([], ["epsilon"])
            case .groupnorm: (["groups"], [])
            case .lrn: (["size"], [])
            case .globalpool, .relu, .sigmoid, .tanh, .leakyrelu, .elu, .gelu, .silu, .softplus,
                .flatten:
                ([], [])
            }
        }
    }

    let text: String
    let kind: Kind
    private let numbers: [String: Double]

    /// The largest number that an argument may be.
    private static let limit = 1 << 20

    init(_ text: String) throws {
        self.text = text
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let kind = Kind(rawValue: name) else {
            let names = Kind.allCases.map(\.rawValue)
            throw KisoError(
                .usage,
                "unknown layer '\(name)'\(Suggestion.phrase(for: name, among: names)); known: "
                    + names.joined(separator: ", "))
        }
        self.kind = kind
        let given =
            parts.count > 1
            ? parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init) : []
        let usage = LayerWord.usage(kind)
        let ordered = kind.arguments.ordered
        guard given.count >= ordered.count,
            given.count <= ordered.count + kind.arguments.named.count
        else { throw KisoError(.usage, "'\(text)': expected \(usage)") }
        var numbers: [String: Double] = [:]
        for (index, argument) in given.enumerated() {
            let halves = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isOrdered = index < ordered.count
            let name = isOrdered ? ordered[index] : String(halves[0])
            let value = isOrdered ? argument : halves.count == 2 ? String(halves[1]) : ""
            guard isOrdered || kind.arguments.named.contains(name), numbers[name] == nil else {
                throw KisoError(
                    .usage, "'\(text)': unknown argument '\(argument)'; expected \(usage)")
            }
            numbers[name] = try LayerWord.number(name, value, in: text)
        }
        self.numbers = numbers
        if kind == .pool || kind == .avgpool, let padding = numbers["padding"],
            let size = numbers["size"],
            padding > size / 2
        {
            throw KisoError(.usage, "'\(text)': the padding must be at most half of the size")
        }
    }

    /// The value of an argument.
    private static func number(_ name: String, _ value: String, in text: String) throws -> Double {
        func real(_ expected: String, _ holds: (Double) -> Bool) throws -> Double {
            guard let number = Double(value), holds(number) else {
                throw KisoError(.usage, "'\(text)': the \(name) must be a number \(expected)")
            }
            return number
        }
        switch name {
        case "ratio": return try real("in [0, 1)") { $0 >= 0 && $0 < 1 }
        case "momentum": return try real("in [0, 1]") { $0 >= 0 && $0 <= 1 }
        case "epsilon": return try real("above 0") { $0 > 0 && $0.isFinite }
        case "rounding":
            guard let index = roundings.firstIndex(where: { $0.rawValue == value }) else {
                throw KisoError(
                    .usage,
                    "'\(text)': rounding is '\(value)'; expected "
                        + roundings.map(\.rawValue).joined(separator: ", "))
            }
            return Double(index)
        default:
            let least = name == "padding" ? 0 : 1
            guard let number = Int(value), number >= least, number <= limit else {
                throw KisoError(
                    .usage,
                    "'\(text)': \(name) is '\(value)', not an integer from \(least) to \(limit)")
            }
            return Double(number)
        }
    }

    private static let roundings = WindowGeometry.Rounding.allCases

    private var rounding: WindowGeometry.Rounding {
        LayerWord.roundings[number("rounding", 0)]
    }

    private static func usage(_ kind: Kind) -> String {
        let (ordered, named) = kind.arguments
        if ordered.isEmpty && named.isEmpty { return "'\(kind.rawValue)' without arguments" }
        if ordered.isEmpty {
            return "'\(kind.rawValue)' or '\(kind.rawValue):\(named[0])=N'"
        }
        return "'\(kind.rawValue):" + ordered.map { $0.uppercased() }.joined(separator: ",")
            + named.map { $0 == "rounding" ? "[,rounding=down|up|exact]" : "[,\($0)=N]" }.joined()
            + "'"
    }

    /// The layer for the shape of one example.
    func layer(for input: Shape, initializer: Initializer) throws -> any Layer {
        switch kind {
        case .conv:
            try checkImage(input)
            let filters = number("filters"), groups = number("groups"), size = number("size")
            guard input[0] % groups == 0, filters % groups == 0 else {
                throw KisoError(
                    .configuration,
                    "\(groups) groups do not divide \(input[0]) channels and \(filters) filters")
            }
            return Convolution(
                inputs: input[0], filters: filters, size: size, stride: number("stride"),
                padding: number("padding", 0), dilation: number("dilation"), groups: groups,
                rounding: rounding, initializer: initializer)
        case .upconv:
            try checkImage(input)
            return TransposedConvolution(
                inputs: input[0], filters: number("filters"), size: number("size"),
                stride: number("stride"), padding: number("padding", 0), initializer: initializer)
        case .pool:
            try checkPadding(input)
            return MaxPool(
                size: number("size"), stride: number("stride", number("size")),
                padding: number("padding", 0), rounding: rounding)
        case .avgpool:
            try checkPadding(input)
            return AveragePool(
                size: number("size"), stride: number("stride", number("size")),
                padding: number("padding", 0), rounding: rounding)
        case .globalpool: return GlobalAveragePool()
        case .upsample: return Upsample(factor: number("factor"))
        case .affine:
            return Affine(
                inputs: input.count, outputs: number("outputs"), initializer: initializer)
        case .relu: return ReLU()
        case .sigmoid: return Sigmoid()
        case .tanh: return Tanh()
        case .leakyrelu: return Activation(.leakyReLU)
        case .elu: return Activation(.elu)
        case .gelu: return Activation(.gelu)
        case .silu: return Activation(.silu)
        case .softplus: return Activation(.softplus)
        case .batchnorm:
            return BatchNormalization(
                features: input.rank == 0 ? 1 : input[0], momentum: numbers["momentum"] ?? 0.9,
                epsilon: numbers["epsilon"] ?? 1e-5)
        case .layernorm:
            return LayerNormalization(
                features: input.dimensions.last ?? 1, epsilon: numbers["epsilon"] ?? 1e-5)
        case .groupnorm:
            let groups = number("groups"), channels = input.dimensions.first ?? 1
            guard channels % groups == 0 else {
                throw KisoError(
                    .configuration, "\(groups) groups do not divide \(channels) channels")
            }
            return GroupNormalization(features: channels, groups: groups)
        case .lrn: return LocalResponseNormalization(size: number("size"))
        case .dropout: return Dropout(ratio: numbers["ratio"] ?? 0.5)
        case .flatten: return Flatten()
        }
    }

    /// A window that is larger than the image with its padding would cost memory for nothing.
    private func checkPadding(_ input: Shape) throws {
        try checkImage(input)
        if number("padding", 0) > min(input[1], input[2]) {
            throw KisoError(
                .configuration,
                "a padding of \(number("padding", 0)) is more than an image of \(input) has rows or "
                    + "columns")
        }
    }

    private func checkImage(_ input: Shape) throws {
        if input.rank != 3 {
            throw KisoError(
                .configuration,
                "takes images of shape (channels, height, width), not an example of shape \(input)")
        }
    }

    private func number(_ name: String, _ usual: Int = 1) -> Int {
        numbers[name].map { Int($0) } ?? usual
    }

    /// How many parameters the layer has, so that a network that no machine would hold is refused
    /// before it is allocated.
    func parameterCount(for input: Shape, atMost room: Int) throws -> Int {
        let sizes: [Int] =
            switch kind {
            case .conv:
                [
                    number("filters"), (input.dimensions.first ?? 1) / number("groups"),
                    number("size"), number("size"),
                ]
            case .upconv:
                [
                    input.dimensions.first ?? 1, number("filters"), number("size"),
                    number("size"),
                ]
            case .affine: [input.count, number("outputs")]
            case .layernorm: [input.dimensions.last ?? 1, 2]
            case .groupnorm: [input.dimensions.first ?? 1, 2]
            case .batchnorm: [input.dimensions.first ?? 1, 4]
            default: [0]
            }
        guard let shape = Shape(checking: sizes), shape.count <= room else {
            throw KisoError(
                .configuration,
                "its \(sizes.map(String.init).joined(separator: "×")) parameters are too many for the "
                    + "room of \(room) that is left")
        }
        return shape.count
    }
}
