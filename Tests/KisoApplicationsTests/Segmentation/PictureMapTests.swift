import KisoApplications
import KisoCore
import KisoIO
import Testing

@Suite("Pictures, boxes, masks and key points move alike")
struct PictureMapTests {
    private let image = Image(
        width: 3, height: 3, channels: 1, pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    private let mask = SegmentationMask(width: 3, height: 3, labels: [1, 2, 3, 4, 5, 6, 7, 8, 9])

    @Test("A flip, exactly")
    func flip() {
        let map = PictureMap.flip(width: 3, height: 3)
        #expect(map.applied(to: image).pixels == [3, 2, 1, 6, 5, 4, 9, 8, 7])
        #expect(map.applied(to: mask).labels == [3, 2, 1, 6, 5, 4, 9, 8, 7])
        #expect(map.applied(to: Box(0, 1, 1, 3)) == Box(2, 1, 3, 3))
        let point = map.applied(toPoint: 0.5, 2)
        #expect(point?.x == 2.5)
        #expect(point?.y == 2)
    }

    @Test("A shift, exactly; what comes in is black and ignored, what leaves is dropped")
    func shift() {
        let map = PictureMap.shift(1, -1, width: 3, height: 3)
        #expect(map.applied(to: image).pixels == [0, 4, 5, 0, 7, 8, 0, 0, 0])
        #expect(map.applied(to: mask).labels == [255, 4, 5, 255, 7, 8, 255, 255, 255])
        #expect(map.applied(to: Box(0, 1, 2, 3)) == Box(1, 0, 3, 2))
        // Half of it leaves: cut. All but a sixth leaves: dropped.
        #expect(map.applied(to: Box(1, 1, 3, 2)) == Box(2, 0, 3, 1))
        #expect(PictureMap.shift(0, 2.5, width: 3, height: 3).applied(to: Box(0, 0, 3, 3)) == nil)
        #expect(map.applied(toPoint: 2.5, 1.5) == nil)
    }

    @Test("A quarter of a turn, exactly")
    func quarter() {
        let map = PictureMap.rotation(degrees: 90, width: 3, height: 3)
        #expect(map.applied(to: image).pixels == [7, 4, 1, 8, 5, 2, 9, 6, 3])
        #expect(map.applied(to: mask).labels == [7, 4, 1, 8, 5, 2, 9, 6, 3])
        #expect(map.applied(to: Box(0, 0, 2, 1)) == Box(2, 0, 3, 2))
        let back = map.followed(by: .rotation(degrees: 270, width: 3, height: 3))
        #expect(back.applied(to: image) == image)
    }

    @Test("A part fills the picture")
    func crop() {
        let large = Image(
            width: 4, height: 4, channels: 1, pixels: (0..<16).map { UInt8($0) })
        let labels = SegmentationMask(width: 4, height: 4, labels: large.pixels)
        let map = PictureMap.crop(Box(2, 0, 4, 2), width: 4, height: 4)
        #expect(
            map.applied(to: labels).labels
                == [2, 2, 3, 3, 2, 2, 3, 3, 6, 6, 7, 7, 6, 6, 7, 7])
        #expect(map.applied(to: Box(2, 0, 3, 1)) == Box(0, 0, 2, 2))
    }

    @Test("A box drawn as a mask agrees with the box, whatever is drawn", arguments: 0..<40)
    func agreement(seed: Int) throws {
        let (width, height) = (60, 48)
        let variation = try PictureVariation("flip,shift:0.2,scale:0.3,crop:0.7")
        var random = RandomGenerator(seed: UInt64(seed))
        let map = variation.map(width: width, height: height, using: &random)
        let box = Box(12, 10, 40, 34)
        var labels = [UInt8](repeating: 0, count: width * height)
        for row in 10..<34 {
            for column in 12..<40 { labels[row * width + column] = 1 }
        }
        let moved = map.applied(to: SegmentationMask(width: width, height: height, labels: labels))
        let places = moved.labels.indices.filter { moved.labels[$0] == 1 }
        let (columns, rows) = (places.map { $0 % width }, places.map { $0 / width })
        guard let found = map.applied(to: box, leastShare: 0) else {
            #expect(places.count <= width + height)
            return
        }
        let left = try #require(columns.min()), right = try #require(columns.max())
        let top = try #require(rows.min()), bottom = try #require(rows.max())
        #expect(abs(Double(left) - found.left) <= 0.501)
        #expect(abs(Double(right + 1) - found.right) <= 0.501)
        #expect(abs(Double(top) - found.top) <= 0.501)
        #expect(abs(Double(bottom + 1) - found.bottom) <= 0.501)
    }

    @Test("A turned mask lies within the turned box")
    func turned() throws {
        let map = PictureMap.rotation(degrees: 30, width: 60, height: 60)
        var labels = [UInt8](repeating: 0, count: 3600)
        for row in 20..<40 {
            for column in 25..<35 { labels[row * 60 + column] = 1 }
        }
        let moved = map.applied(to: SegmentationMask(width: 60, height: 60, labels: labels))
        let box = try #require(map.applied(to: Box(25, 20, 35, 40)))
        for place in moved.labels.indices where moved.labels[place] == 1 {
            let (x, y) = (Double(place % 60) + 0.5, Double(place / 60) + 0.5)
            #expect(x > box.left && x < box.right && y > box.top && y < box.bottom)
        }
        #expect(abs(moved.counts[1] - 200) < 12)
    }

    @Test(
        "Words that make no sense are refused",
        arguments: ["turn", "shift", "shift:2", "flip:1", "flip,flip", ""])
    func words(text: String) {
        #expect(throws: KisoError.self) { try PictureVariation(text) }
    }

    @Test("The same draw gives the same map, another one another")
    func draws() throws {
        let variation = try PictureVariation("flip,shift:0.1,rotate:10,scale:0.2,crop:0.8")
        var (one, same, other) = (
            RandomGenerator(seed: 1), RandomGenerator(seed: 1), RandomGenerator(seed: 2)
        )
        let map = variation.map(width: 64, height: 64, using: &one)
        #expect(map == variation.map(width: 64, height: 64, using: &same))
        #expect(map != variation.map(width: 64, height: 64, using: &other))
    }
}
