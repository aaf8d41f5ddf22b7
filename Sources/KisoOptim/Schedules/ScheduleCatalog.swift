import KisoCore

/// The schedules by name.
public enum ScheduleCatalog {
    private static let schedules = Catalog<any Schedule>(
        "schedule", [("constant", ConstantSchedule()), ("cosine", CosineSchedule())])

    /// The names.
    public static var names: [String] { schedules.names }

    /// The schedule of a name.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, with the nearest one.
    public static func make(_ name: String) throws -> any Schedule { try schedules[name] }
}
