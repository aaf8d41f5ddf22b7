import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find things in pictures.",
        discussion: """
            'kiso detect photo.jpg' draws boxes around what it finds into photo.detected.png, with a \
            network that others have trained (yolov3-tiny, 80 classes of COCO).
            """,
        subcommands: [
            DetectPicturesCommand.self, DetectTrainCommand.self, DetectEvaluateCommand.self,
            DetectDataCommand.self,
        ], defaultSubcommand: DetectPicturesCommand.self)
}

/// Which detector, and what counts.
struct DetectorOptions: ParsableArguments {
    @Option(
        name: .customLong("with"),
        help: """
            The detector: \(PretrainedDetector.all.map(\.name).joined(separator: ", ")), a detector's \
            file, or Darknet's .weights beside its .cfg and .names.
            """)
    var detector = "yolov3-tiny"
    @Option(help: "The least score that counts, from 0 to 1.")
    var threshold = 0.4
    @Option(
        help: """
            Of two boxes of a class that overlap more than this (intersection over union), only the \
            surer stays.
            """)
    var overlap = 0.45
    @Option(
        help: """
            How pictures become square for Darknet's networks: letterbox keeps their shape, as Darknet \
            does, stretch does not, as OpenCV. (default: letterbox)
            """)
    var fitting: PictureFitting?

    func validate() throws {
        for (name, value) in [("threshold", threshold), ("overlap", overlap)]
        where !(value >= 0 && value <= 1) {
            throw ValidationError("--\(name) \(value): expected a number from 0 to 1")
        }
    }

    func load(quiet: Bool) async throws -> any ObjectDetector {
        var detector: any ObjectDetector
        if FileManager.default.fileExists(atPath: place.path) {
            detector = try DetectorFile.read(place)
        } else if self.detector.contains("/") || self.detector.contains(".") {
            throw KisoError(.missingInput, "\(self.detector): there is no such file")
        } else {
            detector = try await PretrainedDetector(named: self.detector).load {
                quiet ? () : DatasetProgress.show($0)
            }
        }
        if let fitting {
            guard var once = detector as? YOLODetector else {
                throw KisoError(
                    .usage, "--fitting: is for Darknet's networks, \(self.detector) is none")
            }
            once.fitting = fitting
            detector = once
        }
        return detector
    }

    private var place: URL { URL(fileURLWithPath: detector) }
}

struct DetectPicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures", abstract: "Find things in pictures and draw boxes around them.")

    @Argument(help: "Pictures, or folders of them.")
    var files: [String]
    @OptionGroup var detector: DetectorOptions
    @Option(help: "A folder for the pictures with boxes. (default: beside each picture)")
    var out: String?
    @Flag(help: "Write an XML file of VOC for each picture.")
    var voc = false
    @Flag(help: "Write detections.coco.json for all pictures.")
    var coco = false
    @Flag(help: "Write a text file of YOLO for each picture.")
    var yolo = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// What was found in a picture, for programs.
    private struct Answer: Encodable {
        struct Thing: Encodable {
            let name: String
            let score: Double
            /// Left, top, right, bottom in pixels.
            let box: [Double]
        }
        let picture: String
        let width: Int
        let height: Int
        let objects: [Thing]
        let drawn: String
    }

    func run() async throws {
        try threads.apply()
        let pictures = try PictureArguments.files(files)
        let folder = try out.map { try OutputFolder.make($0) }
        let network = try await detector.load(quiet: output.quiet)
        var labeled: [LabeledPicture] = []
        for url in pictures {
            try Task.checkCancellation()
            let image = try Image.read(url)
            let found = network.objects(
                in: image, threshold: detector.threshold, overlap: detector.overlap)
            let place = folder ?? url.deletingLastPathComponent()
            let stem = url.deletingPathExtension().lastPathComponent
            let drawn = place.appendingPathComponent("\(stem).detected.png")
            try AtomicFile.write(
                Canvas(image, showing: found, classes: network.classes).image.encodePNG(), to: drawn
            )
            let picture = LabeledPicture(
                url: url, width: image.width, height: image.height,
                objects: found.map { LabeledObject(box: $0.box, label: $0.label) })
            labeled.append(picture)
            let writer = LabelWriter(classes: network.classes)
            if voc { try writer.writeVOC(picture, to: place) }
            if yolo { try writer.writeYOLO(picture, to: place) }
            try show(found, of: url, image, network.classes, drawn)
        }
        if coco {
            let place = folder ?? URL(fileURLWithPath: ".")
            try LabelWriter(classes: network.classes).writeCOCO(
                labeled, to: place.appendingPathComponent("detections.coco.json"))
        }
    }

    private func show(
        _ found: [DetectedObject], of url: URL, _ image: Image, _ classes: [String], _ drawn: URL
    ) throws {
        if output.json {
            return try Console.json(
                Answer(
                    picture: url.relativePath, width: image.width, height: image.height,
                    objects: found.map {
                        Answer.Thing(
                            name: classes[$0.label], score: $0.score,
                            box: [$0.box.left, $0.box.top, $0.box.right, $0.box.bottom])
                    }, drawn: drawn.relativePath))
        }
        if found.isEmpty {
            Console.result(
                "\(url.relativePath): nothing found with a score of at least \(detector.threshold)")
        }
        for object in found {
            let box = object.box
            Console.result(
                "\(url.relativePath): \(classes[object.label]) "
                    + String(
                        format: "%.2f at %.0f,%.0f to %.0f,%.0f", object.score, box.left, box.top,
                        box.right, box.bottom))
        }
        if !output.quiet { Console.message(drawn.relativePath) }
    }
}

struct DetectDataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Say what a folder with marked pictures holds, and draw a sheet of them.")

    @Argument(help: "A folder with pictures and labels of VOC, COCO, YOLO or LabelMe.")
    var folder: String
    @Option(help: "The labels' format, where there are several: voc, coco, yolo, labelme.")
    var format: LabelFormat?
    @Option(help: "The file of the sheet.")
    var sheet = "data.png"
    @Option(help: "Write the labels anew in this format: voc, coco, yolo.")
    var convert: LabelFormat?
    @Option(help: "The folder for --convert.")
    var out = "labels"
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if convert == .labelme {
            throw ValidationError("--convert labelme: LabelMe's files are read, not written")
        }
    }

    func run() throws {
        let data = try DetectionData(URL(fileURLWithPath: folder), format: format)
        try AtomicFile.write(data.sheet().encodePNG(), to: URL(fileURLWithPath: sheet))
        if let convert {
            let place = try OutputFolder.make(out)
            try LabelWriter(classes: data.classes).write(data.pictures, as: convert, to: place)
        }
        if output.json { return try Console.json(data.report) }
        for line in data.report.lines { Console.result(line) }
        if !output.quiet { Console.message("look at \(sheet)") }
    }
}

struct DetectEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a detector on marked pictures, as COCO does.")

    @Argument(help: "A folder with pictures and labels of VOC, COCO, YOLO or LabelMe.")
    var folder: String
    @Option(help: "The labels' format, where there are several: voc, coco, yolo, labelme.")
    var format: LabelFormat?
    @OptionGroup var detector: DetectorOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try threads.apply()
        let network = try await detector.load(quiet: output.quiet)
        let data = try DetectionData(
            URL(fileURLWithPath: folder), format: format, classes: network.classes)
        if !output.quiet { for line in data.report.lines { Console.message(line) } }
        let examples = DetectionExamples(data.pictures, classes: data.classes, side: 32)
        let overlap = detector.overlap
        let figures = try await Interruption.cancelling {
            try network.evaluated(on: examples, overlap: overlap)
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }
}
