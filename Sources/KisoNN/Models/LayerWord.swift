import KisoCore

/// One word of an ``Architecture``: a layer with its arguments.
struct LayerWord: Sendable, Hashable {
    /// The layers that have a word.
    enum Kind: String, CaseIterable {
        case conv, pool, affine, relu, sigmoid, tanh, batchnorm, dropout, flatten

        /// The arguments without a name, in order, and those with one.
        var arguments: (ordered: [String], named: [String]) {
            switch self {
            case .conv: (["filters", "size"], ["padding", "stride", "dilation", "groups"])
            case .pool: (["size"], ["stride", "padding"])
            case .affine: (["outputs"], [])
            case .dropout: (["ratio"], [])
            case .relu, .sigmoid, .tanh, .batchnorm, .flatten: ([], [])
            }
        }
    }

    let text: String
    let kind: Kind
    private let numbers: [String: Int]
    private let ratio: Double

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
        if kind == .dropout {
            guard let ratio = Double(given[0]), ratio >= 0, ratio < 1 else {
                throw KisoError(.usage, "'\(text)': the ratio must be a number in [0, 1)")
            }
            self.ratio = ratio
            numbers = [:]
            return
        }
        ratio = 0
        var numbers: [String: Int] = [:]
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
            let least = name == "padding" ? 0 : 1
            guard let number = Int(value), number >= least, number <= LayerWord.limit else {
                throw KisoError(
                    .usage,
                    "'\(text)': \(name) is '\(value)', not an integer from \(least) to \(LayerWord.limit)"
                )
            }
            numbers[name] = number
        }
        self.numbers = numbers
    }

    private static func usage(_ kind: Kind) -> String {
        let (ordered, named) = kind.arguments
        if ordered.isEmpty { return "'\(kind.rawValue)' without arguments" }
        return "'\(kind.rawValue):" + ordered.map { $0.uppercased() }.joined(separator: ",")
            + named.map { "[,\($0)=N]" }.joined() + "'"
    }

    /// The layer for the shape of one example.
    func layer(for input: Shape, initializer: Initializer) throws -> any Layer {
        func number(_ name: String, _ usual: Int = 1) -> Int { numbers[name] ?? usual }
        switch kind {
        case .conv:
            guard input.rank == 3 else {
                throw KisoError(
                    .configuration,
                    "takes images of shape (channels, height, width), not an example of shape \(input)"
                )
            }
            let filters = number("filters"), groups = number("groups"), size = number("size")
            guard input[0] % groups == 0, filters % groups == 0 else {
                throw KisoError(
                    .configuration,
                    "\(groups) groups do not divide \(input[0]) channels and \(filters) filters")
            }
            try LayerWord.checkSize([filters, input[0] / groups, size, size])
            return Convolution(
                inputs: input[0], filters: filters, size: size, stride: number("stride"),
                padding: number("padding", 0), dilation: number("dilation"), groups: groups,
                initializer: initializer)
        case .pool:
            return MaxPool(
                size: number("size"), stride: number("stride", number("size")),
                padding: number("padding", 0))
        case .affine:
            try LayerWord.checkSize([input.count, number("outputs")])
            return Affine(
                inputs: input.count, outputs: number("outputs"), initializer: initializer)
        case .relu: return ReLU()
        case .sigmoid: return Sigmoid()
        case .tanh: return Tanh()
        case .batchnorm: return BatchNormalization(features: input.rank == 0 ? 1 : input[0])
        case .dropout: return Dropout(ratio: ratio)
        case .flatten: return Flatten()
        }
    }

    /// Refuses a weight that no machine of today would hold, before it is allocated.
    private static func checkSize(_ dimensions: [Int]) throws {
        guard let shape = Shape(checking: dimensions), shape.count <= 1 << 30 else {
            throw KisoError(
                .configuration, "a weight of \(dimensions) has more than 2^30 elements")
        }
    }
}
