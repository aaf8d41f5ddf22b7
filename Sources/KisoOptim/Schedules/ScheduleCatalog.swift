import KisoCore

/// The schedules by name, as `--schedule` takes them.
public enum ScheduleCatalog {
    /// The names.
    public static let names = ["constant", "cosine"]

    /// The schedule of a name.
    ///
    /// - Throws: ``KisoError`` `.usage` for an unknown name, with the nearest one.
    public static func make(_ name: String) throws -> any Schedule {
        switch name {
        case "constant": return ConstantSchedule()
        case "cosine": return CosineSchedule()
        default:
            throw KisoError(
                .usage,
                "unknown schedule '\(name)'\(Suggestion.phrase(for: name, among: names)); known: "
                    + names.joined(separator: ", "))
        }
    }
}
