import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoPlot

/// Scenes of digits on photographs, as the detectors of this chapter learn from and are judged by. The quick form
/// has small ones on plain grounds.
struct SceneParts {
    private let trainScenes: SceneGenerator
    private let testScenes: SceneGenerator

    /// `nil`, and said in the notebook, when photographs cannot be had.
    init?(_ notebook: Notebook) async throws {
        let images = try await notebook.images("mnist")
        var grounds: (train: [Image], test: [Image]) = ([Self.plain(40)], [Self.plain(90)])
        if !notebook.isQuick {
            guard
                let photographs = try await notebook.available(
                    "digits on photographs", notebook.backgrounds)
            else { return nil }
            grounds = photographs
        }
        let sprites = SceneSprites.digits(images, most: notebook.setting(.max, quick: 200))
        func generator(_ part: SceneGenerator.Part) -> SceneGenerator {
            SceneGenerator(
                sprites: sprites, backgrounds: grounds, part: part, seed: notebook.seed,
                side: notebook.setting(128, quick: 64),
                sizes: notebook.setting(20...56, quick: 14...28))
        }
        (trainScenes, testScenes) = (generator(.train), generator(.test))
    }

    /// As many new scenes for each epoch.
    func train(_ count: Int) -> DetectionExamples {
        DetectionExamples(scenes: trainScenes, count: count, isFresh: true)
    }

    /// Scenes that show other digits on other photographs.
    func test(_ count: Int) -> DetectionExamples {
        DetectionExamples(scenes: testScenes, count: count)
    }

    /// The first scenes at twice their size, with what a detector finds.
    static func pictures(
        _ detector: any ObjectDetector, _ examples: DetectionExamples, count: Int
    ) throws -> [Figure.Image] {
        try (0..<min(count, examples.count)).map { index in
            let image = try examples.example(index).image
            let found = detector.objects(in: image, threshold: 0.5, overlap: 0.5)
            return picture(image, found, detector.classes)
        }
    }

    /// A picture at twice its size, with boxes.
    static func picture(
        _ image: Image, _ objects: [DetectedObject], _ classes: [String]
    ) -> Figure.Image {
        let large = image.resized(width: image.width * 2, height: image.height * 2)
        let boxes = objects.map { object in
            var object = object
            object.box = object.box.scaled(x: 2, y: 2)
            return object
        }
        return Figure.Image(Canvas(large, showing: boxes, classes: classes).image)
    }

    private static func plain(_ value: UInt8) -> Image {
        Image(width: 96, height: 96, channels: 3, pixels: [UInt8](repeating: value, count: 27_648))
    }
}
