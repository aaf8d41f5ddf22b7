import KisoIO

extension DigitPreparation {
    /// The ink of a picture in grey: bright on a dark ground.
    static func ink(of image: Image) -> Image {
        if let ink = transparentPaper(image) { return ink }
        let gray = image.grayscale()
        if let flat = evenlyLit(gray) { return flat }
        return isDarkInk(gray) ? inverted(gray) : gray
    }

    /// The alpha of a picture whose paper is transparent and whose ink has one brightness: then the
    /// alpha says where the ink is, and it does not matter on what the picture is laid.
    private static func transparentPaper(_ image: Image) -> Image? {
        guard image.channels.isMultiple(of: 2) else { return nil }
        let alpha = Image(
            width: image.width, height: image.height, channels: 1,
            pixels: stride(
                from: image.channels - 1, to: image.pixels.count, by: image.channels
            ).map { image.pixels[$0] })
        guard borderMedian(alpha) < 128 else { return nil }
        var darkest = 255, brightest = 0
        for index in alpha.pixels.indices where alpha.pixels[index] >= 128 {
            let start = index * image.channels
            let values = image.pixels[start..<start + image.channels - 1]
            let mean = values.reduce(0) { $0 + Int($1) } / values.count
            darkest = min(darkest, mean)
            brightest = max(brightest, mean)
        }
        return brightest - darkest < 64 && darkest <= brightest ? alpha : nil
    }

    /// The ink of a picture of paper under uneven light, by what it takes of the paper's brightness at
    /// its place; `nil` when the light is even or there is no paper to be seen.
    private static func evenlyLit(_ gray: Image) -> Image? {
        guard gray.width != fieldSize || gray.height != fieldSize,
            let paper = PaperShading(gray), paper.noise < 16, paper.difference >= 24,
            paper.darkest >= 16
        else { return nil }
        var dark = gray, bright = gray
        var darkSum = 0.0, brightSum = 0.0
        for row in 0..<gray.height {
            for column in 0..<gray.width {
                let index = row * gray.width + column
                let light = paper.brightness(column: column, row: row, in: gray)
                let share = Double(gray.pixels[index]) / light
                let taken = max(0, 1 - share), added = max(0, Double(gray.pixels[index]) - light)
                if taken > 0.2 { darkSum += taken * light }
                if added > 0.2 * light { brightSum += added }
                dark.pixels[index] = UInt8(min(255, taken * 255))
                bright.pixels[index] = UInt8(min(255, added))
            }
        }
        return darkSum >= brightSum ? dark : bright
    }

    /// Whether the ink is darker than the paper: the paper is light, or what differs from it most is
    /// darker.
    private static func isDarkInk(_ gray: Image) -> Bool {
        let paper = borderMedian(gray)
        let darkest = Int(gray.pixels.min() ?? 0), brightest = Int(gray.pixels.max() ?? 0)
        return paper > 127 || paper - darkest > brightest - paper
    }

    private static func inverted(_ gray: Image) -> Image {
        var gray = gray
        gray.pixels = gray.pixels.map { 255 - $0 }
        return gray
    }
}
