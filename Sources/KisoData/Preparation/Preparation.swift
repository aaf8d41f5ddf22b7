public import KisoCore

/// What turns data of one kind into the input of a network, with its statistics: the same in training
/// and in prediction, because it is saved with the model.
///
/// ```swift
/// let data = try await ImportedData.open("houses.csv", options: .init(target: ["price"]))
/// let rows = try data.preparation.read(["new-houses.csv"])
/// let prices = data.preparation.target.restored(try model(rows.inputs))
/// ```
public struct Preparation: Codable, Sendable, Equatable {
    /// The version of this description in files.
    public private(set) var version = 1
    /// The sizes of one example's input.
    public var input: [Int]
    /// What the outputs mean.
    public var target: TargetDescription
    /// How picture files are prepared, where the input is a picture.
    public var pictures: PicturePreparation?
    /// How arrays are prepared.
    public var arrays: ArrayPreparation?
    /// How the rows of a table are prepared.
    public var table: TablePreparation?
    /// How a time series is cut into windows.
    public var series: SeriesPreparation?

    init(
        input: [Int], target: TargetDescription, pictures: PicturePreparation? = nil,
        arrays: ArrayPreparation? = nil, table: TablePreparation? = nil,
        series: SeriesPreparation? = nil
    ) {
        self.input = input
        self.target = target
        self.pictures = pictures
        self.arrays = arrays
        self.table = table
        self.series = series
    }

    /// The shape of one example's input.
    public var inputShape: Shape { Shape(input) }

    /// In words: `pictures, 3×64×64`, `tables, 13 numbers`.
    public var summary: String {
        let sizes = input.map(String.init).joined(separator: "×")
        if let pictures { return "\(pictures.style == .digit ? "digits" : "pictures"), \(sizes)" }
        if table != nil { return "rows of a table, \(sizes) numbers" }
        if series != nil { return "windows of a time series, \(sizes)" }
        return "arrays, \(sizes)"
    }

    /// Takes a description from a file.
    ///
    /// - Throws: `KisoError` `.badData` for a version that this Kiso does not know, and for sizes
    ///   that are none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        version = try values.decode(Int.self, forKey: .version)
        guard version == 1 else {
            throw KisoError(
                .badData,
                "the model's preparation has version \(version), expected 1; use a newer Kiso")
        }
        input = try values.decode([Int].self, forKey: .input)
        guard let shape = Shape(checking: input), shape.count > 0 else {
            throw KisoError(.badData, "the model's preparation has the input sizes \(input)")
        }
        target = try values.decode(TargetDescription.self, forKey: .target)
        pictures = try values.decodeIfPresent(PicturePreparation.self, forKey: .pictures)
        arrays = try values.decodeIfPresent(ArrayPreparation.self, forKey: .arrays)
        table = try values.decodeIfPresent(TablePreparation.self, forKey: .table)
        series = try values.decodeIfPresent(SeriesPreparation.self, forKey: .series)
    }
}
