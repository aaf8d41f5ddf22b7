import Foundation
import KisoApplications
import KisoIO
import KisoPlot
import Testing

@Suite("Masks")
struct SegmentationMaskTests {
    @Test("The palette is PASCAL VOC's")
    func palette() {
        // The development kit's table: aeroplane, bicycle, bird, tvmonitor, void.
        let known: [(Int, [UInt8])] = [
            (0, [0, 0, 0]), (1, [128, 0, 0]), (2, [0, 128, 0]), (3, [128, 128, 0]),
            (8, [64, 0, 0]), (20, [0, 64, 128]), (255, [224, 224, 192]),
        ]
        for (label, color) in known {
            let found = VOCPalette.color(label)
            #expect([found.red, found.green, found.blue] == color)
        }
    }

    @Test("Masks are written with a palette, in grey or in colours, and read the same")
    func files() throws {
        let mask = SegmentationMask(
            width: 5, height: 3, labels: [0, 1, 2, 3, 255, 20, 19, 7, 7, 0, 255, 254, 100, 1, 0])
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "masks-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let colours = Image(
            width: 5, height: 3, channels: 3,
            pixels: mask.labels.flatMap { label in
                let color = VOCPalette.color(Int(label))
                return [color.red, color.green, color.blue]
            })
        let files = [
            "palette.png": try mask.encodedPalettePNG(), "grey.png": try mask.encodedIndexPNG(),
            "colours.png": try colours.encodePNG(),
        ]
        for (name, bytes) in files {
            let url = folder.appendingPathComponent(name)
            try Data(bytes).write(to: url)
            #expect(try SegmentationMask.read(url) == mask, "\(name)")
        }
        // What other programs see is the colours.
        let seen = try Image.decode(try mask.encodedPalettePNG())
        #expect(seen.pixels == colours.pixels)
    }

    @Test("A mask grows and shrinks by nearest pixels")
    func resizing() {
        let mask = SegmentationMask(width: 2, height: 2, labels: [1, 2, 3, 255])
        let large = mask.resized(width: 4, height: 4)
        #expect(large.labels == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 255, 255, 3, 3, 255, 255])
        #expect(large.resized(width: 2, height: 2) == mask)
    }

    @Test("Intersection over union is counted in pixels; ignored ones count nowhere")
    func figures() throws {
        var counts = SegmentationCounts(classes: 3)
        counts.add(
            truth: SegmentationMask(width: 4, height: 2, labels: [0, 0, 0, 1, 1, 1, 255, 255]),
            found: SegmentationMask(width: 4, height: 2, labels: [0, 0, 1, 1, 1, 0, 1, 0]))
        let figures = counts.figures(["a", "b", "c"])
        #expect(figures.byClass[0].intersectionOverUnion == 0.5)
        #expect(figures.byClass[1].intersectionOverUnion == 0.5)
        #expect(figures.byClass[2].intersectionOverUnion == nil)
        #expect(figures.meanIntersectionOverUnion == 0.5)
        #expect(abs(figures.pixelAccuracy - 4.0 / 6) < 1e-12)
        #expect(figures.ignored == 2)
        #expect(figures.pixels == 6)
    }
}
