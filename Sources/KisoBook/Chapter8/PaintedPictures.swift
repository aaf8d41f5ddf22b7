import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoNN
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/style: a photograph painted in the style of a painting.
struct PaintedPictures: Experiment {
    let id = "ch08/style"
    let title = "Painting a photograph as Munch would"
    let seconds = 280
    let keyNumber: String? = "style after 100 evaluations, of its start"
    let explanation = """
        The book describes how a photograph becomes a painting: the data between the layers of a network \
        are brought near to those of the photograph, and their style matrices near to those of the \
        painting. The style matrix says which features occur together, and not where.

        Nothing of the network changes. What learns is the picture, from the photograph on: each of its \
        pixels is a parameter. L-BFGS moves them, a rule for few steps that are long and well aimed; \
        beside it Adam, with as many looks at the picture.

        The network is VGG16, up to its tenth convolution, with mean pooling; the photograph an eagle, the \
        painting "The Scream". The quick form has a network of random weights and two drawn patterns.
        """
    let outcome = """
        A hundred looks are enough: what the style matrices lack falls to a few hundredths of what it was, \
        and the eagle stays an eagle. How much the painting counts is a matter of taste, and one number.
        """

    func run(_ notebook: Notebook) async throws {
        if notebook.isQuick { return try paintPatterns(notebook) }
        do {
            let folder = try await notebook.testPhotographs()
            let network = try StyleNetwork(try await notebook.pretrained("vgg16"))
            try paintPhotograph(folder, network, notebook)
        } catch let error as KisoError where error.kind == .unavailable {
            notebook.cannotReproduce("painting a photograph: \(error.message)")
        }
    }

    // MARK: - The quick form

    private func paintPatterns(_ notebook: Notebook) throws {
        let words = """
            conv:8,3,padding=1 relu conv:8,3,padding=1 relu pool:2 conv:12,3,padding=1 relu \
            conv:12,3,padding=1 relu pool:2 conv:16,3,padding=1 relu pool:2 conv:16,3,padding=1 relu \
            conv:16,3,padding=1 relu
            """
        let chain = try Architecture(words).model(input: [3, 48, 48], seed: notebook.seed)
        let network = try StyleNetwork(Predictor(chain, input: [3, 48, 48], name: "random"))
        let result = try paint(
            pattern { x, y, c in (x + y * c) % 160 + 40 },
            pattern { x, y, c in (x / 4 + y / 4) % 2 == 0 ? 220 - 50 * c : 30 }, network,
            size: 48, steps: 25, notebook)
        judge(result, notebook)
    }

    private func pattern(_ value: (Int, Int, Int) -> Int) -> Image {
        let pixels = (0..<48 * 48 * 3).map {
            UInt8(truncatingIfNeeded: value($0 / 3 % 48, $0 / 144, $0 % 3))
        }
        return Image(width: 48, height: 48, channels: 3, pixels: pixels)
    }

    // MARK: - The photograph

    private func paintPhotograph(
        _ folder: URL, _ network: StyleNetwork, _ notebook: Notebook
    ) throws {
        let size = notebook.setting(256, quick: 48, full: 384)
        let eagle = try square(folder.appendingPathComponent("eagle.jpg"), size)
        let scream = try Image.read(folder.appendingPathComponent("scream.jpg"))
        var stages: [(Int, Image)] = [(0, eagle)]
        let steps = notebook.setting(100, quick: 25, full: 300)
        let result = try paint(eagle, scream, network, size: size, steps: steps, notebook) {
            if let wanted = [10, 30, 300].first(where: { $0 > stages[stages.count - 1].0 }),
                $0.steps >= wanted
            {
                stages.append(($0.steps, $0.picture))
            }
        }
        stages.append((result.steps, result.picture))
        judge(result, notebook)
        try notebook.draw(
            "painting",
            .images(
                ([scream.resized(width: size, height: size)] + stages.map(\.1)).map {
                    Figure.Image($0)
                },
                columns: 3,
                captions: ["the style"] + stages.map { "after \($0.0)" },
                title: "An eagle in the style of The Scream"))
        let adam = try adamCourse(eagle, scream, network, steps: steps, notebook)
        try notebook.draw(
            "losses",
            Figure(
                title: "What is made small",
                x: Figure.Axis("evaluations"), y: Figure.Axis("total", scale: .logarithmic),
                series: [
                    .line(
                        x: result.course.map { Double($0.steps) }, y: result.course.map(\.total),
                        name: "L-BFGS"),
                    .line(
                        x: adam.indices.map { Double($0 + 1) }, y: adam, name: "Adam",
                        dash: .dashed),
                ]))
        notebook.check(
            "L-BFGS ends below Adam", holds: result.end.total < (adam.last ?? 0), by: .ours)
        try strengths(folder, scream, network, notebook)
    }

