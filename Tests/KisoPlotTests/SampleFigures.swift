import Foundation
import KisoCore
import KisoPlot
import Testing

/// One figure of every kind, for the tests and for a person who looks at them:
/// `KISO_FIGURES=folder swift test -c release --filter KisoPlotTests` leaves them there.
struct SampleFigure: CustomTestStringConvertible, Sendable {
    let name: String
    let figure: Figure
    var testDescription: String { name }

    static let places = stride(from: 0.0, to: 6.0, by: 0.1).map { $0 }

    static let all: [SampleFigure] = [
        SampleFigure(name: "learning-curve", figure: learningCurve),
        SampleFigure(name: "lines", figure: lines),
        SampleFigure(name: "markers-log", figure: markersLog),
        SampleFigure(name: "scatter", figure: scatter),
        SampleFigure(name: "histograms", figure: histograms),
        SampleFigure(name: "bars", figure: bars),
        SampleFigure(name: "image", figure: image),
        SampleFigure(name: "image-grid", figure: imageGrid),
        SampleFigure(name: "arrows", figure: arrows),
        SampleFigure(name: "contour", figure: contour),
        SampleFigure(name: "filled-contour", figure: filledContour),
        SampleFigure(name: "regions", figure: regions),
        SampleFigure(name: "surface", figure: surface),
        SampleFigure(name: "annotations", figure: annotations),
    ]

    static let learningCurve = Figure.learningCurve(
        title: "simple-convnet on MNIST",
        loss: [0.412, 0.131, 0.088, 0.066, 0.052, 0.041, 0.034, 0.028],
        validationLoss: [0.152, 0.092, 0.071, 0.060, 0.055, 0.050, 0.048, 0.047],
        accuracy: [0.871, 0.961, 0.974, 0.981, 0.985, 0.988, 0.990, 0.992],
        validationAccuracy: [0.954, 0.972, 0.978, 0.981, 0.983, 0.985, 0.986, 0.9862])

    static let lines = Figure(
        title: "Sine and cosine", x: "x", y: "y",
        series: [
            .line(x: places, y: places.map(sin), name: "sin"),
            .line(x: places, y: places.map(cos), name: "cos", dash: .dashed),
        ])

    static let markersLog = Figure(
        title: "Loss by learning rate", x: .init("learning rate", scale: .logarithmic),
        y: .init("loss", scale: .logarithmic),
        series: Figure.Marker.allCases.enumerated().map { index, marker in
            let rates = (0..<6).map { pow(10, -Double($0)) }
            return .line(
                x: rates,
                y: rates.map { (rate: Double) -> Double in
                    let away = log10(rate) + 3
                    return 0.01 * Double(index + 1) + away * away
                },
                name: "\(marker)", marker: marker)
        })

    static let scatter: Figure = {
        var generator = RandomGenerator(seed: 1)
        func cloud(_ x: Double, _ y: Double) -> (x: [Double], y: [Double]) {
            let points = (0..<60).map { _ in
                (x + generator.nextNormal() * 0.6, y + generator.nextNormal() * 0.6)
            }
            return (points.map(\.0), points.map(\.1))
        }
        let a = cloud(0, 0), b = cloud(2, 1.5), c = cloud(0, 3)
        return Figure(
            title: "Three classes", x: "feature 1", y: "feature 2",
            series: [
                .scatter(x: a.x, y: a.y, name: "class 0"),
                .scatter(x: b.x, y: b.y, name: "class 1", marker: .triangle),
                .scatter(x: c.x, y: c.y, name: "class 2", marker: .square),
            ])
    }()

    static let histograms: Figure = {
        var generator = RandomGenerator(seed: 2)
        let panels = (1...5).map { layer in
            let spread = Double(6 - layer)
            let values = (0..<5_000).map { _ -> Double in
                let input = generator.nextNormal() * spread
                return 1 / (1 + exp(-input))
            }
            return Figure.Panel(
                title: "\(layer)-layer", x: Figure.Axis(limits: 0...1),
                series: [.histogram(values, bins: 30, range: 0...1)])
        }
        return Figure(title: "Activations, layer by layer", panels: panels, columns: 5)
    }()

    static let bars = Figure(
        title: "Test accuracy by optimizer",
        x: .init(
            ticks: .labels(
                ["SGD", "Momentum", "AdaGrad", "Adam"].enumerated().map {
                    .init(at: Double($0.offset), $0.element)
                })),
        y: "accuracy (%)",
        series: [
            .bars([91.2, 95.4, 96.1, 97.0], name: "without batch norm"),
            .bars([94.0, 96.9, 97.2, 97.8], name: "with batch norm"),
        ])

