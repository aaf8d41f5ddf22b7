import Foundation
import KisoCore

/// What a camera sees of a street behind the things that stand in it: for each ray the first surface, its class,
/// its colour and how far it is.
struct StreetView {
    struct Seen {
        let label: StreetScenes.Label
        let color: SIMD3<Double>
        /// Along the street, in metres.
        let z: Double
    }

    let layout: StreetLayout
    /// Pixels for a metre at a distance of a metre.
    let focus: Double
    /// The point in which all lines along the street meet, in pixels.
    let vanishing: (x: Double, y: Double)
    /// Names the textures.
    let texture: UInt64

    /// Walls that rays of a column of pixels may meet, the nearest first.
    struct Walls {
        fileprivate struct Wall {
            let house: StreetLayout.House
            let z: Double
            /// Along the wall, from its corner at the camera.
            let along: Double
            let shade: Double
        }
        fileprivate let walls: [Wall]
    }

    /// The walls behind a column of pixels.
    func walls(x: Double) -> Walls {
        let across = (x - vanishing.x) / focus
        var walls: [Walls.Wall] = []
        for (side, sign) in [(layout.left, -1.0), (layout.right, 1.0)] {
            for house in side.houses {
                // Its front, along the street.
                let front = sign * house.front - layout.offset
                if across * front > 0, house.z.contains(front / across) {
                    let z = front / across
                    walls.append(
                        .init(house: house, z: z, along: z - house.z.lowerBound, shade: 1))
                }
                // The wall that looks along the street to the camera.
                let z = house.z.lowerBound
                let depth = sign * (across * z + layout.offset) - house.front
                if depth >= 0, depth <= house.depth {
                    walls.append(.init(house: house, z: z, along: depth, shade: 0.8))
                }
            }
        }
        return Walls(walls: walls.filter { $0.z > 0.5 }.sorted { $0.z < $1.z })
    }

    /// What the ray through a pixel meets.
    ///
    /// - Parameters:
    ///   - x: the column in pixels.
    ///   - y: the row in pixels.
    ///   - walls: those of the column.
    func seen(x: Double, y: Double, _ walls: Walls) -> Seen {
        let across = (x - vanishing.x) / focus
        let up = (vanishing.y - y) / focus
        // How far the ground is; a ray upwards meets none.
        let limit = up < -0.004 ? layout.eye / -up : .infinity
        let wall = walls.walls.first { wall in
            wall.z < limit && layout.eye + up * wall.z <= wall.house.height
        }
        guard let nearest = wall.map({ seen($0, up) }) ?? ground(across, up) else { return sky(up) }
        let lost = 1 - exp(-0.7 * max(nearest.z, 0) / layout.haze)
        return Seen(
            label: nearest.label,
            color: nearest.color + (layout.sky.bottom - nearest.color) * lost,
            z: nearest.z)
    }

    private func sky(_ up: Double) -> Seen {
        let share = min(1, max(0, up / 0.5))
        let cloud = 0.12 * noise(up * 9, up * 5 + 3, 7)
        return Seen(
            label: .sky,
            color: layout.sky.bottom + (layout.sky.top - layout.sky.bottom) * share + cloud,
            z: .infinity)
    }

    private func ground(_ across: Double, _ up: Double) -> Seen? {
        guard up < -0.004 else { return nil }
        let z = layout.eye / -up
        let x = across * z + layout.offset
        let grain = 0.06 * noise(x * 2, z * 2, 1) + 0.05 * noise(x * 0.4, z * 0.4, 2)
        func seen(_ label: StreetScenes.Label, _ color: SIMD3<Double>) -> Seen {
            Seen(label: label, color: color + grain, z: z)
        }
        let distance = abs(x)
        if distance < layout.halfRoad {
            let period = layout.dash.length + layout.dash.pause
            let along = z - (z / period).rounded(.down) * period
            let isMiddle = distance < 0.09 && along < layout.dash.length
            let isEdge = layout.hasEdgeLines && abs(distance - layout.halfRoad + 0.3) < 0.08
            let isStripe =
                layout.crossing.map { $0 < z && z < $0 + 3 } ?? false
                && x - (x / 1.1).rounded(.down) * 1.1 < 0.55
            return isMiddle || isEdge || isStripe
                ? seen(.marking, [0.85, 0.85, 0.8]) : seen(.road, layout.roadColor)
        }
        let side = x < 0 ? layout.left : layout.right
        if distance < layout.halfRoad + 0.15 {
            return seen(.pavement, layout.pavementColor * 0.8)
        }
        if distance < layout.halfRoad + side.pavement || !side.isGreen {
            // Slabs of a metre.
            let isJoint = x - x.rounded(.down) < 0.06 || z - z.rounded(.down) < 0.06
            return seen(.pavement, layout.pavementColor * (isJoint ? 0.85 : 1))
        }
        let blades = 0.1 * noise(x * 6, z * 6, 3)
        return seen(.vegetation, layout.grassColor + blades)
    }

    private func seen(_ wall: Walls.Wall, _ up: Double) -> Seen {
        let (house, y) = (wall.house, layout.eye + up * wall.z)
        func part(_ value: Double) -> Double {
            let number = value / house.spacing
            return number - number.rounded(.down)
        }
        let isWindow =
            (0.25..<0.75).contains(part(wall.along)) && (0.3..<0.8).contains(part(y))
            && y < house.height - 0.5
        let grain = 0.07 * noise(wall.along * 1.5, y * 1.5, 4)
        return Seen(
            label: .building,
            color: (isWindow ? house.window : house.wall) * wall.shade + grain, z: wall.z)
    }

    /// Smooth random numbers from −1 to 1 over a plane.
    private func noise(_ x: Double, _ y: Double, _ kind: UInt64) -> Double {
        // Far away a texture is too fine to be seen.
        guard abs(x) < 1e6, abs(y) < 1e6 else { return 0 }
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        func value(_ column: Double, _ row: Double) -> Double {
            var bits = texture &+ kind &* 0x9E37_79B9_7F4A_7C15
            bits ^= UInt64(bitPattern: Int64(column)) &* 0xBF58_476D_1CE4_E5B9
            bits ^= UInt64(bitPattern: Int64(row)) &* 0x94D0_49BB_1331_11EB
            bits = (bits ^ (bits >> 31)) &* 0xD6E8_FEB8_6659_FD93
            return Double((bits ^ (bits >> 32)) & 0xFFFF) / 32767.5 - 1
        }
        let (right, down) = (x - left, y - top)
        let upper = value(left, top) * (1 - right) + value(left + 1, top) * right
        let lower = value(left, top + 1) * (1 - right) + value(left + 1, top + 1) * right
        return upper * (1 - down) + lower * down
    }
}
