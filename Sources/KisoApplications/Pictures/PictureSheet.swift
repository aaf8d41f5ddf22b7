import KisoCore
package import KisoIO
package import KisoTensor

/// Many pictures on one sheet, row by row, with a gap between them.
package enum PictureSheet {
    /// The pictures of a batch `[n, channels, height, width]` as one.
    ///
    /// - Parameters:
    ///   - columns: how many stand side by side.
    ///   - scale: how many pixels a side each of theirs becomes.
    ///   - gap: the pixels between them.
    package static func image(
        _ batch: Tensor, columns: Int = 8, scale: Int = 1, gap: Int = 2
    ) -> Image {
        image((0..<batch.shape[0]).map { Image(batch, at: $0) }, columns, scale, gap)
    }

    /// Pictures of one size and number of channels as one.
    package static func image(
        _ pictures: [Image], _ columns: Int = 8, _ scale: Int = 1, _ gap: Int = 2
    ) -> Image {
        guard let first = pictures.first else {
            return Image(width: 1, height: 1, channels: 1, pixels: [255])
        }
        let across = min(columns, pictures.count)
        let down = (pictures.count + across - 1) / across
        let (stepX, stepY) = (first.width * scale + gap, first.height * scale + gap)
        let (width, height) = (across * stepX + gap, down * stepY + gap)
        let channels = first.channels
        var pixels = [UInt8](repeating: 255, count: width * height * channels)
        for (index, picture) in pictures.enumerated() {
            let (left, top) = (index % across * stepX + gap, index / across * stepY + gap)
            for y in 0..<first.height * scale {
                for x in 0..<first.width * scale {
                    let from = ((y / scale) * first.width + x / scale) * channels
                    let to = ((top + y) * width + left + x) * channels
                    for channel in 0..<channels {
                        pixels[to + channel] = picture.pixels[from + channel]
                    }
                }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
}
