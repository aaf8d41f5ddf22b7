import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// Where pictures and masks come from.
struct SegmentationSource: ParsableArguments {
    @Option(
        help: """
            scenes: three digits on black, 64×84; or a folder with images/, masks/ (or VOC's JPEGImages, \
            SegmentationClass) and classes.txt, or with pictures and a JSON file of COCO.
            """)
    var data = "scenes"

    static let testCount = 500

    /// Scenes to learn from, to judge epochs by, and for tests.
    static func digits(
        quiet: Bool, seed: UInt64
    ) async throws -> (train: DigitScenes, validation: DigitScenes, test: DigitScenes) {
        let mnist = try await MNIST.load { quiet ? () : DatasetProgress.show($0) }
        let (train, held) = (mnist.train.subset(0..<55_000), mnist.train.subset(55_000..<60_000))
        return (
            DigitScenes(train, part: "train", seed: seed),
            DigitScenes(held, part: "validation", seed: seed),
            DigitScenes(mnist.test, part: "test", seed: seed)
        )
    }

    /// What a segmenter is judged by.
    func tests(for segmenter: Segmenter, quiet: Bool) async throws -> SegmentationExamples {
        let examples: SegmentationExamples
        if data == "scenes" {
            let scenes = try await Self.digits(quiet: quiet, seed: 0)
            examples = SegmentationExamples(digits: scenes.test, count: Self.testCount)
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
