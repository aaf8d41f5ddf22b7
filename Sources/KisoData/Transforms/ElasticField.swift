import KisoCore

/// Smooth random numbers over pictures of one size: white noise on a grid of the distance
/// `√3 · smoothness`, smoothed by the cubic B-spline over it, which is nearly a Gaussian of the
/// deviation `smoothness` and much cheaper than to blur noise of every pixel.
struct ElasticField {
    /// Lines are as long as a multiple of 16, as the kernel reads them; beyond the width they are 0.
    let step: Int
    private(set) var values: [Float]
    private let width: Int
    private let rows: Spline
    private let columns: Columns
    private var grid: [Float]
    private var lines: [Float]

    /// For every pixel along an axis the first of four neighbours in the grid, and their weights.
    private struct Spline {
        let first: [Int]
        let weights: [SIMD4<Float>]
        let gridCount: Int

        init(count: Int, distance: Double) {
            let places = (0..<count).map { Double($0) / distance }
            first = places.map { Int($0) }
            weights = places.map { place in
                let t = place - place.rounded(.down), u = 1 - t
                return SIMD4<Float>(
                    SIMD4<Double>(
                        u * u * u, 3 * t * t * t - 6 * t * t + 4, 3 * u * u * u - 6 * u * u + 4,
                        t * t * t) / 6)
            }
            gridCount = (first.last ?? 0) + 4
        }
    }

    /// The spline along a line for eight pixels at a time: the neighbours in the grid of one of them or
    /// another, and the weights of all eight for each.
    private struct Columns {
        private(set) var groups: [(first: Int, weights: Range<Int>)] = []
        private(set) var weights: [SIMD8<Float>] = []
        let gridCount: Int

        init(_ spline: Spline) {
            gridCount = spline.gridCount
            for start in stride(from: 0, to: spline.first.count, by: 8) {
                let end = min(start + 8, spline.first.count)
                let (first, used) = (spline.first[start], weights.count)
                weights += Array(repeating: .zero, count: spline.first[end - 1] + 4 - first)
                groups.append((first, used..<weights.count))
                for x in start..<end {
                    for k in 0..<4 {
                        weights[used + spline.first[x] - first + k][x - start] =
                            spline.weights[x][k]
                    }
                }
            }
        }
    }

    init(height: Int, width: Int, smoothness: Double) {
        let distance = 3.0.squareRoot() * smoothness
        self.width = width
        step = (width + 15) / 16 * 16
        rows = Spline(count: height, distance: distance)
        columns = Columns(Spline(count: width, distance: distance))
        values = [Float](repeating: 0, count: height * step)
        grid = [Float](repeating: 0, count: rows.gridCount * columns.gridCount)
        lines = [Float](repeating: 0, count: rows.gridCount * step)
    }

    /// Draws a field whose mean square is `pixels²`.
    mutating func draw(pixels: Double, using generator: inout RandomGenerator) {
        // Of 64 random bits each half is a number from −1 to 1.
        for index in stride(from: 0, to: grid.count, by: 2) {
            let bits = generator.next()
            grid[index] = Float(Int32(truncatingIfNeeded: bits)) * 0x1p-31
            guard index + 1 < grid.count else { break }
            grid[index + 1] = Float(Int32(truncatingIfNeeded: bits >> 32)) * 0x1p-31
        }
        let (width, step, rows, columns) = (width, step, rows, columns)
        var square: Float = 0
        grid.withUnsafeBufferPointer { grid in
            lines.withUnsafeMutableBytes { lines in
                for row in 0..<rows.gridCount {
                    for (index, group) in columns.groups.enumerated() {
                        var sum = SIMD8<Float>.zero
                        var place = row * columns.gridCount + group.first
                        for weight in group.weights {
                            sum += columns.weights[weight] * grid[place]
                            place += 1
                        }
                        lines.storeBytes(
                            of: sum, toByteOffset: (row * step + index * 8) * 4,
                            as: SIMD8<Float>.self)
                    }
                }
                square = values.withUnsafeMutableBytes { values in
                    Self.combine(UnsafeRawBufferPointer(lines), values, rows, step)
                }
            }
        }
        let mean = square / Float(max(1, rows.first.count * width))
        let scale = mean > 0 ? Float(pixels) / mean.squareRoot() : 0
        values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] *= scale }
        }
    }

    /// The lines between those of the grid; returns the sum of squares.
    private static func combine(
        _ lines: UnsafeRawBufferPointer, _ values: UnsafeMutableRawBufferPointer, _ rows: Spline,
        _ step: Int
    ) -> Float {
        typealias Lanes = SIMD8<Float>
        var squares = Lanes(repeating: 0)
        let lineBytes = step * 4
        for y in rows.first.indices {
            let weights = rows.weights[y]
            let start = rows.first[y] * lineBytes
            for x in stride(from: 0, to: lineBytes, by: 32) {
                func line(_ k: Int) -> Lanes {
                    lines.loadUnaligned(fromByteOffset: start + k * lineBytes + x, as: Lanes.self)
                }
                let value =
                    (line(0) * weights[0] + line(1) * weights[1])
                    + (line(2) * weights[2] + line(3) * weights[3])
                values.storeBytes(of: value, toByteOffset: y * lineBytes + x, as: Lanes.self)
                squares += value * value
            }
        }
        return squares.sum()
    }
}
