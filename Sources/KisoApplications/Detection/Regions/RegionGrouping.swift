import KisoCore

/// Regions that are joined two by two, the most alike first.
struct RegionGrouping {
    private struct Region {
        var box: Box
        var size: Double
        /// The shares of 25 steps of each colour channel.
        var colors: [Float]
        /// The shares of eight directions and ten steps of steepness of each channel.
        var textures: [Float]
        var neighbours: Set<Int>
    }

    private static let colorBins = 25
    private static let textureBins = 80
    private var regions: [Int: Region] = [:]
    private let area: Double

    init(
        _ segmentation: Segmentation, smoothed: [Float], texture: [UInt8], width: Int, height: Int
    ) {
        area = Double(width * height)
        var found = (0..<segmentation.count).map { _ in
            Region(
                box: Box(.infinity, .infinity, -.infinity, -.infinity), size: 0,
                colors: [Float](repeating: 0, count: 3 * Self.colorBins),
                textures: [Float](repeating: 0, count: 3 * Self.textureBins), neighbours: [])
        }
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                let number = segmentation.regions[place]
                let pixel = Box(Double(x), Double(y), Double(x + 1), Double(y + 1))
                found[number].box = found[number].box.union(pixel)
                found[number].size += 1
                for channel in 0..<3 {
                    let color = Int(smoothed[place * 3 + channel] / 256 * Float(Self.colorBins))
                    found[number].colors[
                        channel * Self.colorBins + min(max(color, 0), Self.colorBins - 1)] += 1
                    found[number].textures[
                        channel * Self.textureBins + Int(texture[place * 3 + channel])] += 1
                }
                for other in [
                    x + 1 < width ? place + 1 : place, y + 1 < height ? place + width : place,
                ] {
                    let neighbour = segmentation.regions[other]
                    if neighbour != number {
                        found[number].neighbours.insert(neighbour)
                        found[neighbour].neighbours.insert(number)
                    }
                }
            }
        }
        for (number, region) in found.enumerated() {
            var region = region
            let whole = Float(region.size * 3)
            region.colors = region.colors.map { $0 / whole }
            region.textures = region.textures.map { $0 / whole }
            regions[number] = region
        }
    }

    /// The boxes of all regions, the first ones in front, the whole picture last.
    mutating func boxes() -> [Box] {
        struct Pair: Hashable {
            let a: Int
            let b: Int
        }
        var boxes = regions.keys.sorted().compactMap { regions[$0]?.box }
        var likeness: [Pair: Double] = [:]
        for (number, region) in regions {
            for other in region.neighbours where other > number {
                likeness[Pair(a: number, b: other)] = alike(number, other)
            }
        }
        var next = (regions.keys.max() ?? 0) + 1
        while let (pair, _) = likeness.max(by: { a, b in
            // Among equals the first one, so that the answer is always the same.
            (a.value, b.key.a, b.key.b) < (b.value, a.key.a, a.key.b)
        }), let a = regions[pair.a], let b = regions[pair.b] {
            let size = a.size + b.size
            func mixed(_ x: [Float], _ y: [Float]) -> [Float] {
                zip(x, y).map { ($0 * Float(a.size) + $1 * Float(b.size)) / Float(size) }
            }
            let around = a.neighbours.union(b.neighbours).subtracting([pair.a, pair.b])
            regions[next] = Region(
                box: a.box.union(b.box), size: size, colors: mixed(a.colors, b.colors),
                textures: mixed(a.textures, b.textures), neighbours: around)
            for old in [pair.a, pair.b] {
                for other in regions[old]?.neighbours ?? [] {
                    likeness[Pair(a: min(old, other), b: max(old, other))] = nil
                    regions[other]?.neighbours.remove(old)
                }
                regions[old] = nil
            }
            for other in around {
                regions[other]?.neighbours.insert(next)
                likeness[Pair(a: other, b: next)] = alike(other, next)
            }
            boxes.append(a.box.union(b.box))
            next += 1
        }
        return boxes
    }

    /// From 0 to 4: common colours, common textures, smallness, and how little of the box around both is empty.
    private func alike(_ first: Int, _ second: Int) -> Double {
        guard let a = regions[first], let b = regions[second] else { return 0 }
        func common(_ x: [Float], _ y: [Float]) -> Double {
            var sum: Float = 0
            for index in x.indices { sum += min(x[index], y[index]) }
            return Double(sum)
        }
        let box = a.box.union(b.box)
        return common(a.colors, b.colors) + common(a.textures, b.textures)
            + (1 - (a.size + b.size) / area) + (1 - (box.area - a.size - b.size) / area)
    }
}
