import KisoApplications
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("Painting in a style")
struct StyleTransferTests {
    /// A picture of a formula.
    private func picture(_ width: Int, _ height: Int, _ value: (Int, Int, Int) -> Int) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<3 {
                    pixels.append(UInt8(truncatingIfNeeded: value(x, y, channel)))
                }
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }

    private var photo: Image { picture(48, 36) { x, y, c in (x * 3 + y * (c + 1)) % 200 + 20 } }
    private var painting: Image {
        picture(40, 40) { x, y, c in (x / 4 + y / 4) % 2 == 0 ? 220 - 60 * c : 30 }
    }

    private func settings(_ change: (inout StyleSettings) -> Void = { _ in }) -> StyleSettings {
        var settings = StyleSettings()
        settings.size = 48
        settings.steps = 20
        change(&settings)
        return settings
    }

    @Test("Twenty steps bring the style nearer, and twice the same bits")
    func paints() throws {
        let transfer = try StyleTransfer(
            smallStyleNetwork(), content: photo, style: painting, settings: settings())
        var seen: [Int] = []
        let result = try transfer.run { seen.append($0.steps) }
        #expect(result.isComplete)
        #expect(result.steps >= 20)
        #expect(seen == seen.sorted())
        #expect(result.start.content == 0)
        #expect(result.end.style < 0.5 * result.start.style)
        #expect((result.picture.width, result.picture.height) == (48, 36))
        #expect(try transfer.run().picture == result.picture)
    }

    @Test("Scales double and end at the size; the steps are shared")
    func scales() throws {
        #expect(settings { $0.size = 512 }.sizes == [128, 256, 512])
        #expect(settings { $0.size = 200 }.sizes == [200])
        #expect(
            settings {
                $0.size = 400; $0.scales = 1
            }.sizes == [400])
        let transfer = try StyleTransfer(
            smallStyleNetwork(), content: picture(80, 80) { x, y, c in x * 2 + y + c },
            style: painting,
            settings: settings {
                $0.size = 80
                $0.scales = 2
            })
        var sizes: [Int] = []
        let result = try transfer.run { sizes.append($0.size) }
        #expect(Set(sizes) == [40, 80])
        #expect(sizes == sizes.sorted())
        #expect(result.steps >= 20)
        // Each scale takes one step at least, and what it says is of a picture that was looked at.
        let short = try StyleTransfer(
            smallStyleNetwork(), content: photo, style: painting,
            settings: settings {
                $0.size = 80
                ($0.scales, $0.steps) = (2, 1)
            }
        ).run()
        #expect(short.start.style > 0 && short.end.total > 0 && short.course.count >= 2)
        #expect(result.picture.width == 80)
    }

    @Test("Kept colours: the hue stays at every place")
    func keepsColours() throws {
        let red = picture(48, 48) { x, _, c in c == 0 ? 100 + x * 2 : 40 }
        let result = try StyleTransfer(
            smallStyleNetwork(), content: red, style: painting,
            settings: settings { $0.keptColours = .luminance }
        ).run().picture
        let mean = ColourStatistics(result).mean
        #expect(mean[0] > mean[1] + 0.2 && abs(mean[1] - mean[2]) < 0.02)
    }

    @Test("Colours of another mean and covariance")
    func recolours() {
        let (a, b) = (ColourStatistics(painting), ColourStatistics(photo))
        let changed = ColourStatistics(b.recolouring(photo, as: a))
        // What does not fit into 0 to 255 is cut off, and all is rounded.
        expectClose(changed.mean, a.mean, absolute: 0.05)

        // Far from the edges nothing is cut off, and the covariance is the other's, too.
        let narrow = picture(40, 40) { x, y, c in 110 + (x * (c + 1) + y * 3) % 40 }
        let wide = picture(40, 40) { x, y, c in 100 + (x + y * (3 - c)) % 60 }
        let target = ColourStatistics(narrow)
        let moved = ColourStatistics(ColourStatistics(wide).recolouring(wide, as: target))
        expectClose(moved.mean, target.mean, absolute: 0.003)
        expectClose(moved.covariance, target.covariance, absolute: 3e-4)
    }

    @Test("What cannot be painted is said in one line")
    func errors() throws {
        let network = try smallStyleNetwork()
        expectError(.badData, ["grey.png", "one colour"]) {
            try StyleTransfer(
                network, content: photo, style: picture(50, 50) { _, _, _ in 128 },
                settings: settings(), names: ("photo.png", "grey.png"))
        }
        expectError(.badData, ["dot.png", "20×20"]) {
            try StyleTransfer(
                network, content: picture(20, 20) { x, _, _ in x }, style: painting,
                settings: settings(), names: ("dot.png", "scream.png"))
        }
        expectError(.badData, ["ribbon.png", "too"]) {
            try StyleTransfer(
                network, content: photo, style: picture(400, 40) { x, y, c in x + y * c },
                settings: settings(), names: ("photo.png", "ribbon.png"))
        }
        expectError(.usage, ["--strength", "-1"]) {
            try StyleTransfer(
                network, content: photo, style: painting, settings: settings { $0.strength = -1 })
        }
        expectError(.usage, ["--scales", "4"]) {
            try StyleTransfer(
                network, content: photo, style: painting,
                settings: settings { $0.scales = 4 })
        }
    }

    @Test("Memory is estimated, and refused when the machine has less")
    func memory() throws {
        let network = try smallStyleNetwork()
        let (small, large) = (
            try StyleMemory(height: 256, width: 256, network: network),
            try StyleMemory(height: 4096, width: 4096, network: network)
        )
        #expect(large.bytes > 50 * small.bytes)
        expectError(.unavailable, ["--size 4096", "1.0 GB"]) {
            try large.check(size: 4096, available: 1_000_000_000)
        }
        try small.check(size: 256, available: 1_000_000_000)
    }

    @Test("A cancelled task keeps what is painted")
    func cancelled() async throws {
        let transfer = try StyleTransfer(
            smallStyleNetwork(), content: photo, style: painting,
            settings: settings { $0.steps = 10_000 })
        let result = try await Task {
            try transfer.run { progress in
                if progress.steps >= 5 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }.value
        #expect(!result.isComplete)
        #expect(result.steps < 100)
        #expect(result.end.style < result.start.style)
    }
}
