/// What was read of a folder with marked pictures.
public struct DetectionReport: Sendable, Codable {
    /// How the files say where things are.
    public var format: LabelFormat
    /// Pictures with their labels.
    public var pictures = 0
    /// Things in all.
    public var objects = 0
    /// Things of each class.
    public var objectsByClass: [String: Int] = [:]
    /// Pictures in which nothing is marked.
    public var picturesWithout = 0
    /// Pictures of the folder that no label file belongs to.
    public var picturesWithoutLabels = 0
    /// Boxes that reached beyond the picture and were cut.
    public var boxesCut = 0
    /// Boxes whose corners were swapped and have been turned.
    public var boxesTurned = 0
    /// Boxes that were empty or wholly outside and were left out.
    public var boxesLeftOut = 0
    /// Things that do not count (`difficult`, `iscrowd`).
    public var ignored = 0
    /// The first place of each kind of trouble.
    public var examples: [String] = []

    /// The report in lines for a reader.
    public var lines: [String] {
        func count(_ number: Int, _ one: String, _ many: String) -> String {
            "\(number) \(number == 1 ? one : many)"
        }
        var lines = [
            "\(count(pictures, "picture", "pictures")) with \(count(objects, "box", "boxes")) "
                + "(\(format.rawValue))"
        ]
        lines += objectsByClass.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "  \($0.key): \($0.value)"
        }
        for (number, text) in [
            (picturesWithout, "with nothing in them"),
            (picturesWithoutLabels, "without a label file, left out"),
        ] where number > 0 {
            lines.append("  \(count(number, "picture", "pictures")) \(text)")
        }
        for (number, text) in [
            (boxesCut, "beyond the picture, cut"), (boxesTurned, "with swapped corners, turned"),
            (boxesLeftOut, "empty or outside, left out"),
            (ignored, "that do not count (difficult)"),
        ] where number > 0 {
            lines.append("  \(count(number, "box", "boxes")) \(text)")
        }
        return lines + examples.map { "  \($0)" }
    }
}
