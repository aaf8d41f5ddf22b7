import KisoCore
public import KisoData
import KisoOps
public import KisoPlot
import KisoTensor

/// A sheet that shows what data looks like: some pictures of each class, a histogram a column, a curve
/// a column of a time series.
///
/// ```swift
/// let data = try await ImportedData.open("flowers")
/// try DataSheet(data).figure().write(to: URL(filePath: "flowers.png"))
/// ```
public struct DataSheet: Sendable {
    /// What is shown.
    public let data: ImportedData

    /// A sheet of data.
    public init(_ data: ImportedData) { self.data = data }

    /// The most examples of a table that histograms count.
    private static let mostExamples = 20_000
    /// The most panels.
    private static let mostPanels = 12

    /// Whether the examples are pictures.
    public var showsPictures: Bool {
        let sizes = data.inputShape
        return sizes.rank == 3 && [1, 3].contains(sizes[0]) && data.preparation.table == nil
    }

    /// The sheet.
    ///
    /// - Throws: errors of reading the data.
    public func figure() throws -> Figure {
        if showsPictures { return try pictures() }
        if let series = data.preparation.series { return try curves(series) }
        return try histograms()
    }

    /// Some pictures and, to the right of each, what random changes make of it.
    ///
    /// - Parameters:
    ///   - seed: what the changes are drawn from.
    ///   - transform: changes the pictures.
    ///   - rows: the number of rows.
    ///   - columns: the number of columns.
    /// - Throws: `KisoError` `.usage` for data that is not of pictures.
    public func variations(
        _ transform: some Transform, rows: Int = 6, columns: Int = 8, seed: UInt64 = 0
    ) throws -> Figure {
        guard showsPictures else {
            throw KisoError(
                .usage,
                "random changes are for pictures, an example of \(data.name) has the shape "
                    + "\(data.inputShape)")
        }
        var random = RandomGenerator(seed: seed).split("variations")
        let places = onePerClass(1, most: rows)
        let batch = try data.train.batch(places.map(\.place))
        var images: [Figure.Image] = []
        var captions: [String] = []
        for (index, name) in places.map(\.name).enumerated() {
            let picture = batch.inputs[index..<index + 1]
            let many = Tensor.concatenate(
                [Tensor](repeating: picture, count: columns), axis: 0)
            images += [image(picture[0])]
            images += transform(many, using: &random).unstacked().map(image)
            captions += [name] + [String](repeating: "", count: columns)
        }
        return Figure.images(
            images, columns: columns + 1, captions: captions,
            title: "\(data.name): as they are, and changed at random")
    }

    private func pictures() throws -> Figure {
        let classes = data.report.classNames.count
        let places = onePerClass(classes > 12 ? 1 : 6, most: 60)
        let batch = try data.train.batch(places.map(\.place))
        return Figure.images(
            batch.inputs.unstacked().map(image), columns: classes > 12 ? nil : 6,
            captions: places.map(\.name), title: data.name)
    }

    /// The first examples of each class, class by class.
    private func onePerClass(_ each: Int, most: Int) -> [(place: Int, name: String)] {
        let names = data.report.classNames
        guard let labels = data.train.classLabels, !names.isEmpty else {
            return (0..<min(most, data.train.count)).map { ($0, "") }
        }
        var found = [[Int]](repeating: [], count: names.count)
        for (place, label) in labels.enumerated()
        where names.indices.contains(label) && found[label].count < each {
            found[label].append(place)
        }
        return Array(
            names.indices.flatMap { label in found[label].map { ($0, names[label]) } }.prefix(most))
    }

    private func image(_ picture: Tensor) -> Figure.Image {
        let (height, width) = (picture.shape[1], picture.shape[2])
        func byte(_ value: Float) -> UInt8 { UInt8(scalar: Double(value * 255).rounded()) }
        let values = picture.floats
        if picture.shape[0] == 1 {
            return Figure.Image(grey: values.map(byte), width: width, height: height)
        }
        let size = height * width
        let bytes = (0..<size).flatMap { place in
            (0..<3).map { byte(values[$0 * size + place]) }
        }
        return Figure.Image(rgb: bytes, width: width, height: height)
    }

