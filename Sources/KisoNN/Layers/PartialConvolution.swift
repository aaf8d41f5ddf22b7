public import KisoCore
import KisoOps
public import KisoTensor

/// A convolution whose filters see some channels only, as in LeNet's third layer: `16 · 25` weights for
/// each pair would be 2,400; its table of connections leaves 1,500.
///
/// Shapes: input `[n, inputs, h, w]`, weight `[connections, size, size]`, one kernel for each pair of a
/// filter and a channel that it sees, bias `[filters]`, output `[n, filters, h − size + 1,
/// w − size + 1]`.
///
/// ```swift
/// let c3 = PartialConvolution(connections: PartialConvolution.leNet, inputs: 6, size: 5)
/// ```
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
/// recognition", Proceedings of the IEEE 86, 1998, table I.
public struct PartialConvolution: ShapedLayer {
    /// `[connections, size, size]`, the filters one after another.
    public let weight: Parameter
    /// `[filters]`, zero at first.
    public let bias: Parameter
    /// The channels that each filter sees.
    public let connections: [[Int]]
    /// The number of channels of an image.
    public let inputs: Int
    /// Height and width of a filter.
    public let size: Int
    /// Where each pair of filter and channel finds its kernel; those that are not connected find the
    /// zeros behind the last one.
    private let places: [Int64]

    /// Which of six maps each of LeNet's sixteen filters sees: three neighbours, four neighbours, four
    /// that are not all neighbours, and one of them all.
    public static let leNet: [[Int]] =
        (0..<6).map { first in (0..<3).map { (first + $0) % 6 } }
        + (0..<6).map { first in (0..<4).map { (first + $0) % 6 } }
        + [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5]]

    /// A layer with a filter for each list of channels.
    ///
    /// - Precondition: the channels are in `0..<inputs`, each at most once for a filter.
    public init(
        connections: [[Int]], inputs: Int, size: Int, initializer: Initializer = .xavier,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            connections.allSatisfy { seen in
                !seen.isEmpty && Set(seen).count == seen.count
                    && seen.allSatisfy { (0..<inputs).contains($0) }
            }, "PartialConvolution",
            "the connections name channels outside of 0..<\(inputs), twice, or none", file: file,
            line: line)
        self.connections = connections
        self.inputs = inputs
        self.size = size
        let count = connections.map(\.count).reduce(0, +)
        var places: [Int64] = []
        var next: Int64 = 0
        for seen in connections {
            var row = [Int64](repeating: Int64(count), count: inputs)
            for channel in seen.sorted() {
                row[channel] = next
                next += 1
            }
            places += row
        }
        self.places = places
        let fanIn = count / connections.count * size * size
        weight = initializer.parameter([count, size, size], inputs: fanIn)
        bias = Parameter(.zeros([connections.count]), role: .bias)
    }

    /// The convolution with zeros where nothing is connected.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let kernels = Tensor.concatenate(
            [pass.value(of: weight), .zeros([1, size, size])], axis: 0)
        let dense = kernels[Tensor(places, shape: [places.count])]
        return x.convolution(
            weight: dense.reshaped([connections.count, inputs, size, size]),
            bias: pass.value(of: bias), geometry: WindowGeometry(size: size),
            precision: pass.precision)
    }

    /// `(filters, h − size + 1, w − size + 1)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try WindowGeometry(size: size).outputShape(
            ofImage: input, channels: inputs, filters: connections.count)
    }
}

extension PartialConvolution: SpelledLayer {
    /// The tables that have a name.
    private enum Table: String, CaseIterable { case lenet }

    static let spelling = Spelling(
        "partialconv", [.choice("table", Table.self), .integer("size")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        if input[0] != 6 {
            throw KisoError(
                .configuration, "LeNet's table connects 6 channels, the image has \(input[0])")
        }
        let size = arguments.integer("size")
        try Shape.requireParameter(60, size, size)
        self.init(connections: Self.leNet, inputs: 6, size: size, initializer: initializer)
    }

    var arguments: Arguments? {
        guard connections == Self.leNet, inputs == 6 else { return nil }
        return Arguments().with("table", Table.lenet.rawValue).with("size", size)
    }
}
