import KisoCore
import KisoTensor

/// Finds out what the arrays of a file are.
struct ArrayInterpretation {
    let preparation: Preparation
    private let arrays: ArrayPreparation
    /// Whether class targets are one-hot rows.
    private let isOneHot: Bool

    /// - Parameter task: by default what the targets say.
    init(
        _ part: ArrayFile.Part, classNames: [String]? = nil, task: LearningTask?,
        report: inout DataReport
    ) throws {
        guard let targets = part.targets else {
            throw KisoError(
                .badData,
                "\(part.inputsPlace): there are no targets beside it, expected an array 'y' or "
                    + "'y_train', or y.npy beside x.npy")
        }
        arrays = try Self.layout(of: part, report: &report)
        let count = part.inputs.shape[0]
        guard targets.shape.rank > 0, targets.shape[0] == count else {
            throw KisoError(
                .badData,
                "\(part.targetsPlace): has the shape \(targets.shape) for \(count) examples; expected "
                    + "a target for each")
        }
        try targets.requireFinite(part.targetsPlace)
        isOneHot = task != .regression && Self.isOneHot(targets)
        let flat = targets.shape.dimensions.dropFirst().reduce(1, *) == 1
        let isClasses =
            isOneHot || task == .classification
            || (task == nil && flat && Self.isLabels(targets, report: &report))
        let target: TargetDescription
        if isClasses {
            let labels = try Self.labels(targets, isOneHot: isOneHot, part.targetsPlace)
            let most = isOneHot ? targets.shape[1] - 1 : Int(labels.max() ?? 0)
            guard Set(labels).count > 1 else {
                throw KisoError(
                    .badData,
                    "\(part.targetsPlace): every label is \(labels.first ?? 0); there is nothing to "
                        + "learn")
            }
            target = .classes(names: classNames ?? (0...most).map(String.init))
        } else {
            target = try Self.numbers(targets, part.targetsPlace)
        }
        var pictures: PicturePreparation?
        let input = arrays.input
        if input.count == 3, input[0] == 1 || input[0] == 3, part.inputs.dtype == .uint8 {
            pictures = PicturePreparation(channels: input[0], height: input[1], width: input[2])
        }
        preparation = Preparation(
            input: input, target: target, pictures: pictures, arrays: arrays)
    }

    /// The examples of a part.
    func dataset(_ part: ArrayFile.Part) throws -> ArrayDataset {
        let inputs = try arrays.arranged(part.inputs, place: part.inputsPlace)
        guard let targets = part.targets else {
            throw KisoError(.badData, "\(part.inputsPlace): there are no targets beside it")
        }
        return ArrayDataset(
            inputs: inputs,
            targets: try preparation.target.values(
                targets, count: inputs.shape[0], place: part.targetsPlace),
            scale: Float(arrays.scale))
    }

    private static func layout(
        of part: ArrayFile.Part, report: inout DataReport
    ) throws -> ArrayPreparation {
        let array = part.inputs
        guard array.shape.rank > 0, array.shape[0] > 0, array.shape.count > 0 else {
            throw KisoError(
                .badData, "\(part.inputsPlace): has the shape \(array.shape), no examples")
        }
        let example = Array(array.shape.dimensions.dropFirst())
        let isBytes = array.dtype == .uint8
        if isBytes && !example.isEmpty { report.note("uint8 numbers are divided by 255") }
        var layout = ArrayPreparation.Layout.plain
        if example.count == 2 && isBytes {
            layout = .gray
            report.note("[n, \(example[0]), \(example[1])] is taken for grey pictures")
        } else if example.count == 2 {
            report.note("[n, \(example[0]), \(example[1])] is taken for sequences [n, t, features]")
        } else if example.count == 3 {
            let isLast = [1, 3, 4].contains(example[2]) && ![1, 3, 4].contains(example[0])
            layout = isLast ? .channelsLast : .plain
            report.note(
                isLast
                    ? "[n, \(example.map(String.init).joined(separator: ", "))] is taken for pictures "
                        + "with the channels last; they are put first"
                    : "[n, \(example.map(String.init).joined(separator: ", "))] is taken for pictures "
                        + "with the channels first")
        }
        return ArrayPreparation(
            example: example.isEmpty ? [] : example, layout: layout, scale: isBytes ? 1.0 / 255 : 1)
    }

