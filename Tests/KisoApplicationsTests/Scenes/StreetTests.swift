import KisoApplications
import KisoIO
import Testing

@Suite("Streets")
struct StreetTests {
    /// Cars and signs of one colour each, other ones for tests.
    private static let sprites: SceneSprites = {
        func sprite(_ value: UInt8, _ label: Int, _ width: Int, _ name: String) -> Sprite {
            let pixels = (0..<width * 20).flatMap { _ in [value, 0, value, 255] as [UInt8] }
            return Sprite(
                Image(width: width, height: 20, channels: 4, pixels: pixels), label: label,
                identity: name)
        }
        return SceneSprites(
            classes: ["sign", "vehicle"],
            train: [
                sprite(250, 0, 20, "sign/a"), sprite(200, 1, 44, "vehicle/a"),
                sprite(0, 1, 44, "vehicle/ship"),
            ], test: [sprite(150, 0, 20, "sign/b"), sprite(100, 1, 44, "vehicle/b")])
    }()

    private func label(_ name: String) throws -> UInt8 {
        UInt8(try #require(StreetScenes.classes.firstIndex(of: name)))
    }

    @Test("A street follows from its seed, its part and its number")
    func derivation() {
        let streets = StreetScenes(Self.sprites, part: .train)
        let ninth = streets.scene(9)
        _ = streets.scene(3)
        #expect(streets.scene(9).image == ninth.image)
        #expect(streets.scene(9).mask == ninth.mask)
        #expect(StreetScenes(Self.sprites, part: .train, seed: 1).scene(9).image != ninth.image)
        #expect(StreetScenes(Self.sprites, part: .test).scene(9).image != ninth.image)
        #expect(streets.scene(10).image != ninth.image)
    }

    @Test("The road is below the sky, and every class is somewhere")
    func geometry() throws {
        let streets = StreetScenes(Self.sprites, part: .train)
        let (width, height) = (StreetScenes.width, StreetScenes.height)
        let (sky, road) = (try label("sky"), try label("road"))
        var counts = [Int](repeating: 0, count: StreetScenes.classes.count)
        for number in 0..<60 {
            let (image, mask) = streets.scene(number)
            #expect(image.width == width && image.height == height && image.channels == 3)
            #expect(mask.width == width && mask.height == height)
            for label in mask.labels { counts[Int(label)] += 1 }
            for column in 0..<width {
                let labels = (0..<height).map { mask.labels[$0 * width + column] }
                guard let lowest = labels.lastIndex(of: sky),
                    let highest = labels.firstIndex(of: road)
                else { continue }
                #expect(lowest < highest, "street \(number), column \(column)")
            }
            #expect(mask.labels.suffix(width).contains(road))
        }
        #expect(counts.allSatisfy { $0 > 500 }, "\(counts)")
    }

    @Test(
        "The road narrows to the vanishing point as perspective has it: its width is linear in the row"
    )
    func perspective() throws {
        // Without things in the way.
        let empty = StreetScenes(
            SceneSprites(classes: [], train: [], test: []), part: .test)
        let (width, height) = (StreetScenes.width, StreetScenes.height)
        let (road, marking) = (try label("road"), try label("marking"))
        var compared = 0
        for number in 0..<40 {
            let labels = empty.scene(number).mask.labels
            // Rows in which both of the road's edges are in the picture.
            let widths = (0..<height).compactMap { row -> (row: Double, width: Double)? in
                let line = labels[row * width..<(row + 1) * width]
                let isRoad = line.map { $0 == road || $0 == marking }
                guard !isRoad[0], !isRoad[width - 1], let first = isRoad.firstIndex(of: true),
                    let last = isRoad.lastIndex(of: true), last - first > 8,
                    isRoad[first...last].allSatisfy({ $0 })
                else { return nil }
                return (Double(row), Double(last - first + 1))
            }
            guard let first = widths.first, let last = widths.last, last.row - first.row > 8
            else { continue }
            let slope = (last.width - first.width) / (last.row - first.row)
            for (row, width) in widths {
                #expect(abs(first.width + slope * (row - first.row) - width) <= 3)
            }
            compared += 1
        }
        #expect(compared > 10)
    }

    @Test("Cars and signs of streets for tests are in no street for training, and a ship in none")
    func disjoint() throws {
        let (car, sign) = (try label("car"), try label("sign"))
        func reds(_ part: SceneGenerator.Part, _ label: UInt8) -> [Double] {
            let streets = StreetScenes(Self.sprites, part: part)
            return (0..<40).flatMap { number -> [Double] in
                let (image, mask) = streets.scene(number)
                return mask.labels.indices.filter { mask.labels[$0] == label }.map {
                    Double(image.pixels[$0 * 3])
                }
            }
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        // The colours differ as those of the pictures do: 200 to 100.
        #expect(mean(reds(.train, car)) > 1.4 * mean(reds(.test, car)))
        #expect(!reds(.train, sign).isEmpty && !reds(.test, sign).isEmpty)
    }
}