    private func histograms() throws -> Figure {
        let count = min(data.train.count, Self.mostExamples)
        let batch = try data.train.batch(Array(0..<count))
        var panels: [Figure.Panel] = targets(batch.targets)
        if let table = data.preparation.table {
            var first = 0
            for column in table.columns {
                defer { first += column.width }
                guard panels.count < Self.mostPanels else { break }
                switch column.content {
                case .number(let mean, let deviation):
                    let values = batch.inputs[.all, first].doubles.map { $0 * deviation + mean }
                    panels.append(Self.histogram(values, column.name))
                case .category(let names, _):
                    let counts = batch.inputs[.all, first..<first + names.count].sum(axes: [0])
                    panels.append(Self.bars(counts.doubles, names, column.name))
                }
            }
        } else {
            let flat = batch.inputs.reshaped([count, -1])
            for feature in 0..<min(flat.shape[1], Self.mostPanels - panels.count) {
                panels.append(Self.histogram(flat[.all, feature].doubles, "x[\(feature)]"))
            }
        }
        return Figure(title: data.name, panels: panels, columns: min(4, panels.count))
    }

    /// How often each class comes, or how the numbers are spread.
    private func targets(_ targets: Tensor) -> [Figure.Panel] {
        switch data.target {
        case .classes(let names):
            var counts = [Double](repeating: 0, count: names.count)
            for label in targets.values(as: Int.self) where names.indices.contains(label) {
                counts[label] += 1
            }
            return [Self.bars(counts, names, "target")]
        case .numbers(let names, _, _):
            let values = data.target.restored(targets).reshaped([targets.shape[0], -1])
            return names.indices.prefix(min(4, values.shape[1])).map {
                Self.histogram(values[.all, $0].doubles, names[$0])
            }
        }
    }

    private static func histogram(_ values: [Double], _ name: String) -> Figure.Panel {
        Figure.Panel(
            title: name, legend: .hidden, series: [.histogram(values.filter(\.isFinite))])
    }

    private static func bars(
        _ counts: [Double], _ names: [String], _ title: String
    ) -> Figure.Panel {
        let shown = min(counts.count, 12)
        let ticks = (0..<shown).map {
            Figure.Tick(at: Double($0), String(names[$0].prefix(10)))
        }
        return Figure.Panel(
            title: counts.count > shown ? "\(title), the first \(shown)" : title,
            x: Figure.Axis(ticks: .labels(ticks)), legend: .hidden,
            series: [.bars(Array(counts.prefix(shown)))])
    }

    /// A panel a column: the training rows, and behind them those held out.
    private func curves(_ series: SeriesPreparation) throws -> Figure {
        let known = try rows(of: data.train, from: 0)
        // Windows that predict the rows held out begin in those before, which are drawn already.
        let start = known.count + series.horizon - series.window
        let reaching = try data.validation.map { try rows(of: $0, from: start) } ?? []
        let later = reaching.dropFirst(min(series.window, max(reaching.count - 1, 0)))
        let panels = series.columns.indices.prefix(Self.mostPanels).map { column in
            func line(
                _ rows: some Sequence<(time: Double, values: [Double])>, _ name: String
            ) -> Figure.Series {
                .line(
                    x: rows.map(\.time),
                    y: rows.map {
                        $0.values[column] * series.deviation[column] + series.mean[column]
                    },
                    name: name)
            }
            return Figure.Panel(
                title: series.columns[column], x: "row",
                series: [line(known, "train")] + (later.isEmpty ? [] : [line(later, "validation")]))
        }
        return Figure(title: data.name, panels: Array(panels), columns: 1)
    }

    /// The rows that windows one step apart are made of: the first of each, and the rest of the last.
    private func rows(
        of part: any Dataset<Supervised>, from start: Int
    ) throws -> [(time: Double, values: [Double])] {
        let count = min(part.count, Self.mostExamples)
        guard count > 0 else { return [] }
        let inputs = try part.batch(Array(0..<count)).inputs
        let first = inputs[.all, 0]
        let rest = inputs[count - 1, 1..<inputs.shape[1]]
        let all = inputs.shape[1] > 1 ? Tensor.concatenate([first, rest], axis: 0) : first
        return all.unstacked().enumerated().map { (Double(start + $0.offset), $0.element.doubles) }
    }
}
