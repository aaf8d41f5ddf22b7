public import KisoCore

/// A network that has a name: those of the book, one each for tables and sequences, and those that made
/// deep learning famous.
///
/// ```swift
/// let words = try NamedModel.resNet20.words(for: [3, 32, 32], outputs: 10)
/// let model = try Architecture(words.text).model(input: [3, 32, 32])
/// ```
///
/// Each family has a file; its name, its paper and its input stand there.
public struct NamedModel: Sendable {
    /// The name, such as `resnet20`.
    public let name: String
    /// The shape of one example that it was made for.
    public let input: Shape
    /// How many outputs it was made with.
    public let outputs: Int
    private let fitted: @Sendable (_ input: Shape, _ outputs: Int) throws -> Words

    /// A network in words for an input.
    public struct Words: Sendable, Hashable {
        /// As ``Architecture`` reads them.
        public let text: String
        /// What is different from the paper, so that it fits the input; `nil` for nothing.
        public let fitting: String?

        init(_ text: String, fitting: String? = nil) {
            self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            self.fitting = fitting
        }
    }

    init(
        _ name: String, input: Shape, outputs: Int,
        words: @escaping @Sendable (_ input: Shape, _ outputs: Int) throws -> Words
    ) {
        self.name = name
        self.input = input
        self.outputs = outputs
        fitted = words
    }

    /// The network in words for an input and a number of outputs.
    ///
    /// - Throws: `KisoError` `.configuration` for an input that it cannot be fitted to, such as images
    ///   smaller than it needs.
    public func words(for input: Shape, outputs: Int) throws -> Words {
        try fitted(input, outputs)
    }

    /// The network in words as it was made.
    public var architecture: String {
        // What a network was made for fits it; the tests make every one.
        (try? fitted(input, outputs).text) ?? ""
    }

    /// All of them, the book's first.
    public static let all: [NamedModel] =
        ofTheBook + [table, sequence] + leNets + alexNets + vggs + googLeNets + resNets
        + efficientNets

    private static let catalog = Catalog("model", all.map { (name: $0.name, value: $0) })

    /// A network for examples of a shape, where nobody has named one: convolutions for images, a
    /// memory for sequences, two hidden layers for rows.
    public static func suiting(_ input: Shape) -> NamedModel {
        switch input.rank {
        case 3: min(input[1], input[2]) >= 12 ? .simpleConvNet : .table
        case 2: .sequence
        default: .table
        }
    }

    /// Finds a network by name.
    ///
    /// - Throws: `KisoError` `.usage` with the nearest name.
    public init(named name: String) throws { self = try Self.catalog[name] }
}

extension NamedModel: Hashable, CustomStringConvertible {
    /// Two are equal when their names are.
    public static func == (a: NamedModel, b: NamedModel) -> Bool { a.name == b.name }

    /// By the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The name.
    public var description: String { name }
}

extension Shape {
    /// Throws unless this is an image that is at least so many pixels high and wide.
    func requireImage(of model: String, atLeast size: Int) throws {
        guard rank == 3 else {
            throw KisoError(
                .configuration, "\(model) takes images (channels×height×width), not \(self)")
        }
        if Swift.min(self[1], self[2]) < size {
            throw KisoError(
                .configuration,
                "\(model) needs images of at least \(size)×\(size) pixels, not \(self[1])×\(self[2]); "
                    + "take a smaller network or enlarge the images")
        }
    }

    /// Whether images are too small for the first layers of a network that was made for ImageNet's.
    var isSmallImage: Bool { Swift.min(self[1], self[2]) <= 64 }
}
