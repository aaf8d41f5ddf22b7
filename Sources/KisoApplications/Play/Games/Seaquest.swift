/// Seaquest: a submarine shoots fish and enemy submarines, +1 each, saves divers and must come up for air.
///
/// Whoever comes up with six divers gets as much as the gauge of air shows, up to 10; with fewer it costs
/// one diver, with none the game. Each time the enemies become more and faster. Over when something hits the
/// submarine or the air is used up.
public struct Seaquest: GridGame {
    var x = 5
    var y = 0
    var facesRight = false
    var air = Seaquest.fullAir
    var saved = 0
    var isUp = true
    var shotWait = 0
    var shots: [Swimmer] = []
    var bombs: [Swimmer] = []
    var fish: [Swimmer] = []
    var enemies: [Swimmer] = []
    var divers: [Swimmer] = []
    var enemyInterval = 20
    var enemyWait = 20
    var diverWait = Seaquest.diverInterval
    var moveInterval = 5
    var ramps = 0

    /// What crosses the water.
    struct Swimmer {
        var x: Int
        let y: Int
        let goesRight: Bool
        /// Frames until it moves.
        var wait = 0
        /// Frames until it shoots.
        var shotWait = 0

        var isInside: Bool { (0..<Grid.size).contains(x) }

        mutating func move() { x += goesRight ? 1 : -1 }
    }

    static let fullAir = 200
    static let diverInterval = 30
    static let diverPace = 5
    static let coolDown = 5
    static let bombInterval = 10
    static let seats = 6

    /// A game at its beginning.
    public init() {}

    /// `seaquest`.
    public var name: String { "seaquest" }
    /// Stay, the four directions, fire.
    public static let moves: [GridMove] = [.stay, .left, .up, .right, .down, .fire]
    /// The submarine's front and back, shots, the cells behind swimmers, and so on.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("front", 0x6FB1FC), ("back", 0x3F6FA8), ("shot", 0xFFFFFF), ("trail", 0x374151),
        ("bomb", 0xF28B82), ("fish", 0xD9694A), ("enemy", 0x9C4DCC), ("air", 0x4FC3F7),
        ("saved", 0x7BC47F), ("diver", 0xF4D35E),
    ]

    /// Begins at the surface.
    public mutating func begin(_ chance: (Int) -> Int) { self = Seaquest() }

    /// Lets swimmers in, moves the submarine, then everything else.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if enemyWait == 0 {
            sendEnemy(chance)
            enemyWait = enemyInterval
        }
        if diverWait == 0 {
            sendDiver(chance)
            diverWait = Self.diverInterval
        }
        steer(move)
        var reward = 0, isOver = false
        moveShots(&reward)
        moveDivers()
        moveEnemies(&reward, &isOver)
        moveBombs(&isOver)
        moveFish(&reward, &isOver)
        enemyWait = max(0, enemyWait - 1)
        diverWait = max(0, diverWait - 1)
        shotWait = max(0, shotWait - 1)
        if air <= 0 { isOver = true }
        breathe(&reward, &isOver)
        return (reward, isOver)
    }

    private mutating func steer(_ move: GridMove) {
        switch move {
        case .fire where shotWait == 0:
            shots.append(Swimmer(x: x, y: y, goesRight: facesRight))
            shotWait = Self.coolDown
        case .left:
            x = max(0, x - 1)
            facesRight = false
        case .right:
            x = min(9, x + 1)
            facesRight = true
        case .up: y = max(0, y - 1)
        case .down: y = min(8, y + 1)
        default: break
        }
    }

    /// Uses up air below the surface; coming up fills it, or ends the game.
    private mutating func breathe(_ reward: inout Int, _ isOver: inout Bool) {
        if y > 0 {
            air -= 1
            isUp = false
            return
        }
        if isUp { return }
        guard saved != 0 else {
            isOver = true
            return
        }
        isUp = true
        if saved == Self.seats {
            saved = 0
            reward += max(0, air) * 10 / Self.fullAir
        }
        // Behind six divers MinAtar counts one less than none, which buys one more breath; so do we, since its
        // scores are what others compare with.
        saved -= 1
        air = Self.fullAir
        guard enemyInterval > 1 || moveInterval > 2 else { return }
        if moveInterval > 2 && !ramps.isMultiple(of: 2) { moveInterval -= 1 }
        if enemyInterval > 1 { enemyInterval -= 1 }
        ramps += 1
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, x, y)
        grid.put(1, x + (facesRight ? -1 : 1), y)
        for column in 0..<max(0, air) * 10 / Self.fullAir { grid.put(7, column, 9) }
        for seat in 0..<max(0, saved) { grid.put(8, 8 - seat, 9) }
        for (channel, swimmers, hasTrail) in [
            (2, shots, false), (4, bombs, false), (5, fish, true), (6, enemies, true),
            (9, divers, true),
        ] {
            for swimmer in swimmers {
                grid.put(channel, swimmer.x, swimmer.y)
                if hasTrail { grid.put(3, swimmer.x + (swimmer.goesRight ? -1 : 1), swimmer.y) }
            }
        }
    }
}
