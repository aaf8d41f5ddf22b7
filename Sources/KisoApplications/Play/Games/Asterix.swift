/// Asterix: things cross eight lanes; treasure gives +1, an enemy ends the game.
///
/// Each lane has at most one thing. Every hundred frames they come faster and, every other time, move
/// faster.
public struct Asterix: GridGame {
    private struct Thing {
        var x: Int
        let goesRight: Bool
        let isTreasure: Bool
    }

    private var x = 5
    private var y = 5
    /// One a lane, from row 1 downwards.
    private var lanes = [Thing?](repeating: nil, count: 8)
    private var spawnInterval = 10
    private var spawnWait = 10
    private var moveInterval = 5
    private var moveWait = 5
    private var rampWait = Asterix.rampInterval
    private var ramps = 0

    private static let rampInterval = 100

    /// A game at its beginning.
    public init() {}

    /// `asterix`.
    public var name: String { "asterix" }
    /// Stay and the four directions.
    public static let moves: [GridMove] = [.stay, .left, .up, .right, .down]
    /// Player, enemies, the cell behind a thing, treasure.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("player", 0x6FB1FC), ("enemy", 0xD9694A), ("trail", 0x4B5563), ("treasure", 0xF4D35E),
    ]

    /// Begins with empty lanes.
    public mutating func begin(_ chance: (Int) -> Int) { self = Asterix() }

    /// Lets a thing in, moves the player, then the things.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if spawnWait == 0 {
            spawn(chance)
            spawnWait = spawnInterval
        }
        switch move {
        case .left: x = max(0, x - 1)
        case .right: x = min(9, x + 1)
        case .up: y = max(1, y - 1)
        case .down: y = min(8, y + 1)
        default: break
        }
        var reward = 0
        var isOver = meet(&reward)
        if moveWait == 0 {
            moveWait = moveInterval
            for lane in lanes.indices {
                guard var thing = lanes[lane] else { continue }
                thing.x += thing.goesRight ? 1 : -1
                lanes[lane] = (0...9).contains(thing.x) ? thing : nil
            }
            if meet(&reward) { isOver = true }
        }
        spawnWait -= 1
        moveWait -= 1
        ramp()
        return (reward, isOver)
    }

    /// A thing on the player's cell: treasure is taken, an enemy ends the game.
    private mutating func meet(_ reward: inout Int) -> Bool {
        guard let thing = lanes[y - 1], thing.x == x else { return false }
        if !thing.isTreasure { return true }
        lanes[y - 1] = nil
        reward += 1
        return false
    }

    private mutating func spawn(_ chance: (Int) -> Int) {
        let goesRight = chance(2) == 0
        let isTreasure = chance(3) == 0
        let free = lanes.indices.filter { lanes[$0] == nil }
        guard !free.isEmpty else { return }
        lanes[free[chance(free.count)]] = Thing(
            x: goesRight ? 0 : 9, goesRight: goesRight, isTreasure: isTreasure)
    }

    /// Makes the game harder from time to time.
    private mutating func ramp() {
        guard spawnInterval > 1 || moveInterval > 1 else { return }
        guard rampWait < 0 else {
            rampWait -= 1
            return
        }
        if moveInterval > 1 && !ramps.isMultiple(of: 2) { moveInterval -= 1 }
        if spawnInterval > 1 { spawnInterval -= 1 }
        ramps += 1
        rampWait = Self.rampInterval
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, x, y)
        for (lane, thing) in lanes.enumerated() {
            guard let thing else { continue }
            grid.put(thing.isTreasure ? 3 : 1, thing.x, lane + 1)
            grid.put(2, thing.x + (thing.goesRight ? -1 : 1), lane + 1)
        }
    }
}

extension Asterix: NumberedGame {
    package init(numbers n: [Int]) {
        (x, y, spawnInterval, spawnWait) = (n[0], n[1], n[2], n[3])
        (moveInterval, moveWait, rampWait, ramps) = (n[4], n[5], n[6], n[7])
        lanes = (0..<8).map { lane in
            let place = 8 + 4 * lane
            return n[place] == 0
                ? nil
                : Thing(
                    x: n[place + 1], goesRight: n[place + 2] == 1, isTreasure: n[place + 3] == 1)
        }
    }

    package var numbers: [Int] {
        [x, y, spawnInterval, spawnWait, moveInterval, moveWait, rampWait, ramps]
            + lanes.flatMap { thing -> [Int] in
                guard let thing else { return [0, 0, 0, 0] }
                return [1, thing.x, thing.goesRight ? 1 : 0, thing.isTreasure ? 1 : 0]
            }
    }
}