    /// What the style counts, in a row as the paper's figure 4 has it.
    private func strengths(
        _ folder: URL, _ scream: Image, _ network: StyleNetwork, _ notebook: Notebook
    ) throws {
        let horses = try square(folder.appendingPathComponent("horses.jpg"), 128)
        var pictures: [Image] = []
        let strengths = [0.01, 0.1, 1, 10]
        for strength in strengths {
            pictures.append(
                try paint(
                    horses, scream, network, size: 128, steps: 60, strength: strength, notebook
                ).picture)
        }
        pictures.append(
            try paint(horses, scream, network, size: 128, steps: 60, colours: .luminance, notebook)
                .picture)
        try notebook.draw(
            "strength",
            .images(
                pictures.map { Figure.Image($0) }, columns: 5,
                captions: strengths.map { "strength \($0)" } + ["colours kept"],
                title: "How much the painting counts"))
    }

    // MARK: - Parts

    private func paint(
        _ content: Image, _ style: Image, _ network: StyleNetwork, size: Int, steps: Int,
        strength: Double = 1, colours: StyleSettings.KeptColours? = nil, _ notebook: Notebook,
        _ seen: (StyleTransfer.Progress) -> Void = { _ in }
    ) throws -> StyleTransfer.Result {
        var settings = StyleSettings()
        settings.size = size
        settings.steps = steps
        settings.scales = 1
        settings.strength = strength
        settings.keptColours = colours
        let transfer = try StyleTransfer(
            network, content: content, style: style, settings: settings)
        let result = try transfer.run { seen($0) }
        try notebook.checkCancellation()
        return result
    }

    private func judge(_ result: StyleTransfer.Result, _ notebook: Notebook) {
        notebook.note("evaluations", Double(result.steps))
        notebook.note("style at the start, relative to the painting's", result.start.style)
        notebook.check(
            "style after 100 evaluations, of its start", result.end.style / result.start.style,
            in: 0...0.06, quick: 0...0.5, by: .ours)
        notebook.check(
            "total after 100 evaluations, of its start", result.end.total / result.start.total,
            in: 0...0.15, quick: 0...0.8, by: .ours)
        notebook.note("content that is lost, relative", result.end.content)
    }

    /// The same objective with the public learner: the picture is a module with one parameter.
    private func adamCourse(
        _ content: Image, _ style: Image, _ network: StyleNetwork, steps: Int,
        _ notebook: Notebook
    ) throws -> [Double] {
        let canvas = PaintedCanvas(pixels: Parameter(content.tensor))
        let (height, width) = (style.height, style.width)
        let scale = Double(content.width) / Double(max(height, width))
        let small = style.resized(
            width: Int(Double(width) * scale), height: Int(Double(height) * scale))
        let objective = StyleObjective(network, content: content.tensor, style: small.tensor)
        let learner = Learner(canvas, optimizer: Adam(learningRate: 0.02)) { (_: Int, pass) in
            Measured(loss: objective(pass.value(of: canvas.pixels)).total, count: 1)
        }
        return try (0..<steps).map {
            try notebook.checkCancellation()
            return try learner.step($0).loss.item()
        }
    }

    /// The middle of a picture.
    private func square(_ file: URL, _ size: Int) throws -> Image {
        let preparation = PicturePreparation(channels: 3, height: size, width: size)
        return Image(Tensor(preparation(try Image.read(file))))
    }
}

/// A picture that learns.
private struct PaintedCanvas: Module {
    let pixels: Parameter
}
