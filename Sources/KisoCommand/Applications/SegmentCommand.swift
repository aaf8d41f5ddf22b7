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
            'kiso segment train' makes segmenter.safetensors from pictures with masks, or from scenes; \
            'kiso segment photo.jpg' then tints the photo into photo.segmented.png and writes its mask.
            """,
        subcommands: [
            SegmentPicturesCommand.self, SegmentTrainCommand.self, SegmentEvaluateCommand.self,
            SegmentDataCommand.self,
        ], defaultSubcommand: SegmentPicturesCommand.self)
}

struct SegmentPicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures", abstract: "Tint the pixels of pictures by class, and write masks.")

    @Argument(help: "Pictures, or folders of them.")
    var files: [String]
    @Option(name: .customLong("with"), help: "The segmenter's file.")
    var segmenter = "segmenter.safetensors"
    @Option(help: "A folder for the results. (default: beside each picture)")
    var out: String?
    @Flag(help: "Write segmentation.coco.json with the masks of all pictures.")
    var coco = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// What was found in a picture, for programs.
    private struct Answer: Encodable {
        let picture: String
        let width: Int
        let height: Int
        /// The share of the pixels of each class that occurs.
        let shares: [String: Double]
        let drawn: String
        let mask: String
    }

    func run() async throws {
        try threads.apply()
        let pictures = try PictureArguments.files(files)
        let folder = try out.map { try OutputFolder.make($0) }
        let network = try Segmenter(URL(fileURLWithPath: segmenter))
        var found: [(url: URL, mask: SegmentationMask)] = []
        for url in pictures {
            try Task.checkCancellation()
            let image = try Image.read(url)
            let mask = network.mask(of: image)
            let place = folder ?? url.deletingLastPathComponent()
            let stem = url.deletingPathExtension().lastPathComponent
            let drawn = place.appendingPathComponent("\(stem).segmented.png")
            let maskFile = place.appendingPathComponent("\(stem).mask.png")
            try AtomicFile.write(Canvas(image, showing: mask).image.encodePNG(), to: drawn)
            try AtomicFile.write(mask.palettePNG(), to: maskFile)
            if coco { found.append((url, mask)) }
            let shares = network.shares(of: mask)
            if output.json {
                try Console.json(
                    Answer(
                        picture: url.relativePath, width: image.width, height: image.height,
                        shares: Dictionary(
                            uniqueKeysWithValues: shares.map { ($0.name, $0.share) }),
                        drawn: drawn.relativePath, mask: maskFile.relativePath))
                continue
            }
            let text = shares.map { String(format: "\($0.name) %.1f %%", $0.share * 100) }
            Console.result("\(url.relativePath): \(text.joined(separator: ", "))")
            if !output.quiet {
                Console.message("\(drawn.relativePath), \(maskFile.relativePath)")
            }
        }
        if coco {
            let place = (folder ?? URL(fileURLWithPath: "."))
                .appendingPathComponent("segmentation.coco.json")
            try AtomicFile.write(COCOMasks.encode(found, classes: network.classes), to: place)
        }
    }
}

struct SegmentEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a segmenter on pictures with masks.")

    @Argument(help: "A folder with images/ and masks/, or VOC's.")
    var folder: String
    @Option(name: .customLong("with"), help: "The segmenter's file.")
    var segmenter = "segmenter.safetensors"
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try threads.apply()
        let network = try Segmenter(URL(fileURLWithPath: segmenter))
        let data = try SegmentationData(
            URL(fileURLWithPath: folder), classes: network.classes)
        if !output.quiet { for line in data.report.lines { Console.message(line) } }
        let examples = data.examples(side: network.side)
        let figures = try await Interruption.cancelling { try network.evaluated(on: examples) }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }
}

struct SegmentDataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Say what a folder with pictures and masks holds, and draw a sheet of them.")

    @Argument(help: "A folder with images/ and masks/, or VOC's.")
    var folder: String
    @Option(help: "The file of the sheet.")
    var sheet = "data.png"
    @OptionGroup var output: OutputOptions

    func run() throws {
        let data = try SegmentationData(URL(fileURLWithPath: folder))
        try AtomicFile.write(data.sheet().encodePNG(), to: URL(fileURLWithPath: sheet))
        if output.json { return try Console.json(data.report) }
        for line in data.report.lines { Console.result(line) }
        if !output.quiet { Console.message("look at \(sheet)") }
    }
}
