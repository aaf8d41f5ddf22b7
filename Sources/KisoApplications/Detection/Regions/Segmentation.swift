import KisoIO

/// A picture cut into regions of like colour: pixels are joined along the smallest differences first, as long
/// as a difference is no larger than what there is within both regions, by a margin that shrinks as they grow.
///
/// Source: P. Felzenszwalb, D. Huttenlocher, "Efficient graph-based image segmentation", IJCV 59, 2004.
struct Segmentation {
    /// The region of each pixel, numbered from 0 in the order of their first pixels.
    let regions: [Int]
    let count: Int

    /// - Parameters:
    ///   - smoothed: red, green, blue of each pixel, from 0 to 255.
    ///   - scale: the margin for a region of one pixel; larger ones make larger regions.
    ///   - least: pixels that a region has at least.
    init(_ smoothed: [Float], width: Int, height: Int, scale: Float, least: Int) {
        struct Edge {
            let difference: Float
            let a: Int32
            let b: Int32
        }
        var edges: [Edge] = []
        edges.reserveCapacity(width * height * 4)
        func add(_ a: Int, _ b: Int) {
            var sum: Float = 0
            for channel in 0..<3 {
                let difference = smoothed[a * 3 + channel] - smoothed[b * 3 + channel]
                sum += difference * difference
            }
            edges.append(Edge(difference: sum.squareRoot(), a: Int32(a), b: Int32(b)))
        }
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                if x + 1 < width { add(place, place + 1) }
                guard y + 1 < height else { continue }
                add(place, place + width)
                if x + 1 < width { add(place, place + width + 1) }
                if x > 0 { add(place, place + width - 1) }
            }
        }
        edges.sort { ($0.difference, $0.a, $0.b) < ($1.difference, $1.a, $1.b) }
        var forest = Forest(count: width * height)
        var margin = [Float](repeating: scale, count: width * height)
        for edge in edges {
            let (a, b) = (forest.root(Int(edge.a)), forest.root(Int(edge.b)))
            if a == b || edge.difference > min(margin[a], margin[b]) { continue }
            let root = forest.join(a, b)
            margin[root] = edge.difference + scale / Float(forest.sizes[root])
        }
        for edge in edges {
            let (a, b) = (forest.root(Int(edge.a)), forest.root(Int(edge.b)))
            if a != b && min(forest.sizes[a], forest.sizes[b]) < least { _ = forest.join(a, b) }
        }
        var numbers: [Int: Int] = [:]
        regions = (0..<width * height).map { place in
            let root = forest.root(place)
            if let number = numbers[root] { return number }
            numbers[root] = numbers.count
            return numbers.count - 1
        }
        count = numbers.count
    }
}

/// Sets that only grow together.
private struct Forest {
    private var parents: [Int]
    private(set) var sizes: [Int]

    init(count: Int) {
        parents = Array(0..<count)
        sizes = Array(repeating: 1, count: count)
    }

    mutating func root(_ element: Int) -> Int {
        var place = element
        while parents[place] != place {
            parents[place] = parents[parents[place]]
            place = parents[place]
        }
        return place
    }

    mutating func join(_ a: Int, _ b: Int) -> Int {
        let (large, small) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
        parents[small] = large
        sizes[large] += sizes[small]
        return large
    }
}
