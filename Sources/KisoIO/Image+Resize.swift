extension Image {
    /// The picture in another size: along an axis that shrinks, each new pixel is the mean of the
    /// area that it covers; along one that grows, the linear interpolation between neighbours.
    ///
    /// - Precondition: Both sizes are positive.
    public func resized(width newWidth: Int, height newHeight: Int) -> Image {
        precondition(newWidth > 0 && newHeight > 0, "a picture of \(newWidth)×\(newHeight) pixels")
        if newWidth == width && newHeight == height { return self }
        let columns = Self.contributions(from: width, to: newWidth)
        let rows = Self.contributions(from: height, to: newHeight)
        let rowLength = newWidth * channels
        var result = [UInt8](repeating: 0, count: rowLength * newHeight)
        var narrowed: [Int: [Float]] = [:]
        for (y, row) in rows.enumerated() {
            var sums = [Float](repeating: 0, count: rowLength)
            // Neighbouring new rows share old ones; the others are done with.
            narrowed = narrowed.filter { row.sources.contains($0.key) }
            for (source, weight) in zip(row.sources, row.weights) {
                let line = narrowed[source] ?? scaledRow(source, columns)
                narrowed[source] = line
                for index in 0..<rowLength { sums[index] += weight * line[index] }
            }
            for index in 0..<rowLength {
                result[y * rowLength + index] = UInt8(max(0, min(255, sums[index].rounded())))
            }
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    /// Which old places a new one is made of, with weights that add up to 1.
    private struct Contribution {
        let sources: Range<Int>
        let weights: [Float]
    }

    private func scaledRow(_ y: Int, _ columns: [Contribution]) -> [Float] {
        var line = [Float](repeating: 0, count: columns.count * channels)
        let start = y * width * channels
        pixels.withUnsafeBufferPointer { pixels in
            line.withUnsafeMutableBufferPointer { line in
                for x in columns.indices {
                    var source = start + columns[x].sources.lowerBound * channels
                    for weight in columns[x].weights {
                        for channel in 0..<channels {
                            line[x * channels + channel] +=
                                weight * Float(pixels[source + channel])
                        }
                        source += channels
                    }
                }
            }
        }
        return line
    }

    private static func contributions(from old: Int, to new: Int) -> [Contribution] {
        let scale = Double(old) / Double(new)
        return (0..<new).map { index in
            if new < old {
                let begin = Double(index) * scale
                let end = min(Double(old), begin + scale)
                let first = Int(begin)
                let last = min(old, max(first + 1, Int(end.rounded(.up))))
                let weights = (first..<last).map { source in
                    Float((min(end, Double(source + 1)) - max(begin, Double(source))) / scale)
                }
                return Contribution(sources: first..<last, weights: weights)
            }
            let center = min(max((Double(index) + 0.5) * scale - 0.5, 0), Double(old - 1))
            let first = Int(center)
            let fraction = Float(center - Double(first))
            return first + 1 < old
                ? Contribution(sources: first..<first + 2, weights: [1 - fraction, fraction])
                : Contribution(sources: first..<first + 1, weights: [1])
        }
    }
}
