import Foundation
import KisoCore

/// What stands where in a street, in metres: x to the right from the street's middle line, y up from the ground, z
/// along the street from the camera.
struct StreetLayout {
    /// A house: a box with its front at the street.
    struct House {
        /// Its front's distance from the street's middle line.
        let front: Double
        let depth: Double
        let z: ClosedRange<Double>
        let height: Double
        let wall: SIMD3<Double>
        let window: SIMD3<Double>
        /// From one window to the next.
        let spacing: Double
    }

    /// One side of the street, left or right.
    struct Side {
        let pavement: Double
        /// Whether grass lies behind the pavement; else the pavement goes on.
        let isGreen: Bool
        let houses: [House]
    }

    /// Something flat that turns to the camera.
    struct Billboard {
        enum Kind {
            case tree(trunk: Double, crown: Double, color: SIMD3<Double>)
            /// An index among the cars, which way it looks, a shade.
            case car(Int, isMirrored: Bool, shade: Double)
            case sign(Int, pole: Double)
        }
        let kind: Kind
        let x: Double
        let z: Double
        /// Of a car or of a sign's board.
        let height: Double
    }

    /// The camera's x, from the street's middle line.
    let offset: Double
    /// The camera's height.
    let eye: Double
    /// Half of the road's width.
    let halfRoad: Double
    let left: Side
    let right: Side
    let billboards: [Billboard]
    let roadColor: SIMD3<Double>
    let pavementColor: SIMD3<Double>
    let grassColor: SIMD3<Double>
    let sky: (top: SIMD3<Double>, bottom: SIMD3<Double>)
    /// The length and the pause of a dash of the middle line; no pause is a line.
    let dash: (length: Double, pause: Double)
    let hasEdgeLines: Bool
    /// Where stripes lie across the road for people to cross.
    let crossing: Double?
    /// From how far a thing is half lost in haze.
    let haze: Double

    /// A street at random.
    ///
    /// - Parameters:
    ///   - cars: of each picture of a car its width as a multiple of its height.
    ///   - signs: how many pictures of signs.
    ///   - random: what it follows from.
    init(cars: [Double], signs: Int, using random: inout RandomGenerator) {
        func number(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * random.nextUniform()
        }
        func grey(_ range: ClosedRange<Double>, tint: Double) -> SIMD3<Double> {
            let value = number(range)
            return [
                value + number(-tint...tint), value + number(-tint...tint),
                value + number(-tint...tint),
            ]
        }
        let half = number(3.2...5.5)
        halfRoad = half
        offset = number(-0.6...0.6) * half
        eye = number(1.4...2.4)
        roadColor = grey(0.22...0.5, tint: 0.03)
        pavementColor = grey(0.42...0.8, tint: 0.07)
        grassColor = [number(0.15...0.45), number(0.35...0.6), number(0.05...0.25)]
        switch random.index(below: 3) {
        case 0:
            sky = ([0.25, 0.45, number(0.7...1)], [0.7, 0.8, 0.95])
        case 1:
            sky = (grey(0.6...0.9, tint: 0.02), grey(0.7...0.95, tint: 0.02))
        default:
            sky = ([0.4, 0.45, number(0.5...0.8)], [number(0.8...1), number(0.6...0.8), 0.5])
        }
        dash = random.nextUniform() < 0.3 ? (1, 0) : (number(2...4), number(2...5))
        hasEdgeLines = random.nextUniform() < 0.5
        crossing = random.nextUniform() < 0.3 ? number(7...20) : nil
        haze = number(60...250)

        func side() -> Side {
            let pavement = number(1.4...3.5)
            var houses: [House] = []
            var z = number(-4...4)
            while z < 130 {
                let length = number(6...18)
                if random.nextUniform() < 0.75 {
                    let wall: SIMD3<Double> =
                        random.nextUniform() < 0.4
                        ? grey(0.35...0.9, tint: 0.04)
                        : [number(0.3...0.9), number(0.25...0.75), number(0.2...0.7)]
                    houses.append(
                        House(
                            front: half + pavement + number(0...3), depth: number(6...12),
                            z: z...z + length, height: number(4...18), wall: wall,
                            window: random.nextUniform() < 0.7
                                ? grey(0.1...0.35, tint: 0.05) : grey(0.7...1, tint: 0.1),
                            spacing: number(2...4)))
                }
                z += length + (random.nextUniform() < 0.5 ? 0 : number(1...8))
            }
            return Side(
                pavement: pavement, isGreen: random.nextUniform() < 0.7, houses: houses)
        }
        let sides = (left: side(), right: side())
        (left, right) = (sides.left, sides.right)

        var billboards: [Billboard] = []
        let edges = (left: half + sides.left.pavement, right: half + sides.right.pavement)
        for _ in 0..<random.index(below: 9) {
            let isLeft = random.nextUniform() < 0.5
            let edge = (isLeft ? edges.left : edges.right) + number(-0.5...2.5)
            billboards.append(
                Billboard(
                    kind: .tree(
                        trunk: number(1.5...3), crown: number(0.9...2.4),
                        color: [number(0.1...0.5), number(0.3...0.6), number(0.05...0.25)]),
                    x: isLeft ? -edge : edge, z: number(5...60), height: 0))
        }
        if !cars.isEmpty {
            for _ in 0..<random.index(below: 6) {
                let car = random.index(below: cars.count)
                let isParked = random.nextUniform() < 0.4
                let x = isParked ? half - 1 : number(0.1...0.6) * half
                billboards.append(
                    Billboard(
                        kind: .car(
                            car, isMirrored: random.nextUniform() < 0.5,
                            shade: number(0.7...1.1)),
                        x: random.nextUniform() < 0.5 ? -x : x, z: number(6...35),
                        height: min(3.2, 4.4 / cars[car]) * number(0.9...1.1)))
            }
        }
        if signs > 0 {
            for _ in 0..<1 + random.index(below: 4) {
                let x = half + number(0.3...1)
                billboards.append(
                    Billboard(
                        kind: .sign(random.index(below: signs), pole: number(1.6...2.4)),
                        x: random.nextUniform() < 0.5 ? -x : x, z: number(5...20),
                        height: number(0.8...1.3)))
            }
        }
        // Those behind are drawn first.
        self.billboards = billboards.sorted { $0.z > $1.z }
    }
}
