import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct SegmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment",
        abstract: "Say of every pixel of a picture what it belongs to.",
        discussion: """
            'kiso segment train --data FOLDER' learns from pictures and masks, 'kiso segment photo.jpg \
            --with FILE' colours photo.jpg by what it finds.
            """,
        subcommands: [
            SegmentPicturesCommand.self, SegmentTrainCommand.self, SegmentEvaluateCommand.self,
        ], defaultSubcommand: SegmentPicturesCommand.self)
}

/// Which segmenter.
struct SegmenterOptions: ParsableArguments {
    @Option(
        name: [.customLong("with"), .customLong("model")],
        help: "A segmenter's file, or the folder of a run of 'kiso segment train'.")
    var model = "runs/latest"

    func load() throws -> Segmenter {
        let url = URL(fileURLWithPath: model)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw KisoError(
                .missingInput, "\(model): there is no such file; 'kiso segment train' makes one")
        }
        if !isFolder.boolValue { return try Segmenter.read(url) }
        let run = try RunFolder(existing: url)
        let best = FileManager.default.fileExists(atPath: run.bestModel.path)
        return try Segmenter.read(best ? run.bestModel : run.lastModel)
    }
}

struct SegmentPicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures",
        abstract: "Colour pictures by what is in them, and write their masks.")

    @Argument(help: "Pictures, or folders of them.")
    var files: [String]
    @OptionGroup var segmenter: SegmenterOptions
    @Option(help: "A folder for the results. (default: beside each picture)")
    var out: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// What was found in a picture, for programs.
    private struct Answer: Encodable {
        let picture: String
        let width: Int
        let height: Int
        /// The share of each class, from 0 to 1.
        let shares: [String: Double]
        let overlay: String
        let mask: String
    }

    func run() async throws {
        try threads.apply()
        let pictures = try PictureArguments.files(files).filter { url in
            ![".segmented.png", ".mask.png"].contains { url.lastPathComponent.hasSuffix($0) }
        }
        guard !pictures.isEmpty else {
            throw KisoError(.missingInput, "only results of this command, no picture")
        }
        let folder = try out.map { try OutputFolder.make($0) }
        let segmenter = try segmenter.load()
        for url in pictures {
            try Task.checkCancellation()
            let image = try Image.read(url)
            let mask = segmenter.mask(of: image)
            let place = folder ?? url.deletingLastPathComponent()
            let stem = url.deletingPathExtension().lastPathComponent
            let overlay = place.appendingPathComponent("\(stem).segmented.png")
            let palette = place.appendingPathComponent("\(stem).mask.png")
            var canvas = Canvas(image)
            canvas.tint(mask)
            try AtomicFile.write(canvas.image.encodePNG(), to: overlay)
            try AtomicFile.write(mask.encodedPalettePNG(), to: palette)
            let counts = mask.counts
            let shares = segmenter.classes.enumerated().map { label, name in
                (name, Double(counts[label]) / Double(mask.labels.count))
            }
            if output.json {
                try Console.json(
                    Answer(
                        picture: url.relativePath, width: image.width, height: image.height,
                        shares: Dictionary(shares) { first, _ in first },
                        overlay: overlay.relativePath, mask: palette.relativePath))
                continue
            }
            let found = shares.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
            Console.result(
                "\(url.relativePath): "
                    + found.map { $0.0 + String(format: " %.1f %%", 100 * $0.1) }
                    .joined(separator: ", "))
            if !output.quiet {
                Console.message("\(overlay.relativePath), \(palette.relativePath)")
            }
        }
    }
}

struct SegmentEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a segmenter: intersection over union of every class.")

    @OptionGroup var segmenter: SegmenterOptions
    @OptionGroup var source: SegmentationSource
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try threads.apply()
        let segmenter = try segmenter.load()
        let examples = try await source.tests(for: segmenter, quiet: output.quiet)
        let figures = try await Interruption.cancelling { try segmenter.evaluated(on: examples) }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }
}
