public import KisoTensor
import KisoCore
import KisoNN
import KisoOps

/// How far a picture is from what one picture shows and from the style of another.
///
/// With maps `F` of a layer, `[c, h·w]`, and the Gram matrix `G = F Fᵀ / (h·w)`, which tells what occurs
/// together and not where:
///
/// ```
/// content = Σ (F − F_content)² / Σ F_content²
/// style   = mean over layers of Σ (G − G_style)² / Σ G_style²
/// total   = content + weight · strength · style
/// ```
///
/// The paper divides by numbers of elements; divided by their own size, the parts mean the same for every
/// layer and every network: 1 is a picture without any of it, 0 is reached.
///
/// Source: L. Gatys et al., CVPR 2016, equations 1, 4, 5 and 7.
public struct StyleObjective: Sendable {
    /// What the style counts beside the content, at strength 1.
    public static let weight = 20.0

    /// The two parts and their sum.
    public struct Parts: Sendable {
        /// What is not as in the content picture, relative to it.
        public let content: Tensor
        /// How far the Gram matrices are from those of the style picture, relative to them.
        public let style: Tensor
        /// What is made small.
        public let total: Tensor
    }

    private let network: StyleNetwork
    private let strength: Double
    private let contentMaps: Tensor
    private let contentScale: Double
    private let grams: [(name: String, gram: Tensor, scale: Double)]

    /// An objective.
    ///
    /// - Parameters:
    ///   - strength: how much the style counts; 1 by default.
    ///   - network: looks at the pictures.
    ///   - content: what is to be seen, `[1, 3, h, w]`.
    ///   - style: how; of any size.
    public init(
        _ network: StyleNetwork, content: Tensor, style: Tensor, strength: Double = 1
    ) {
        func sum(_ x: Tensor) -> Double { max(x.squared.sum().item(), 1e-12) }
        self.network = network
        self.strength = strength
        contentMaps = network(content, pass: .inference)[network.contentLayer] ?? content
        contentScale = sum(contentMaps)
        let maps = network(style, pass: .inference)
        grams = network.styleLayers.compactMap { name in
            maps[name].map { maps in
                let gram = Self.gram(maps)
                return (name, gram, sum(gram))
            }
        }
    }

    /// `F Fᵀ / (h·w)` of maps `[1, c, h, w]`: `[c, c]`.
    public static func gram(_ maps: Tensor) -> Tensor {
        let places = maps.shape[2] * maps.shape[3]
        let rows = maps.reshaped([maps.shape[1], places])
        return rows.matmul(rows.transposed()) * (1 / Double(places))
    }

    /// The parts for a picture `[1, 3, h, w]` as large as the content picture.
    public func callAsFunction(_ picture: Tensor) -> Parts {
        let maps = network(picture, pass: .inference)
        let seen = maps[network.contentLayer] ?? picture
        let content = (seen - contentMaps).squared.sum() * (1 / contentScale)
        var style = Tensor(Float(0))
        for (name, gram, scale) in grams {
            guard let own = maps[name] else { continue }
            style =
                style + (Self.gram(own) - gram).squared.sum()
                * (1 / (scale * Double(grams.count)))
        }
        return Parts(
            content: content, style: style,
            total: content + style * (Self.weight * strength))
    }
}
