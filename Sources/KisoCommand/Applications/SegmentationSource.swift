import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// Where pictures and masks come from.
struct SegmentationSource: ParsableArguments {
    @Option(
        help: """
            scenes: three digits on black, 64×84; streets: a driver's view of made streets, 128×96; or a \
            folder with images/, masks/ (or VOC's JPEGImages, \
            SegmentationClass) and classes.txt, or with pictures and a JSON file of COCO.
            """)
    var data = "scenes"

    /// Pictures to learn from, to judge epochs by, and for tests.
    struct Parts {
        var train: SegmentationExamples
        var validation: SegmentationExamples
        var test: SegmentationExamples
    }

    /// What is made here, by the name that ``data`` gives it; `nil` for a folder.
    static func made(
        _ data: String, count: Int, seed: UInt64, quiet: Bool
    ) async throws -> Parts? {
        let progress: @Sendable (DatasetEvent) -> Void = { quiet ? () : DatasetProgress.show($0) }
        var isFolder: ObjCBool = false
        if !quiet, ["scenes", "streets"].contains(data),
            FileManager.default.fileExists(atPath: data, isDirectory: &isFolder), isFolder.boolValue
        {
            Console.message("\(data): made here; the folder of that name is ./\(data)")
        }
        switch data {
        case "scenes":
            let mnist = try await MNIST.load(progress: progress)
            func scenes(_ part: String, _ images: LabeledImages) -> DigitScenes {
                DigitScenes(images, part: part, seed: seed)
            }
            let train = mnist.train.subset(0..<55_000)
            let held = mnist.train.subset(55_000..<60_000)
            return Parts(
                train: SegmentationExamples(digits: scenes("train", train), count: count),
                validation: SegmentationExamples(digits: scenes("validation", held), count: 200),
                test: SegmentationExamples(digits: scenes("test", mnist.test), count: 500))
        case "streets":
            let sprites = try SceneSprites.stamps(await StampPhotos.folder(progress: progress))
            func streets(_ part: SceneGenerator.Part, _ seed: UInt64) -> StreetScenes {
                StreetScenes(sprites, part: part, seed: seed)
            }
            // Streets that judge epochs are others with the same cars; those for tests have other cars.
            return Parts(
                train: SegmentationExamples(streets: streets(.train, seed), count: count),
                validation: SegmentationExamples(
                    streets: streets(.train, seed ^ 0x5EED), count: 200),
                test: SegmentationExamples(streets: streets(.test, seed), count: 500))
        default: return nil
        }
    }

    /// What a segmenter is judged by.
    func tests(for segmenter: Segmenter, quiet: Bool) async throws -> SegmentationExamples {
        let examples: SegmentationExamples
        if let made = try await Self.made(data, count: 1, seed: 0, quiet: quiet) {
            examples = made.test
        } else {
            let found = try SegmentationData(URL(fileURLWithPath: data))
            if !quiet { for line in found.report.lines { Console.message(line) } }
            examples = found.examples(height: segmenter.height, width: segmenter.width)
        }
        guard examples.classes == segmenter.classes else {
            throw KisoError(
                .badData,
                "\(data): has the classes \(examples.classes.joined(separator: ", ")), the segmenter "
                    + segmenter.classes.joined(separator: ", "))
        }
        return examples
    }
}
