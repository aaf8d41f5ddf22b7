import KisoCore

/// The module of GoogLeNet: filters of three sizes and a pooling side by side, with convolutions of 1×1
/// that make the channels fewer in front of the large filters.
///
/// ```swift
/// Inception(64, 96, 128, 16, 32, 32).words   // the paper's 3a
/// ```
///
/// Source: C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, figure 2 and table 1.
public struct Inception: Sendable, Hashable {
    /// Filters of 1×1.
    public let one: Int
    /// Filters of 1×1 in front of those of 3×3.
    public let reducedThree: Int
    /// Filters of 3×3.
    public let three: Int
    /// Filters of 1×1 in front of those of 5×5.
    public let reducedFive: Int
    /// Filters of 5×5.
    public let five: Int
    /// Filters of 1×1 behind the pooling.
    public let pooled: Int

    /// The numbers of filters in the order of the paper's table.
    public init(
        _ one: Int, _ reducedThree: Int, _ three: Int, _ reducedFive: Int, _ five: Int,
        _ pooled: Int
    ) {
        self.one = one
        self.reducedThree = reducedThree
        self.three = three
        self.reducedFive = reducedFive
        self.five = five
        self.pooled = pooled
    }

    /// The number of channels of the result.
    public var filters: Int { one + three + five + pooled }

    /// The module in words.
    ///
    /// - Parameters:
    ///   - normalizes: whether a batch normalisation stands behind each convolution.
    ///   - reduces: whether there are convolutions of 1×1 in front of the large filters; without them
    ///     it is what the paper calls the naive version, with as many channels in its result.
    public func words(normalizes: Bool = false, reduces: Bool = true) -> String {
        func convolution(_ filters: Int, _ size: Int) -> String {
            GoogLeNetWords.convolution(filters, size, normalizes: normalizes)
        }
        let before =
            reduces ? [reducedThree, reducedFive].map { convolution($0, 1) + " " } : ["", ""]
        return """
            branches(\(convolution(one, 1)) | \(before[0])\(convolution(three, 3)) | \
            \(before[1])\(convolution(five, 5)) | pool:3,stride=1,padding=1 \(convolution(pooled, 1)))
            """
    }
}

private enum GoogLeNetWords {
    static func convolution(
        _ filters: Int, _ size: Int, stride: Int = 1, normalizes: Bool
    ) -> String {
        let padding = size > 1 ? ",padding=\(size / 2)" : ""
        let step = stride > 1 ? ",stride=\(stride)" : ""
        let end = normalizes ? ",bias=none batchnorm relu" : " relu"
        return "conv:\(filters),\(size)\(padding)\(step)\(end)"
    }
}

extension NamedModel {
    /// The winner of 2014: nine modules, two auxiliary outputs, 6,998,552 parameters without those.
    ///
    /// Images of up to 64 pixels meet a first convolution of 3×3, and no pooling in front of the first
    /// module, which then has the paper's 28×28.
    public static let googLeNet = googLeNet("googlenet", normalizes: false)
    /// ``googLeNet`` with batch normalisation in place of the normalisation over channels, which makes
    /// it train from the start.
    public static let googLeNetBatchNormalization = googLeNet("googlenet-bn", normalizes: true)

    /// Five modules for images of 28×28, with batch normalisation.
    public static let googLeNetMini = googLeNetMini("googlenet-mini", reduces: true)
    /// ``googLeNetMini`` without the convolutions of 1×1 in front of the large filters.
    public static let googLeNetMiniNaive = googLeNetMini("googlenet-mini-naive", reduces: false)

    static let googLeNets: [NamedModel] = [
        .googLeNet, .googLeNetBatchNormalization, .googLeNetMini, .googLeNetMiniNaive,
    ]

    private static func googLeNet(_ name: String, normalizes: Bool) -> NamedModel {
        NamedModel(name, input: [3, 224, 224], outputs: 1000) { input, outputs in
            try input.requireImage(of: name, atLeast: 20)
            func convolution(_ filters: Int, _ size: Int, stride: Int = 1) -> String {
                GoogLeNetWords.convolution(filters, size, stride: stride, normalizes: normalizes)
            }
            func modules(_ modules: [Inception]) -> String {
                modules.map { $0.words(normalizes: normalizes) }.joined(separator: " ")
            }
            let across = normalizes ? "" : "lrn:5"
            let pool = "pool:3,stride=2,rounding=up"
            // The paper's maps are 14×14 there; smaller ones have a smaller pooling.
            let maps = input.isSmallImage ? (min(input[1], input[2]) + 1) / 2 : 14
            let window = maps >= 5 ? "avgpool:5,stride=3 " : ""
            let auxiliary = """
                auxiliary:weight=0.3(\(window)\(convolution(128, 1)) affine:1024 relu dropout:0.7 \
                affine:\(outputs))
                """
            let stem =
                input.isSmallImage
                ? """
                \(convolution(64, 3)) \(across) \(convolution(64, 1)) \(convolution(192, 3)) \(across)
                """
                : """
                \(convolution(64, 7, stride: 2)) \(pool) \(across) \(convolution(64, 1))
                \(convolution(192, 3)) \(across) \(pool)
                """
            return Words(
                """
                \(stem)
                \(modules([.init(64, 96, 128, 16, 32, 32), .init(128, 128, 192, 32, 96, 64)])) \(pool)
                \(modules([.init(192, 96, 208, 16, 48, 64)])) \(auxiliary)
                \(modules([.init(160, 112, 224, 24, 64, 64), .init(128, 128, 256, 24, 64, 64)]))
                \(modules([.init(112, 144, 288, 32, 64, 64)])) \(auxiliary)
                \(modules([.init(256, 160, 320, 32, 128, 128)])) \(pool)
                \(modules([.init(256, 160, 320, 32, 128, 128), .init(384, 192, 384, 48, 128, 128)]))
                globalpool dropout:0.4 affine:\(outputs)
                """,
                fitting: input.isSmallImage
                    ? "the first convolution is 3×3 with a stride of 1, and the first two poolings are "
                        + "left out, for images of at most 64 pixels" : nil)
        }
    }

    private static func googLeNetMini(_ name: String, reduces: Bool) -> NamedModel {
        NamedModel(name, input: [1, 28, 28], outputs: 10) { input, outputs in
            try input.requireImage(of: name, atLeast: 8)
            func modules(_ modules: [Inception]) -> String {
                modules.map { $0.words(normalizes: true, reduces: reduces) }.joined(separator: " ")
            }
            func convolution(_ filters: Int) -> String {
                GoogLeNetWords.convolution(filters, 3, normalizes: true)
            }
            return Words(
                """
                \(convolution(32)) pool:2 \(convolution(64))
                \(modules([.init(16, 24, 32, 4, 8, 8), .init(32, 32, 48, 8, 16, 16)]))
                \(modules([.init(48, 48, 64, 8, 24, 24)])) pool:2
                \(modules([.init(64, 48, 80, 12, 32, 32), .init(64, 48, 96, 12, 32, 32)]))
                globalpool dropout:0.4 affine:\(outputs)
                """)
        }
    }
}
