import Foundation
import KisoCore
public import KisoNN
import KisoOps
public import KisoPlot
public import KisoTensor
import Synchronization

extension Figure {
    /// The filters of a network's first convolution.
    ///
    /// - Throws: `KisoError` `.configuration` for a network that begins with none.
    public static func filters(of network: any TensorLayer) throws -> Figure {
        let weight = network.namedParameters.first {
            $0.parameter.role == .weight && $0.parameter.shape.rank == 4
        }
        guard let weight else {
            throw KisoError(.configuration, "the network has no convolution")
        }
        let value = weight.parameter.value
        let (count, channels) = (min(value.shape[0], 128), value.shape[1])
        let (height, width) = (value.shape[2], value.shape[3])
        let all = value.doubles
        let size = channels * height * width
        let pictures = (0..<count).map { index -> Figure.Image in
            let part = Array(all[index * size..<(index + 1) * size])
            let limit = part.map { Swift.abs($0) }.max() ?? 1
            // One channel, or the mean of several.
            let values = (0..<height * width).map { place in
                (0..<channels).reduce(0) { $0 + part[$1 * height * width + place] }
                    / Double(channels)
            }
            return Figure.Image(
                values: values, width: width, height: height, range: -limit...max(limit, 1e-12))
        }
        return .images(pictures, title: "\(weight.name): \(value.shape[0]) filters")
    }

    /// The norm of the gradient and the deviation of each weight, by depth.
    public static func depth(_ report: LayerReport) -> Figure {
        let places = report.weights.indices.map { Double($0 + 1) }
        func positive(_ values: [Double]) -> [Double] { values.map { Swift.max($0, 1e-12) } }
        return Figure(
            title: "Weights by depth",
            x: Figure.Axis("weight, from the input on"),
            y: Figure.Axis("", scale: .logarithmic),
            series: [
                .line(
                    x: places, y: positive(report.weights.map(\.gradientNorm)),
                    name: "norm of the gradient", marker: Figure.Marker.allCases.first),
                .line(
                    x: places, y: positive(report.weights.map(\.deviation)),
                    name: "deviation of the values", dash: .dashed),
            ])
    }

    /// Histograms of the values of the weights, at most twelve.
    public static func weights(_ report: LayerReport) -> Figure {
        histograms("Weights", report.weights.map { ($0.name, $0.values) })
    }

    /// Histograms of what the layers give, at most twelve.
    public static func activations(_ report: LayerReport) -> Figure {
        histograms("Activations", report.layers.map { ($0.name, $0.activations) })
    }

    /// Histograms of the gradients of the weights, at most twelve.
    public static func gradients(_ report: LayerReport) -> Figure {
        histograms("Gradients", report.weights.map { ($0.name, $0.gradients) })
    }

    /// A panel for each; of many, some from the first to the last.
    private static func histograms(
        _ title: String, _ entries: [(name: String, histogram: LayerReport.Histogram)]
    ) -> Figure {
        let shown = spread(entries, atMost: 12)
        return Figure(
            title: title,
            panels: shown.map { name, histogram in
                // One value alone is as wide as a part of one.
                let isOne = histogram.counts.count == 1
                let range =
                    isOne
                    ? histogram.lowest - 0.5...histogram.lowest + 0.5
                    : histogram.lowest...histogram.highest
                return Figure.Panel(
                    title: name, series: [.histogram(counts: histogram.counts, range: range)])
            }, columns: 3)
    }

    /// At most so many, evenly from the first to the last.
    private static func spread<E>(_ entries: [E], atMost limit: Int) -> [E] {
        guard entries.count > limit else { return entries }
        return (0..<limit).map { entries[$0 * (entries.count - 1) / (limit - 1)] }
    }

    /// What layers make of a picture: a row of channels for each of at most six layers that give images,
    /// from the first to the last.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - picture: `[1, channels, height, width]`.
    ///   - channels: how many channels of a layer are shown, from the first on.
    /// - Throws: `KisoError` `.configuration` for a network without such layers.
    ///
    /// Source: M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
    public static func featureMaps(
        of network: any TensorLayer, for picture: Tensor, channels: Int = 8
    ) throws -> Figure {
        let watcher = MapWatcher()
        var pass = Pass.inference
        pass.observer = watcher
        _ = network(picture, pass: pass)
        let layers = spread(watcher.maps, atMost: 6)
        guard !layers.isEmpty else {
            throw KisoError(.configuration, "no layer of the network gives images")
        }
        var pictures: [Figure.Image] = []
        var captions: [String] = []
        for (name, maps) in layers {
            let (height, width) = (maps.shape[2], maps.shape[3])
            let values = maps.doubles
            for channel in 0..<channels {
                // A row is filled up, so that every layer has one of its own.
                let isThere = channel < maps.shape[1]
                let own =
                    isThere
                    ? Array(values[channel * height * width..<(channel + 1) * height * width])
                    : Array(repeating: 1, count: height * width)
                let (low, high) = isThere ? (own.min() ?? 0, own.max() ?? 1) : (0, 1)
                pictures.append(
                    Figure.Image(
                        values: own, width: width, height: height,
                        range: low...Swift.max(high, low + 1e-12)))
                captions.append(channel == 0 ? name : "")
            }
        }
        return .images(
            pictures, columns: channels, captions: captions,
            title: "What the layers make of a picture")
    }
}

/// Keeps what the layers of a network give, where those are images.
private final class MapWatcher: LayerObserver {
    private let found = Mutex<[(name: String, maps: Tensor)]>([])

    /// In the order of the layers; an activation stands for the layer before it.
    var maps: [(name: String, maps: Tensor)] { found.withLock { $0 } }

    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {
        guard layer.structure == nil, output.rank == 4, output.shape[2] * output.shape[3] > 1 else {
            return
        }
        let isOnElements =
            layer is ReLU || layer is Sigmoid || layer is Tanh || layer is Activation
            || layer is BatchNormalization || layer is Dropout
        found.withLock { found in
            if isOnElements, let last = found.last, last.maps.shape == output.shape {
                found[found.count - 1].maps = output.detached
            } else {
                found.append((path, output.detached))
            }
        }
    }
}
