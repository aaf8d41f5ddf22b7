/// Breakout: a paddle keeps a ball from the bottom, and the ball breaks three rows of bricks: +1 each.
///
/// The ball flies diagonally. What it hits turns it back: walls sideways, ceiling and bricks up and down;
/// the edge of the paddle turns it both ways. A ball that has just broken a brick passes the next one
/// unharmed. Three new rows come when all are broken. Over when the ball passes the paddle.
public struct Breakout: GridGame {
    private struct Cell: Equatable {
        var x: Int
        var y: Int
    }

    private var paddle = 4
    private var ball = Cell(x: 0, y: 3)
    private var flight = Cell(x: 1, y: 1)
    private var trail = Cell(x: 0, y: 3)
    /// Three rows of ten below the ceiling's, row after row.
    private var bricks = [Bool](repeating: true, count: 30)
    private var isPassingBrick = false

    /// A game at its beginning.
    public init() {}

    /// `breakout`.
    public var name: String { "breakout" }
    /// Stay, left, right.
    public static let moves: [GridMove] = [.stay, .left, .right]
    /// Paddle, ball, the ball's last place, bricks.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("paddle", 0x6FB1FC), ("ball", 0xFFFFFF), ("trail", 0x6B7280), ("brick", 0xD9694A),
    ]

    /// The ball comes from one of two sides.
    public mutating func begin(_ chance: (Int) -> Int) {
        self = Breakout()
        if chance(2) == 1 {
            ball.x = 9
            trail.x = 9
            flight.x = -1
        }
    }

    /// Moves the paddle, then the ball.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if move == .left { paddle = max(0, paddle - 1) }
        if move == .right { paddle = min(9, paddle + 1) }
        trail = ball
        var next = Cell(x: ball.x + flight.x, y: ball.y + flight.y)
        if !(0...9).contains(next.x) {
            next.x = ball.x
            flight.x.negate()
        }
        var reward = 0, isOver = false, touchesBrick = false
        if next.y < 0 {
            next.y = ball.y
            flight.y.negate()
        } else if let brick = brick(at: next) {
            touchesBrick = true
            if !isPassingBrick {
                bricks[brick] = false
                reward = 1
                next.y = ball.y
                flight.y.negate()
            }
        } else if next.y == 9 {
            if !bricks.contains(true) { bricks = [Bool](repeating: true, count: 30) }
            isOver = !bounce(&next)
        }
        isPassingBrick = touchesBrick
        ball = next
        return (reward, isOver)
    }

    private func brick(at cell: Cell) -> Int? {
        guard (1...3).contains(cell.y) else { return nil }
        let place = (cell.y - 1) * 10 + cell.x
        return bricks[place] ? place : nil
    }

    /// Turns a ball that would reach the paddle's row; whether the paddle was there.
    private mutating func bounce(_ next: inout Cell) -> Bool {
        guard paddle == ball.x || paddle == next.x else { return false }
        if paddle != ball.x { flight.x.negate() }
        flight.y.negate()
        next.y = ball.y
        return true
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, paddle, 9)
        grid.put(1, ball.x, ball.y)
        grid.put(2, trail.x, trail.y)
        for (place, isThere) in bricks.enumerated() where isThere {
            grid.put(3, place % 10, 1 + place / 10)
        }
    }
}

extension Breakout: NumberedGame {
    package init(numbers n: [Int]) {
        paddle = n[0]
        ball = Cell(x: n[1], y: n[2])
        flight = Cell(x: n[3], y: n[4])
        trail = Cell(x: n[5], y: n[6])
        isPassingBrick = n[7] == 1
        bricks = n[8..<38].map { $0 == 1 }
    }

    package var numbers: [Int] {
        [paddle, ball.x, ball.y, flight.x, flight.y, trail.x, trail.y, isPassingBrick ? 1 : 0]
            + bricks.map { $0 ? 1 : 0 }
    }
}
