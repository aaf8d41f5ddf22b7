/// Space Invaders: a cannon shoots at four rows of aliens, +1 each.
///
/// They cross the screen, sink by a row at its edges, and shoot back every tenth frame from the column nearest
/// to the cannon. The fewer are left, the faster they are, and the next wave is faster than the last.
/// Over when an alien or a shot reaches the cannon.
public struct SpaceInvaders: GridGame {
    private static let coolDown = 5
    private static let shotInterval = 10

    private var cannon = 5
    private var aliens = SpaceInvaders.wave
    private var shots = [Bool](repeating: false, count: 100)
    private var bombs = [Bool](repeating: false, count: 100)
    private var goesRight = false
    private var moveInterval = 12
    private var moveWait = 12
    private var bombWait = SpaceInvaders.shotInterval
    private var shotWait = 0
    private var waves = 0

    private static var wave: [Bool] {
        (0..<100).map { $0 / 10 < 4 && (2...7).contains($0 % 10) }
    }

    /// A game at its beginning.
    public init() {}

    /// `space-invaders`.
    public var name: String { "space-invaders" }
    /// Stay, left, right, fire.
    public static let moves: [GridMove] = [.stay, .left, .right, .fire]
    /// Cannon, aliens, whether they go left or right, shots of both sides.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("cannon", 0x6FB1FC), ("alien", 0x7BC47F), ("alien-left", 0x7BC47F),
        ("alien-right", 0x7BC47F), ("shot", 0xFFFFFF), ("bomb", 0xD9694A),
    ]

    /// Begins with a wave; nothing is random.
    public mutating func begin(_ chance: (Int) -> Int) { self = SpaceInvaders() }

    /// Moves the cannon, the shots, the aliens; then what was hit is gone.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if move == .fire && shotWait == 0 {
            shots[90 + cannon] = true
            shotWait = Self.coolDown
        }
        if move == .left { cannon = max(0, cannon - 1) }
        if move == .right { cannon = min(9, cannon + 1) }
        shots = Array(shots[10...]) + [Bool](repeating: false, count: 10)
        bombs = [Bool](repeating: false, count: 10) + bombs[..<90]
        var isOver = bombs[90 + cannon] || aliens[90 + cannon]
        if moveWait == 0 && march() { isOver = true }
        if aliens[90 + cannon] { isOver = true }
        if bombWait == 0 {
            bombWait = Self.shotInterval
            if let place = nearestAlien { bombs[place] = true }
        }
        var reward = 0
        for place in 0..<100 where aliens[place] && shots[place] {
            aliens[place] = false
            shots[place] = false
            reward += 1
        }
        shotWait = max(0, shotWait - 1)
        moveWait -= 1
        bombWait -= 1
        if !aliens.contains(true) {
            if moveInterval > 6 {
                moveInterval -= 1
                waves += 1
            }
            aliens = Self.wave
        }
        return (reward, isOver)
    }

    /// Moves all aliens by a cell; whether one has landed.
    private mutating func march() -> Bool {
        moveWait = min(aliens.count { $0 }, moveInterval)
        let edge = goesRight ? 9 : 0
        if (0..<10).contains(where: { aliens[$0 * 10 + edge] }) {
            goesRight.toggle()
            let hasLanded = aliens[90...].contains(true)
            aliens = Array(aliens[90...]) + aliens[..<90]
            return hasLanded
        }
        let moved = aliens
        for place in 0..<100 {
            let column = (place % 10 + (goesRight ? 9 : 1)) % 10
            aliens[place] = moved[place / 10 * 10 + column]
        }
        return false
    }

    /// The lowest alien of the column nearest to the cannon, the left one of two.
    private var nearestAlien: Int? {
        let columns = (0..<10).sorted { (abs($0 - cannon), $0) < (abs($1 - cannon), $1) }
        for column in columns {
            if let row = (0..<10).last(where: { aliens[$0 * 10 + column] }) {
                return row * 10 + column
            }
        }
        return nil
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, cannon, 9)
        for place in 0..<100 {
            let (x, y) = (place % 10, place / 10)
            if aliens[place] {
                grid.put(1, x, y)
                grid.put(goesRight ? 3 : 2, x, y)
            }
            if shots[place] { grid.put(4, x, y) }
            if bombs[place] { grid.put(5, x, y) }
        }
    }
}

extension SpaceInvaders: NumberedGame {
    package init(numbers n: [Int]) {
        cannon = n[0]
        goesRight = n[1] == 1
        (moveInterval, moveWait, bombWait, shotWait, waves) = (n[2], n[3], n[4], n[5], n[6])
        aliens = n[7..<107].map { $0 == 1 }
        shots = n[107..<207].map { $0 == 1 }
        bombs = n[207..<307].map { $0 == 1 }
    }

    package var numbers: [Int] {
        [cannon, goesRight ? 1 : 0, moveInterval, moveWait, bombWait, shotWait, waves]
            + (aliens + shots + bombs).map { $0 ? 1 : 0 }
    }
}
