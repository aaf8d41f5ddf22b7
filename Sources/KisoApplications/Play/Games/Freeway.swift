/// Freeway: a chicken crosses eight lanes, +1 on the other side.
///
/// It moves every third frame at most. Cars go round and round, each every first to sixth frame, and send it
/// back to the start. All speeds are drawn anew when it has crossed. Over after 2,500 frames.
public struct Freeway: GridGame {
    private struct Car {
        var x = 0
        /// Frames until it moves.
        var wait: Int
        /// Frames between its moves; negative to the left.
        var pace: Int
    }

    private static let column = 4
    private static let rest = 3
    private static let frames = 2500

    private var row = 9
    private var wait = Freeway.rest
    private var framesLeft = Freeway.frames
    /// From the top lane, row 1, downwards.
    private var cars: [Car] = []

    /// A game without cars; `begin` sends them.
    public init() {}

    /// `freeway`.
    public var name: String { "freeway" }
    /// Stay, up, down.
    public static let moves: [GridMove] = [.stay, .up, .down]
    /// Chicken, cars, and for each speed the cell behind a car.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("chicken", 0xF4D35E), ("car", 0xD9694A), ("speed1", 0x5B6270), ("speed2", 0x515866),
        ("speed3", 0x474E5C), ("speed4", 0x3D4452), ("speed5", 0x333A48),
    ]

    /// Eight cars of random speeds at the left edge.
    public mutating func begin(_ chance: (Int) -> Int) {
        self = Freeway()
        cars = Self.paces(chance).map { Car(wait: abs($0), pace: $0) }
    }

    /// Paces from 1 to 5, each to the right or to the left.
    private static func paces(_ chance: (Int) -> Int) -> [Int] {
        (0..<8).map { _ in
            let pace = 1 + chance(5)
            return chance(2) == 0 ? pace : -pace
        }
    }

    /// Moves the chicken, then the cars.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if wait == 0, move == .up || move == .down {
            wait = Self.rest
            row = move == .up ? max(0, row - 1) : min(9, row + 1)
        }
        var reward = 0
        if row == 0 {
            reward = 1
            row = 9
            for (lane, pace) in Self.paces(chance).enumerated() {
                cars[lane].wait = abs(pace)
                cars[lane].pace = pace
            }
        }
        for lane in cars.indices { drive(lane) }
        wait = max(0, wait - 1)
        framesLeft -= 1
        return (reward, framesLeft < 0)
    }

    private mutating func drive(_ lane: Int) {
        if isHit(by: lane) { row = 9 }
        guard cars[lane].wait == 0 else {
            cars[lane].wait -= 1
            return
        }
        cars[lane].wait = abs(cars[lane].pace)
        cars[lane].x = (cars[lane].x + cars[lane].pace.signum() + 10) % 10
        if isHit(by: lane) { row = 9 }
    }

    private func isHit(by lane: Int) -> Bool { row == lane + 1 && cars[lane].x == Self.column }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, Self.column, row)
        for (lane, car) in cars.enumerated() {
            grid.put(1, car.x, lane + 1)
            grid.put(1 + abs(car.pace), (car.x - car.pace.signum() + 10) % 10, lane + 1)
        }
    }
}

extension Freeway: NumberedGame {
    package init(numbers n: [Int]) {
        row = n[0]
        wait = n[1]
        framesLeft = n[2]
        cars = (0..<8).map { Car(x: n[3 + 3 * $0], wait: n[4 + 3 * $0], pace: n[5 + 3 * $0]) }
    }

    package var numbers: [Int] {
        [row, wait, framesLeft] + cars.flatMap { [$0.x, $0.wait, $0.pace] }
    }
}
