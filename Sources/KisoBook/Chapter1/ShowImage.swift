import Foundation
import KisoCore
import KisoIO
import KisoPlot

/// ch01/image: reads a picture from a file and shows it.
struct ShowImage: Experiment {
    let id = "ch01/image"
    let title = "A picture from a file"
    let figures = ["1.5"]
    let explanation = """
        A picture is an array, too: rows of pixels, each of them three numbers for red, green and \
        blue. Give one of your own with `--image FILE` (PNG or JPEG). Without it, the program paints \
        a sunset by a formula, writes it as a PNG file, and reads that.
        """

    func run(_ notebook: Notebook) throws {
        var file = notebook.folder.appendingPathComponent("sunset.png")
        if let own = notebook.picture {
            file = own
        } else {
            try AtomicFile.write(Array(Self.sunset.encodePNG()), to: file)
        }
        let image = try Image.read(file)
        notebook.note("picture", "\(image.width) × \(image.height), \(image.channels) channels")
        if notebook.picture == nil {
            notebook.check("it is read as it was written", holds: image == Self.sunset, by: .ours)
        }
        try notebook.draw(
            "1.5", Figure(title: file.lastPathComponent, series: [.image(shown(image))]))
    }

    /// The picture with what is transparent on white, as the figure takes grey or red, green, blue.
    private func shown(_ image: Image) -> Figure.Image {
        guard image.channels == 3 else {
            return Figure.Image(
                grey: image.grayscale().pixels, width: image.width, height: image.height)
        }
        return Figure.Image(rgb: image.pixels, width: image.width, height: image.height)
    }

    /// A sun above a sea.
    private static var sunset: Image {
        let (width, height, horizon) = (150, 100, 62)
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let fromSun = hypot(Double(x - 94), Double(y - 51))
                let glow = exp(-fromSun / 28)
                let down = Double(y) / Double(horizon)
                var color = [90 + 130 * down, 90 + 50 * down, 150 - 50 * down]
                if y >= horizon {
                    let depth = Double(y - horizon)
                    let ripple = sin(depth * 1.4 + 3 * sin(Double(x) * 0.18 + depth)) * 14
                    let path = 120 * exp(-abs(Double(x - 94)) / (6 + depth * 0.6))
                    color = [60 + path + ripple, 62 + path * 0.6 + ripple, 110 + ripple]
                } else if fromSun < 14 {
                    color = [255, 224, 130]
                }
                let light = [150 * glow, 90 * glow, 10 * glow]
                pixels += zip(color, light).map { UInt8(max(0, min(255, $0 + $1))) }
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }
}
