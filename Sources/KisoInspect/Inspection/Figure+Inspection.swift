import Foundation
import KisoCore
public import KisoData
import KisoNN
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
