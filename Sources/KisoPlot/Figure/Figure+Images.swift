extension Figure {
    /// A grid of images, such as digits or filters, each with a caption below it if wanted.
    ///
    /// Images of different sizes are drawn equally wide and high, as large as the largest.
    ///
    /// ```swift
    /// let figure = Figure.images(digits, columns: 5, captions: labels.map(String.init))
    /// ```
    /// - Parameters:
    ///   - columns: how many stand side by side; `nil` makes the grid about square.
    ///   - captions: texts below the images, in the same order; missing ones are empty.
    ///   - images: the pictures.
    ///   - title: the text above; empty for none.
    public static func images(
        _ images: [Image], columns: Int? = nil, captions: [String] = [], title: String = ""
    ) -> Figure {
        let across = max(
            1, columns ?? Int(Double(max(1, images.count)).squareRoot().rounded(.up)))
        let down = max(1, (images.count + across - 1) / across)
        // In units of one image's side, so that the gaps do not depend on the sizes.
        let sideX = 1.0
        let largest = images.max { $0.width < $1.width }
        let sideY = largest.map { Double(max(1, $0.height)) / Double(max(1, $0.width)) } ?? 1
        let gap = 0.12
        let captionHeight = captions.isEmpty ? 0 : 0.22
        let stepX = sideX + gap
        let stepY = sideY + gap + captionHeight
        var series: [Series] = []
        var annotations: [Annotation] = []
        for (index, image) in images.enumerated() {
            let x = Double(index % across) * stepX
            let y = Double(index / across) * stepY
            series.append(Series(.image(image, x: x, y: y, width: sideX, height: sideY)))
            if index < captions.count {
                annotations.append(
                    Annotation(
                        captions[index], x: x + sideX / 2, y: y + sideY + captionHeight / 2 + 0.02))
            }
        }
        let extentX = Double(across) * stepX
        let extentY = Double(down) * stepY
        let unit = min(150, 1_200 / extentX)
        let panel = Panel(
            title: title, x: Axis(limits: -gap...extentX),
            y: Axis(limits: -gap...extentY), legend: .hidden, aspect: .equal, showsAxes: false,
            annotations: annotations, series: series)
        return Figure(
            panels: [panel], columns: 1, width: Int((extentX + gap) * unit) + 20,
            height: Int((extentY + gap) * unit) + (title.isEmpty ? 20 : 60))
    }
}
