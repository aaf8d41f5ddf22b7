/// How data is to be understood; all of it may be left to the data.
public struct ImportOptions: Codable, Sendable, Equatable {
    /// The columns that are learnt, of a table.
    public var target: [String]
    /// Whether the target is a class or numbers.
    public var task: LearningTask?
    /// Columns of a table that are no inputs.
    public var ignoring: [String]
    /// How much of the training data is held out for validation, unless it is given; 0 for none.
    public var validation: Double
    /// Names the random choice of what is held out.
    public var seed: UInt64
    /// The height and width of pictures.
    public var size: Int?
    /// 1 reads pictures as grey, 3 in colour.
    public var channels: Int?
    /// Leaves broken pictures out instead of ending with an error.
    public var skipsBroken: Bool
    /// Rows of a window; makes a time series of a table.
    public var window: Int?
    /// Rows behind a window that are predicted.
    public var horizon: Int

    /// Describes data.
    public init(
        target: [String] = [], task: LearningTask? = nil, ignoring: [String] = [],
        validation: Double = 0.1, seed: UInt64 = 0, size: Int? = nil, channels: Int? = nil,
        skipsBroken: Bool = false, window: Int? = nil, horizon: Int = 1
    ) {
        self.target = target
        self.task = task
        self.ignoring = ignoring
        self.validation = validation
        self.seed = seed
        self.size = size
        self.channels = channels
        self.skipsBroken = skipsBroken
        self.window = window
        self.horizon = horizon
    }
}
