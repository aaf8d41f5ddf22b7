import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// ch07/vgg-layers: the first filters of a large network, and what each of its blocks sees of a photograph.
struct DeepLayers: Experiment {
    let id = "ch07/vgg-layers"
    let title = "What the layers of a deep network see"
    let seconds = 10
    let keyNumber: String? = "filters that look for colours"
    let explanation = """
        The network of this chapter has one convolution. VGG16 has thirteen in five blocks and has learnt from \
        photographs of a thousand kinds of things, and then, these weights, from drawn outlines (HED). Its \
        first filters are 3×3 in three colours, so each is a tiny picture in colour, here from its smallest \
        weight to its largest.

        Of each block, before its pooling, the six maps are drawn that vary most over a photograph of an eagle, \
        but for their edges: bright is where a filter answers. A block halves the picture, so that a place of \
        the fifth stands for 16×16 pixels. The quick form has a small network of random weights and a drawn \
        pattern.
        """
    let outcome = """
        Some of the first filters look for a colour and others for an edge, whatever its colours. The maps of the \
        first block are drawings of the picture; those of the second are strokes and textures; from the third on they \
        tell surfaces from outlines, feathers from water, and in the fifth the eagle from the ground, coarsely.
        """

    func run(_ notebook: Notebook) async throws {
        if notebook.isQuick {
            let words = """
                conv:8,3,padding=1 relu conv:8,3,padding=1 relu pool:2 conv:12,3,padding=1 relu pool:2
                """
            let chain = try Architecture(words).model(input: [3, 32, 32], seed: notebook.seed)
            let pattern = Tensor((0..<3 * 32 * 32).map { Float($0 * 7 % 61) / 60 })
            return try look(chain, pattern.reshaped([1, 3, 32, 32]), notebook)
        }
        let found = try await notebook.available("the layers of VGG16") {
            (
                network: try await notebook.pretrained("vgg16").network,
                eagle: try await notebook.testPhotographs().appendingPathComponent("eagle.jpg")
            )
        }
        guard let found else { return }
        guard let chain = found.network as? Sequential else {
            throw KisoError(.badData, "vgg16: expected layers in a row")
        }
        let (side, photograph) = (384, try Image.read(found.eagle))
        let middle = PicturePreparation(channels: 3, height: side, width: side)
        let picture = Tensor(middle(photograph))
        try look(chain, picture, notebook)
    }

    /// Draws the filters, and maps of a picture `[1, 3, h, w]`.
    private func look(_ chain: Sequential, _ picture: Tensor, _ notebook: Notebook) throws {
        guard let first = chain.layers.lazy.compactMap({ $0 as? Convolution }).first else {
            throw KisoError(.badData, "a network without a convolution")
        }
        try notebook.draw(
            "filters",
            .images(
                (0..<first.filters).map { colors(of: first.weight.value[$0]) }, columns: 16,
                title: "The filters of the first convolution"))
        let colorful = (0..<first.filters).count { isColorful(first.weight.value[$0]) }
        notebook.checkWhole(
            "filters that look for colours", Double(colorful), in: 12...32, by: .ours)
        var maps = picture
        var shown: [Figure.Image] = []
        for layer in chain.layers {
            if layer is MaxPool { shown += varied(maps, 6) }
            maps = layer(maps, pass: .inference)
        }
        try notebook.draw(
            "maps",
            .images(
                shown, columns: 6,
                captions: shown.indices.map { $0 % 6 == 0 ? "block \($0 / 6 + 1)" : "" },
                title: notebook.isQuick
                    ? "What random blocks see of a pattern"
                    : "What the blocks of VGG16 see of an eagle"))
    }

    /// Whether the colours of a filter `[3, h, w]` differ from each other more than its places do.
    private func isColorful(_ filter: Tensor) -> Bool {
        let colors = filter.mean(axes: [1, 2]).variance().item()
        return colors > filter.mean(axes: [0]).variance().item()
    }

    /// The maps that vary most, the most varied first. At the edges, where the padding is, maps may say much.
    private func varied(_ maps: Tensor, _ count: Int) -> [Figure.Image] {
        let (height, width) = (maps.shape[2], maps.shape[3])
        let spread = maps.sliced(axis: 2, 2..<height - 2).sliced(axis: 3, 2..<width - 2)
            .variance(axes: [0, 2, 3]).doubles
        let order = spread.indices.sorted { spread[$0] > spread[$1] }
        return order.prefix(count).map { map in
            Figure.Image(values: maps[0, map].doubles, width: width, height: height)
        }
    }

    /// A filter `[3, h, w]` in colour, from its smallest weight to its largest.
    private func colors(of filter: Tensor) -> Figure.Image {
        let weights = filter.doubles
        let (least, most) = (weights.min() ?? 0, weights.max() ?? 1)
        let area = filter.shape[1] * filter.shape[2]
        let bytes = (0..<area * 3).map { place -> UInt8 in
            let weight = weights[place % 3 * area + place / 3]
            return UInt8((weight - least) / max(most - least, 1e-12) * 255)
        }
        return Figure.Image(rgb: bytes, width: filter.shape[2], height: filter.shape[1])
    }
}
