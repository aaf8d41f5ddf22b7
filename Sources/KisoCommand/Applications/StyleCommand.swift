import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// ``StyleSettings/KeptColours`` as a word of the command line.
enum ColoursOption: String, CaseIterable, ExpressibleByArgument {
    case luminance, histogram
}

struct StyleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "style", abstract: "Paint a picture in the style of another.",
        discussion: """
            The picture is changed until a network finds in it the things of the one and the textures of the \
            other. It is written every 25 steps, beside the picture or where --to says; Ctrl-C keeps what is \
            there. The network is VGG16: 'kiso weights get vgg16' fetches it.
            """)

    @Argument(help: "The picture, PNG or JPEG.")
    var picture: String
    @Option(help: "The picture whose style is taken, such as a painting.")
    var style: String?
    @Option(
        help: """
            Paint with one look in one of 26 styles that a network has learnt, by number (runs kiso-onnx); \
            of the other flags only --size, --to and --threads count then.
            """)
    var fast: Int?
    @Option(parsing: .unconditional, help: "How much the style counts.")
    var strength = 1.0
    @Option(parsing: .unconditional, help: "The longer side of the result, in pixels.")
    var size = 512
    @Option(
        parsing: .unconditional,
        help: "How often the network looks at the picture, over all scales.")
    var steps = 300
    @Option(
        parsing: .unconditional,
        help: """
            How many sizes, each twice the one before. (default: as many as leave the first at 128 pixels)
            """)
    var scales: Int?
    @Option(
        defaultAsFlag: .luminance,
        help: """
            Keep the picture's colours: luminance takes only from the painting how light a place is, \
            histogram gives the painting the picture's colours beforehand.
            """)
    var keepColours: ColoursOption?
    @Option(
        help: "A pretrained network, a run, or a model's file, with convolutions as VGG names them."
    )
    var weights = "vgg16"
    @Option(help: "The file to write. (default: PICTURE.styled.png)")
    var to: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let file: String
        let width: Int
        let height: Int
        let steps: Int
        let seconds: Double
        let complete: Bool
        let start: StyleTransfer.Losses
        let end: StyleTransfer.Losses
    }

    func run() async throws {
        if let fast { try paintFast(in: fast) }
        guard let style else {
            throw KisoError(
                .usage, "name the picture whose style is taken with --style, or a style with --fast"
            )
        }
        var settings = StyleSettings()
        settings.strength = strength
        settings.size = size
        settings.steps = steps
        settings.scales = scales
        settings.keptColours = keepColours.flatMap { .init(rawValue: $0.rawValue) }
        try settings.check()
        try threads.apply()
        let source = URL(fileURLWithPath: picture)
        let target =
            to.map { URL(fileURLWithPath: $0) }
            ?? source.deletingPathExtension().appendingPathExtension("styled.png")
        for other in [source, URL(fileURLWithPath: style)]
        where other.standardizedFileURL == target.standardizedFileURL {
            throw KisoError(.usage, "--to \(target.relativePath): would overwrite what is read")
        }
        let content = try Image.read(source)
        let painting = try Image.read(URL(fileURLWithPath: style))
        try checkPlace(target)
        let transfer = try StyleTransfer(
            StyleNetwork(try await network()), content: content, style: painting,
            settings: settings, names: (picture, style))
        try transfer.memory.check(size: size)
        if !output.quiet {
            Console.message(
                "\(picture): \(content.width)×\(content.height) pixels; painting at "
                    + "\(settings.sizes.map(String.init).joined(separator: ", ")) pixels, "
                    + "about \(transfer.memory.text) of memory")
        }
        let start = ContinuousClock.now
        let painter = Painter(target: target, isQuiet: output.quiet, start: start)
        do {
            let result = try await Interruption.cancelling {
                let result = try transfer.run { try painter.show($0) }
                try painter.write(result.picture)
                return result
            }
            try report(result, target, seconds: (ContinuousClock.now - start) / .seconds(1))
        } catch let interruption as Interruption {
            if !output.quiet {
                Console.message("interrupted; the picture is \(target.relativePath)")
            }
            throw interruption
        }
    }

    /// Becomes the program that has the network of the 26 styles.
    private func paintFast(in number: Int) throws -> Never {
        if style != nil {
            throw KisoError(.usage, "--fast and --style exclude each other")
        }
        var arguments = ["style", picture, "--style", "\(number)", "--size", "\(size)"]
        if let to { arguments += ["--to", to] }
        if let count = threads.threads { arguments += ["--threads", "\(count)"] }
        if output.json { arguments.append("--json") }
        if output.quiet { arguments.append("--quiet") }
        try NeighbouringProgram.onnx().replaceThisProcess(arguments)
    }

    /// The network, fetched when it is not there.
    private func network() async throws -> Predictor {
        if PretrainedWeights.names.contains(weights) {
            let quiet = output.quiet
            return try await PretrainedWeights(named: weights).load {
                quiet ? () : DatasetProgress.show($0)
            }
        }
        return try RunArgument.load(weights, options: nil, data: nil)
    }

    private func checkPlace(_ file: URL) throws {
        let folder = file.deletingLastPathComponent()
        if access(folder.path, W_OK) != 0 {
            throw KisoError(
                .cannotCreate,
                "\(file.path): the folder cannot be written to; choose another with --to"
            )
        }
    }

    private func report(
        _ result: StyleTransfer.Result, _ target: URL, seconds: Double
    ) throws {
        if !output.quiet {
            Console.message(
                String(
                    format:
                        "painted in %@ and %d steps: style %.4f, %.1f %% of its start; content %.3f",
                    ProgressSink.time(seconds), result.steps, result.end.style,
                    result.end.style / max(result.start.style, 1e-12) * 100, result.end.content))
        }
        if output.json {
            try Console.json(
                Report(
                    file: target.relativePath, width: result.picture.width,
                    height: result.picture.height, steps: result.steps, seconds: seconds,
                    complete: result.isComplete, start: result.start, end: result.end))
        } else {
            Console.result(target.relativePath)
        }
    }
}