    static let digit: Figure.Image = {
        var pixels: [UInt8] = []
        for row in 0..<28 {
            for column in 0..<28 {
                let x = Double(column) - 13.5
                let y = Double(row) - 13.5
                let distance = abs((x * x * 1.8 + y * y).squareRoot() - 9)
                pixels.append(UInt8(max(0, 255 - distance * 90)))
            }
        }
        return Figure.Image(grey: pixels, width: 28, height: 28)
    }()

    static let image = Figure(
        title: "Training image 0", aspect: .equal, series: [.image(digit)])

    static let imageGrid: Figure = {
        var rainbow: [UInt8] = []
        for place in 0..<64 { rainbow += [UInt8(place % 8 * 36), UInt8(place / 8 * 36), 128] }
        let colors = Figure.Image(rgb: rainbow, width: 8, height: 8)
        var images: [Figure.Image] = []
        for index in 0..<10 {
            let values = (0..<25).map { (place: Int) -> Double in Double(place * (index + 3) % 11) }
            images.append(index == 7 ? colors : .init(values: values, width: 5, height: 5))
        }
        return Figure.images(
            images, columns: 5, captions: (0..<10).map { "filter \($0)" },
            title: "Filters after training")
    }()

    static let arrows: Figure = {
        let sites = stride(from: -2.0, to: 2.5, by: 0.25).map { $0 }
        let all = sites.flatMap { y in sites.map { x in (x, y) } }
        return Figure(
            title: "The negative gradient of x₀² + x₁²", x: "x0", y: "x1", aspect: .equal,
            series: [
                .arrows(
                    x: all.map(\.0), y: all.map(\.1), dx: all.map { -$0.0 * 0.1 },
                    dy: all.map { -$0.1 * 0.1 })
            ])
    }()

    static let valley = Figure.Field(x: -10...10, y: -5...5) { x, y in x * x / 20 + y * y }

    static let contour: Figure = {
        var x = -7.0, y = 2.0
        var path: [(Double, Double)] = [(x, y)]
        for _ in 0..<30 {
            x -= 0.95 * x / 10
            y -= 0.95 * 2 * y
            path.append((x, y))
        }
        return Figure(
            title: "SGD", x: "x", y: "y",
            series: [
                .contour(valley, levels: [1, 2, 4, 6, 9, 12, 16, 20, 25], color: .grey),
                .line(
                    x: path.map(\.0), y: path.map(\.1), name: "path of 30 steps",
                    color: .vermilion, marker: .disc),
            ])
    }()

    static let filledContour = Figure(
        panels: [
            .init(
                title: "Filled", x: "x", y: "y", z: "height", showsColorBar: true,
                series: [.filledContour(valley)]),
            .init(
                title: "Lines", x: "x", y: "y", z: "height", showsColorBar: true,
                series: [.contour(valley)]),
        ])

    static let regions = Figure(
        panels: [
            .init(
                title: "OR", x: "x1", y: "x2", colorMap: .pale,
                series: [
                    .filledContour(
                        .init(x: -0.5...1.5, y: -0.5...1.5) { $0 + $1 - 0.5 }, levels: [0]),
                    .scatter(x: [0], y: [0], name: "0", color: .blue, marker: .circle),
                    .scatter(
                        x: [0, 1, 1], y: [1, 0, 1], name: "1", color: .vermilion, marker: .triangle),
                ])
        ])

    static let surface = Figure(
        title: "x₀² + x₁²", x: "x0", y: "x1", z: "f(x)",
        series: [.surface(.init(x: -3...3, y: -3...3, steps: 31) { $0 * $0 + $1 * $1 })])

    static let annotations = Figure(
        title: "Numerical derivative", x: "x", y: "f(x)",
        annotations: [
            .init("tangent at x = 5", x: 9, y: 0.2, pointingTo: .init(x: 5, y: 0.75)),
            .init("f(x) = 0.01x² + 0.1x", x: 14, y: 4.4, anchor: .trailing),
        ],
        series: [
            .line(
                x: places.map { $0 * 3.3 },
                y: places.map { (x: Double) -> Double in 0.1089 * x * x + 0.33 * x },
                name: "f"),
            .line(
                x: places.map { $0 * 3.3 },
                y: places.map { (x: Double) -> Double in 0.66 * x - 0.25 },
                name: "tangent", dash: .dotted),
        ])
}
