/// Breakout: a paddle keeps a ball in play that breaks bricks, +1 each.
///
/// The ball flies along diagonals and bounces off walls, the ceiling, bricks and the paddle; the side of the
/// paddle decides whether it goes on or back. When no brick is left and the ball is down at the paddle, three new
/// rows appear. Over when the ball reaches the bottom beside the paddle.
///
/// Source: the rules of K. Young and T. Tian, arXiv 1903.03176.
public struct Breakout: GridGame {
    private static let side = Grid.size
    /// The rows that begin with bricks.
    private static let brickRows = 1...3
    private static let wall = [Bool](repeating: true, count: brickRows.count * side)

    private var paddle = 4
    private var x = 0
    private var y = 3
    private var stepX = 1
    private var stepY = 1
    /// Where the ball was a frame ago.
    private var trailX = 0
    private var trailY = 3
    /// Whether the ball has broken a brick in the last frame; then it breaks none in this.
    private var hasJustBroken = false
    /// Row by row, from the top one.
    private var bricks = Breakout.wall

    /// A game at its beginning, with the ball on the left.
    public init() {}

    /// `breakout`.
    public var name: String { "breakout" }
    /// Stay, left, right.
    public static let moves: [GridMove] = [.stay, .left, .right]
    /// Paddle, ball, the cell where the ball was, bricks.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("paddle", 0x6FB1FC), ("ball", 0xFFFFFF), ("trail", 0x4B5563), ("brick", 0xD9694A),
    ]

    /// Begins with all bricks; the ball comes from the left or from the right.
    public mutating func begin(_ chance: (Int) -> Int) {
        self = Breakout()
        if chance(2) == 1 {
            x = Self.side - 1
            trailX = x
            stepX = -1
        }
    }

    /// Moves the paddle, then the ball.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if move == .left { paddle = max(0, paddle - 1) }
        if move == .right { paddle = min(Self.side - 1, paddle + 1) }
        (trailX, trailY) = (x, y)
        let mayBreak = !hasJustBroken
        hasJustBroken = false
        // A wall or the ceiling stops the ball in one direction and turns it round.
        if (0..<Self.side).contains(x + stepX) { x += stepX } else { stepX = -stepX }
        if y + stepY >= 0 { y += stepY } else { stepY = -stepY }
        if Self.brickRows.contains(y) {
            let place = (y - Self.brickRows.lowerBound) * Self.side + x
            if bricks[place] && mayBreak {
                bricks[place] = false
                hasJustBroken = true
                bounce()
                return (1, false)
            }
        } else if y == Self.side - 1 {
            if !bricks.contains(true) { bricks = Self.wall }
            return (0, !meetPaddle())
        }
        return (0, false)
    }

    /// Sends the ball back to its row.
    private mutating func bounce() {
        y = trailY
        stepY = -stepY
    }

    /// A paddle below the ball sends it on, a paddle where it was about to land sends it back.
    private mutating func meetPaddle() -> Bool {
        guard paddle == trailX || paddle == x else { return false }
        if paddle != trailX { stepX = -stepX }
        bounce()
        return true
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, paddle, Self.side - 1)
        grid.put(1, x, y)
        grid.put(2, trailX, trailY)
        for (place, isThere) in bricks.enumerated() where isThere {
            grid.put(3, place % Self.side, Self.brickRows.lowerBound + place / Self.side)
        }
    }
}

extension Breakout: NumberedGame {
    package init(numbers n: [Int]) {
        (paddle, x, y, stepX, stepY) = (n[0], n[1], n[2], n[3], n[4])
        (trailX, trailY) = (n[5], n[6])
        hasJustBroken = n[7] == 1
        bricks = n[8..<38].map { $0 == 1 }
    }

    package var numbers: [Int] {
        [paddle, x, y, stepX, stepY, trailX, trailY, hasJustBroken ? 1 : 0]
            + bricks.map { $0 ? 1 : 0 }
    }
}
