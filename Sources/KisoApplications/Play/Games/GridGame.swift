public import KisoCore
public import KisoIO

/// What a player of a grid game can do.
public enum GridMove: String, Sendable, CaseIterable {
    /// Nothing.
    case stay
    /// One cell to the left.
    case left
    /// One cell up.
    case up
    /// One cell to the right.
    case right
    /// One cell down.
    case down
    /// Shoot.
    case fire
}

/// A game on 10×10 cells: an observation has a channel for each kind of thing, 1 where it is.
///
/// The five games follow the rules of MinAtar, which are those of five games of the Atari 2600, made
/// small.
///
/// Source: K. Young and T. Tian, "MinAtar: an Atari-inspired testbed for thorough and reproducible
/// reinforcement learning experiments", arXiv 1903.03176.
public protocol GridGame: Environment {
    /// The moves that do something in this game, in the order of its actions.
    static var moves: [GridMove] { get }
    /// The kinds of things with their colours, 0xRRGGBB.
    static var channels: [(name: String, colour: UInt32)] { get }
    /// Begins a game; `chance` gives a number below its argument.
    mutating func begin(_ chance: (Int) -> Int)
    /// Plays a frame.
    mutating func advance(_ move: GridMove, _ chance: (Int) -> Int) -> (reward: Int, isOver: Bool)
    /// Puts the things on an empty grid.
    func draw(on grid: inout Grid)
}

/// The cells of a grid game by channel.
public struct Grid: Sendable {
    /// Cells of a side.
    public static let size = 10
    /// 1 where something is, `[channels, 10, 10]`.
    public private(set) var cells: [Float]

    init(channels: Int) {
        cells = [Float](repeating: 0, count: channels * Self.size * Self.size)
    }

    /// Puts a thing of a channel at a column and a row; beyond the edge nothing happens.
    public mutating func put(_ channel: Int, _ x: Int, _ y: Int) {
        guard (0..<Self.size).contains(x), (0..<Self.size).contains(y) else { return }
        cells[(channel * Self.size + y) * Self.size + x] = 1
    }
}

extension GridGame {
    /// The names of the moves.
    public var actions: [String] { Self.moves.map(\.rawValue) }
    /// `[channels, 10, 10]`.
    public var observationShape: Shape { [Self.channels.count, Grid.size, Grid.size] }
    /// Zeros and ones, as bytes.
    public var storage: ObservationStorage { .bytes(scale: 1) }

    /// The grid.
    public var observation: [Float] {
        var grid = Grid(channels: Self.channels.count)
        draw(on: &grid)
        return grid.cells
    }

    /// A pixel a cell; earlier channels lie above later ones.
    public var picture: Image {
        let cells = observation
        var canvas = GameCanvas(width: Grid.size, height: Grid.size, colour: 0x15181E)
        for (channel, entry) in Self.channels.enumerated().reversed() {
            for place in 0..<100 where cells[channel * 100 + place] != 0 {
                canvas.set(place % 10, place / 10, entry.colour)
            }
        }
        return canvas.image
    }

    /// Begins a game.
    public mutating func reset(using random: inout RandomGenerator) {
        begin { Int(random.next() % UInt64($0)) }
    }

    /// Plays a frame.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) -> Outcome {
        let (reward, isOver) = advance(Self.moves[action]) { Int(random.next() % UInt64($0)) }
        return Outcome(reward: Float(reward), isTerminated: isOver)
    }
}
