import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Look into a trained classifier, or any file.",
        discussion: """
            Says how well each class is told apart, how sure answers are, which ones are worst, and what \
            the layers do; draws the confusion matrix, the calibration, the worst answers, filters, \
            what layers make of a picture, histograms of weights, activations and gradients, \
            gradients by depth, and where answers depend on the pictures.

            Of any other file, of NumPy, PyTorch, Keras, HDF5, safetensors, IDX, a pickle, a picture, it \
            says what it is and what arrays are in it; with --contents also of a network's. Of an ONNX \
            file it lists inputs, outputs, operators and arrays (kiso-onnx does). Of several files it says \
            that of each.
            """)

    @Argument(
        help:
            "A run's folder or a file; several files are looked into as with --contents. (default: runs/latest)"
    )
    var files: [String] = []
    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Flag(help: "Only say what the file holds: its arrays with shapes, types and ranges.")
    var contents = false
    @Option(help: "The folder for the pictures. (default: inspection in the run's folder)")
    var out: String?

    private struct Report: Encodable {
        let classes: ClassReport
        let layers: LayerReport
        let pictures: [String]
    }

    func run() async throws {
        try threads.apply()
        if files.count > 1 { return try showEach() }
        if let contents = try otherContents() {
            if contents.format == .onnx { try becomeONNX() }
            return try show(contents, of: file)
        }
        let predictor = try RunArgument.load(file, options: model, data: dataset.data)
        try RunArgument.requireAnswers(predictor, of: file)
        let data = try await TestExamples(file: file, dataset: dataset, quiet: output.quiet)
            .load(for: predictor)
        let classes = try ClassReport(predictor, on: data)
        let layers = try LayerReport(predictor, on: data)
        let pictures = try draw(predictor, data, classes, layers)
        if output.json {
            try Console.json(Report(classes: classes, layers: layers, pictures: pictures))
            return
        }
        show(classes, layers)
        if !output.quiet { for picture in pictures { Console.message(picture) } }
    }

    /// Becomes the program that knows what is in a file of ONNX; without it the kind is all that is said.
    private func becomeONNX() throws {
        guard let program = try? NeighbouringProgram.onnx() else { return }
        var arguments = ["inspect", file]
        if output.json { arguments.append("--json") }
        if output.quiet { arguments.append("--quiet") }
        try program.replaceThisProcess(arguments)
    }

    private var file: String { files.first ?? "runs/latest" }

    private func show(_ contents: FileContents, of path: String) throws {
        let report = ContentsReport(contents, file: path)
        if output.json { try Console.json(report) } else { report.show() }
    }

    /// What a file holds, or the network of a run's folder.
    private static func contents(of path: String) throws -> FileContents {
        let url = URL(fileURLWithPath: path)
        let model = url.appendingPathComponent("checkpoints/last/model.safetensors")
        return try FileContents.read(
            !FileReading.isFile(url) && FileReading.isFile(model) ? model : url)
    }

    private func showEach() throws {
        var failures: [KisoError] = []
        for path in files {
            do {
                try show(Self.contents(of: path), of: path)
            } catch let error as KisoError {
                // The others are looked into all the same.
                Console.message("kiso: \(error.message)")
                failures.append(error)
            }
        }
        if let first = failures.first {
            throw KisoError(
                first.kind, "\(failures.count) of \(files.count) files could not be read")
        }
    }

    /// What a file holds that is no network of ours; `nil` for one that is.
    private func otherContents() throws -> FileContents? {
        let isFile = FileReading.isFile(URL(fileURLWithPath: file))
        if !contents && (!isFile || model.isGiven) { return nil }
        let found = try Self.contents(of: file)
        if !isFile { return found }
        let isNetwork = found.metadata.keys.contains { $0.hasPrefix("kiso.") }
        return contents || !isNetwork ? found : nil
    }

    private func show(_ classes: ClassReport, _ layers: LayerReport) {
        Console.result(
            String(
                format: "accuracy %.4f of %d, calibration error %.4f", classes.accuracy,
                classes.total, classes.calibrationError))
        let width = max(5, classes.classes.map(\.name.count).max() ?? 0)
        func padded(_ text: String) -> String {
            text.padding(toLength: width, withPad: " ", startingAt: 0)
        }
        Console.result("\(padded("class"))  precision  recall  f1      examples")
        for entry in classes.classes {
            Console.result(
                padded(entry.name)
                    + String(
                        format: "  %.4f     %.4f  %.4f  %d", entry.precision, entry.recall,
                        entry.f1, entry.count))
        }
        // What only passes on has the dead units of the layer in front of it.
        let passing = ["flatten", "dropout", "reshape"]
        for layer in layers.layers where layer.deadUnits > 0 {
            let own = layer.name.split(separator: ".").last ?? ""
            if passing.contains(where: { own.hasPrefix($0) }) { continue }
            Console.result(
                "\(layer.name): \(layer.deadUnits) of \(layer.units) units were 0 for all of "
                    + "\(layers.examples) examples")
        }
    }

    /// Draws what there is to draw; what an example is no picture for is left out.
    private func draw(
        _ predictor: Predictor, _ data: any Dataset<Supervised>, _ classes: ClassReport,
        _ layers: LayerReport
    ) throws -> [String] {
        let folder = try folder()
        var figures: [(String, Figure)] = [
            ("confusion", .confusion(classes)), ("calibration", .calibration(classes)),
            ("depth", .depth(layers)), ("weights", .weights(layers)),
            ("activations", .activations(layers)), ("gradients", .gradients(layers)),
        ]
        if predictor.input.rank == 3 {
            figures.append(("worst", try .worst(classes, of: data)))
            figures.append(("saliency", try .saliency(predictor, of: data)))
            let hasFilters = predictor.network.namedParameters.contains {
                $0.parameter.role == .weight && $0.parameter.shape.rank == 4
            }
            if hasFilters {
                figures.append(("filters", try .filters(of: predictor.network)))
                let picture = try data.batch([0]).inputs
                figures.append(
                    ("feature-maps", try .featureMaps(of: predictor.network, for: picture)))
            }
        }
        do {
            return try figures.map { name, figure in
                let url = folder.appendingPathComponent("\(name).png")
                try figure.write(to: url)
                return url.relativePath
            }
        } catch let error as KisoError where error.kind == .unavailable {
            // The numbers need no drawing program.
            if !output.quiet { Console.message("kiso: \(error.message)") }
            return []
        }
    }

    private func folder() throws -> URL {
        var isFolder: ObjCBool = false
        let isRun =
            FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
            && isFolder.boolValue
        let path = out ?? (isRun ? "\(file)/inspection" : "inspection")
        let url = URL(fileURLWithPath: path, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(path): cannot be made; name another with --out")
        }
        return url
    }
}
