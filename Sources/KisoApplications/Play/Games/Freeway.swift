/// Freeway: a chicken crosses eight lanes of cars, +1 each time it reaches the other side.
///
/// It moves by a cell at most every third frame, and a car that hits it sends it back to the start. Every car has
/// its own pace and direction, drawn anew after each crossing. Over when 2,500 frames have passed, in the frame
/// after.
///
/// Source: the rules of K. Young and T. Tian, arXiv 1903.03176.
public struct Freeway: GridGame {
    private struct Car {
        var x = 0
        /// Frames until it moves.
        var wait = 1
        /// Frames a cell, 1 to 5.
        var pace = 1
        var goesRight = true

        /// The cell that is `cells` further on; lanes are rings.
        func place(_ cells: Int) -> Int {
            (x + (goesRight ? cells : -cells) + Grid.size) % Grid.size
        }
    }

    private static let column = 4
    private static let start = Grid.size - 1
    private static let moveInterval = 3
    private static let frames = 2500
    private static let slowest = 5

    private var y = Freeway.start
    private var moveWait = Freeway.moveInterval
    private var framesLeft = Freeway.frames
    /// One a lane, from row 1 downwards.
    private var cars = [Car](repeating: Car(), count: 8)

    /// A game at its beginning, with all cars as fast as can be.
    public init() {}

    /// `freeway`.
    public var name: String { "freeway" }
    /// Stay, up, down.
    public static let moves: [GridMove] = [.stay, .up, .down]
    /// Chicken, cars, and the cell behind a car in the channel of its pace, the fastest first.
    public static let channels: [(name: String, colour: UInt32)] = [
        ("chicken", 0xF4D35E), ("car", 0xD9694A), ("pace-1", 0x9CA3AF), ("pace-2", 0x7F8794),
        ("pace-3", 0x6B7280), ("pace-4", 0x4B5563), ("pace-5", 0x374151),
    ]

    /// Begins with all cars in column 0, each with a pace and a direction of its own.
    public mutating func begin(_ chance: (Int) -> Int) {
        self = Freeway()
        drawCars(chance)
    }

    /// Moves the chicken, then the cars.
    public mutating func advance(
        _ move: GridMove, _ chance: (Int) -> Int
    ) -> (reward: Int, isOver: Bool) {
        if moveWait == 0 && (move == .up || move == .down) {
            moveWait = Self.moveInterval
            y = move == .up ? max(0, y - 1) : min(Self.start, y + 1)
        }
        var reward = 0
        if y == 0 {
            reward = 1
            y = Self.start
            drawCars(chance)
        }
        for lane in cars.indices {
            meet(lane)
            if cars[lane].wait == 0 {
                cars[lane].x = cars[lane].place(1)
                cars[lane].wait = cars[lane].pace
                meet(lane)
            } else {
                cars[lane].wait -= 1
            }
        }
        moveWait = max(0, moveWait - 1)
        framesLeft -= 1
        return (reward, framesLeft < 0)
    }

    /// A car on the chicken's cell sends it back.
    private mutating func meet(_ lane: Int) {
        if y == lane + 1 && cars[lane].x == Self.column { y = Self.start }
    }

    /// Gives every car another pace and direction where it is.
    private mutating func drawCars(_ chance: (Int) -> Int) {
        for lane in cars.indices {
            cars[lane].pace = chance(Self.slowest) + 1
            cars[lane].goesRight = chance(2) == 0
            cars[lane].wait = cars[lane].pace
        }
    }

    /// Puts the things on a grid.
    public func draw(on grid: inout Grid) {
        grid.put(0, Self.column, y)
        for (lane, car) in cars.enumerated() {
            grid.put(1, car.x, lane + 1)
            grid.put(1 + car.pace, car.place(-1), lane + 1)
        }
    }
}

extension Freeway: NumberedGame {
    package init(numbers n: [Int]) {
        (y, moveWait, framesLeft) = (n[0], n[1], n[2])
        cars = (0..<8).map { lane in
            let place = 3 + 3 * lane
            return Car(
                x: n[place], wait: n[place + 1], pace: abs(n[place + 2]),
                goesRight: n[place + 2] > 0)
        }
    }

    package var numbers: [Int] {
        [y, moveWait, framesLeft]
            + cars.flatMap { [$0.x, $0.wait, $0.goesRight ? $0.pace : -$0.pace] }
    }
}
