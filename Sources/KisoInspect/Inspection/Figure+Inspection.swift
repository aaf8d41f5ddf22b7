import Foundation
import KisoCore
public import KisoData
public import KisoNN
import KisoOps
public import KisoPlot
import KisoTensor
public import KisoTrain

extension Figure {
    /// A confusion matrix: rows are what is so, columns what was answered; dark where a share of a row is
    /// large, with the counts where they fit.
    public static func confusion(_ report: ClassReport) -> Figure {
        let counts = report.matrix.counts
        let names = report.classes.map(\.name)
        let shares = counts.flatMap { row -> [Double] in
            let sum = Double(max(1, row.reduce(0, +)))
            return row.map { 1 - Double($0) / sum }
        }
        let image = Figure.Image(
            values: shares, width: counts.count, height: counts.count, range: 0...1)
        let paper = Figure.Color(red: 255, green: 255, blue: 255)
        var annotations: [Figure.Annotation] = []
        if counts.count <= 20 {
            for (row, line) in counts.enumerated() {
                for (column, count) in line.enumerated() where count > 0 {
                    let isDark = shares[row * counts.count + column] < 0.5
                    annotations.append(
                        Figure.Annotation(
                            "\(count)", x: Double(column) + 0.5, y: Double(row) + 0.5,
                            color: isDark ? paper : .ink))
                }
            }
        }
        let ticks = Figure.Ticks.labels(
            names.enumerated().map { .init(at: Double($0) + 0.5, $1) })
        let side = Double(counts.count)
        return Figure(
            title: String(
                format: "%d of %d right", Int((report.accuracy * Double(report.total)).rounded()),
                report.total),
            x: Figure.Axis("answered", limits: 0...side, ticks: ticks),
            y: Figure.Axis("is", limits: 0...side, ticks: ticks),
            legend: .hidden, aspect: .equal, annotations: annotations, width: 900, height: 860,
            series: [.image(image)])
    }

    /// A reliability diagram: how often answers are right, by how sure they are.
    public static func calibration(_ report: ClassReport) -> Figure {
        let used = report.bins.filter { $0.count > 0 }
        return Figure(
            title: String(format: "Calibration error %.4f", report.calibrationError),
            x: Figure.Axis("probability of the answer", limits: 0...1),
            y: Figure.Axis("share of right answers", limits: 0...1), legend: .best,
            series: [
                .line(x: [0, 1], y: [0, 1], name: "as sure as right", dash: .dashed),
                .line(
                    x: used.map(\.confidence), y: used.map(\.accuracy), name: "this network",
                    marker: Figure.Marker.allCases.first),
            ])
    }

    /// The examples with the largest losses as pictures, with what they are and what was answered.
    ///
    /// - Throws: errors of the data; `KisoError` `.configuration` where examples are no pictures.
    public static func worst(
        _ report: ClassReport, of data: any Dataset<Supervised>
    ) throws -> Figure {
        let pictures = try report.worst.map { example in
            try picture(data.batch([example.place]).inputs)
        }
        let names = report.classes.map(\.name)
        let captions = report.worst.map { example in
            example.label == example.answer
                ? "\(names[example.label]), unsure"
                : "\(names[example.label]), not \(names[example.answer])"
        }
        return .images(pictures, columns: 6, captions: captions, title: "The worst answers")
    }

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
    public static func weights(of network: any TensorLayer) -> Figure {
        let weights = network.namedParameters.filter { $0.parameter.role == .weight }.prefix(12)
        return Figure(
            title: "Weights",
            panels: weights.map { weight in
                Figure.Panel(
                    title: weight.name,
                    series: [.histogram(weight.parameter.value.doubles, bins: 40)])
            }, columns: 3)
    }

    /// Where the answer depends on the picture: the size of the derivative of the largest output for each
    /// pixel, beside the picture.
    ///
    /// - Throws: errors of the data; `KisoError` `.configuration` where examples are no pictures.
    ///
    /// Source: K. Simonyan, A. Vedaldi and A. Zisserman, "Deep inside convolutional networks", 2014.
    public static func saliency(
        _ predictor: Predictor, of data: any Dataset<Supervised>, count: Int = 8
    ) throws -> Figure {
        var pictures: [Figure.Image] = []
        for place in 0..<Swift.min(count, data.count) {
            let x = try data.batch([place]).inputs
            pictures.append(try picture(x))
            let slope = gradient(at: x) { predictor.network($0, pass: .inference).max() }
            let size = slope.absolute().max(axes: [0, 1])
            let largest = size.max().item()
            pictures.append(
                Figure.Image(
                    values: size.doubles, width: x.shape[3], height: x.shape[2],
                    range: 0...Swift.max(largest, 1e-12)))
        }
        return .images(
            pictures, columns: 4, title: "Pictures, and where the answer depends on them")
    }

    /// An example as a picture; of several channels their mean.
    private static func picture(_ inputs: Tensor) throws -> Figure.Image {
        guard inputs.rank == 4 else {
            throw KisoError(
                .configuration, "examples of shape \(inputs.shape) are no pictures")
        }
        let gray = inputs.mean(axes: [1]).doubles
        return Figure.Image(
            values: gray, width: inputs.shape[3], height: inputs.shape[2], range: 0...1)
    }
}