    private static func isOneHot(_ targets: NDArray) -> Bool {
        guard targets.shape.rank == 2, targets.shape[1] > 1 else { return false }
        let width = targets.shape[1]
        let values = targets.values(as: Double.self)
        return stride(from: 0, to: values.count, by: width).allSatisfy { start in
            let row = values[start..<start + width]
            return row.allSatisfy { $0 == 0 || $0 == 1 } && row.reduce(0, +) == 1
        }
    }

    private static func isLabels(_ targets: NDArray, report: inout DataReport) -> Bool {
        guard !targets.dtype.isFloatingPoint else {
            report.note("the targets are \(targets.dtype): regression")
            return false
        }
        let values = targets.values(as: Int.self)
        let different = Set(values).count
        if let least = values.min(), least >= 0, different <= 1000 || different * 2 <= values.count
        {
            return true
        }
        report.note("the targets are \(different) different whole numbers: regression")
        return false
    }

    static func labels(_ targets: NDArray, isOneHot: Bool, _ place: String) throws -> [Int64] {
        if isOneHot {
            let width = targets.shape[1]
            let values = targets.values(as: Double.self)
            return (0..<targets.shape[0]).map { row in
                Int64(
                    values[row * width..<(row + 1) * width].firstIndex(of: 1).map {
                        $0 - row * width
                    } ?? 0)
            }
        }
        return try targets.values(as: Double.self).enumerated().map { index, value in
            guard value >= 0, value == value.rounded(), value < 1e6 else {
                throw KisoError(
                    .badData,
                    "\(place)[\(index)]: is \(value), expected a label: 0, 1, 2, …")
            }
            return Int64(value)
        }
    }

    private static func numbers(_ targets: NDArray, _ place: String) throws -> TargetDescription {
        let values = targets.values(as: Double.self)
        let width = targets.shape.dimensions.dropFirst().reduce(1, *)
        guard width <= 10_000 else {
            throw KisoError(
                .badData, "\(place): targets of \(width) numbers an example, expected at most 10000"
            )
        }
        guard Set(values).count > 1 else {
            throw KisoError(
                .badData,
                "\(place): every target is \(values.first ?? 0); there is nothing to learn")
        }
        // Targets of more axes, such as pictures, are learnt as they are.
        let statistics = (0..<width).map { column -> (mean: Double, deviation: Double) in
            guard targets.shape.rank <= 2 else { return (0, 1) }
            return Statistics.meanAndDeviation(
                stride(from: column, to: values.count, by: width).map { values[$0] })
        }
        return .numbers(
            names: width == 1 ? ["y"] : (0..<width).map { "y\($0)" },
            mean: statistics.map(\.mean), deviation: statistics.map(\.deviation))
    }
}

extension TargetDescription {
    /// Targets of a file as they are learnt.
    ///
    /// - Throws: ``KisoError`` `.badData` for another number of targets than examples, labels that are
    ///   no class, numbers that are not finite.
    func values(_ targets: NDArray, count: Int, place: String) throws -> Tensor {
        guard targets.shape.rank > 0, targets.shape[0] == count else {
            throw KisoError(
                .badData,
                "\(place): has the shape \(targets.shape) for \(count) examples; expected a target for "
                    + "each")
        }
        try targets.requireFinite(place)
        switch self {
        case .classes(let names):
            let isOneHot =
                targets.shape.rank == 2 && targets.shape[1] == names.count && names.count > 1
            let labels = try ArrayInterpretation.labels(targets, isOneHot: isOneHot, place)
            if let odd = labels.firstIndex(where: { $0 >= names.count }) {
                throw KisoError(
                    .badData,
                    "\(place)[\(odd)]: the label \(labels[odd]) is none of the \(names.count) classes, 0 "
                        + "to \(names.count - 1)")
            }
            return Tensor(labels, shape: [count])
        case .numbers(let names, let mean, let deviation):
            let width = targets.shape.dimensions.dropFirst().reduce(1, *)
            guard width == names.count else {
                throw KisoError(
                    .badData, "\(place): \(width) numbers an example, expected \(names.count)")
            }
            let values = targets.values(as: Double.self).enumerated().map { index, value in
                Float((value - mean[index % width]) / deviation[index % width])
            }
            return Tensor(
                values, shape: targets.shape.rank <= 2 ? [count, width] : targets.shape)
        }
    }
}
