import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// Which scenes are made.
struct SceneOptions: ParsableArguments {
    @Option(
        help: """
            What scenes show: digits (MNIST's, coloured), animals (silhouettes of ten kinds, coloured) \
            or stamps (cut-out photographs of seven kinds of things).
            """)
    var of = SceneKind.digits
    @Option(help: "The side of a scene in pixels.")
    var side = 128
    @Option(help: "The most things in a scene.")
    var things = 6
    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 0

    func validate() throws {
        guard (32...1024).contains(side) else {
            throw ValidationError("--side \(side): expected a number from 32 to 1024")
        }
        guard (1...50).contains(things) else {
            throw ValidationError("--things \(things): expected a number from 1 to 50")
        }
    }

    /// The generators of scenes to train on and of scenes for tests.
    func generators(
        quiet: Bool
    ) async throws -> (train: SceneGenerator, test: SceneGenerator) {
        try await of.generators(side: side, things: things, seed: seed, quiet: quiet)
    }
}

/// What scenes show.
enum SceneKind: String, CaseIterable, ExpressibleByArgument {
    case digits, animals, stamps

    /// The generators of scenes to train on and of scenes for tests.
    func generators(
        side: Int, things: Int, seed: UInt64, quiet: Bool
    ) async throws -> (train: SceneGenerator, test: SceneGenerator) {
        let progress: @Sendable (DatasetEvent) -> Void = { quiet ? () : DatasetProgress.show($0) }
        let backgrounds = try await BackgroundPhotographs.load(progress: progress)
        let sprites: SceneSprites
        switch self {
        case .digits: sprites = .digits(try await MNIST.load(progress: progress))
        case .animals:
            sprites = .digits(try await AnimalSilhouettes.load(progress: progress))
        case .stamps: sprites = try .stamps(await StampPhotos.folder(progress: progress))
        }
        func generator(_ part: SceneGenerator.Part) -> SceneGenerator {
            SceneGenerator(
                sprites: sprites, backgrounds: backgrounds, part: part, seed: seed, side: side,
                things: 1...things, sizes: max(8, side * 5 / 32)...max(9, side * 7 / 16),
                isColoring: self != .stamps)
        }
        return (generator(.train), generator(.test))
    }
}

struct ScenesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes",
        abstract: "Make pictures of things on photographs, with labels, for detection.",
        discussion: """
            Scenes for tests show other things on other photographs than scenes for training. They are \
            composed, and so easier than photographs of real scenes.
            """)

    @OptionGroup var scenes: SceneOptions
    @Option(help: "How many.")
    var count = 500
    @Option(help: "What they are for: train, test.")
    var part = SceneGenerator.Part.train
    @Option(help: "The labels' format: voc, coco, yolo.")
    var format = LabelFormat.voc
    @Option(help: "The folder.")
    var out = "scenes"
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(count) else {
            throw ValidationError("--count \(count): expected a number from 1 to 1000000")
        }
        if format == .labelme {
            throw ValidationError("--format labelme: LabelMe's files are read, not written")
        }
    }

    func run() async throws {
        let generators = try await scenes.generators(quiet: output.quiet)
        let generator = part == .train ? generators.train : generators.test
        try await Interruption.cancelling {
            try SceneFolder.write(
                generator, count: count, to: URL(fileURLWithPath: out, isDirectory: true),
                as: format)
        }
        if !output.quiet {
            Console.message("look at them with 'kiso detect data \(out)'")
        }
        Console.result(out)
    }
}
