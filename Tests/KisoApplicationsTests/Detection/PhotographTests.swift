import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoTestSupport
import Testing

/// The network of others on real photographs; without them and its weights in the cache, nothing is tested.
private let photographs = CachePaths.datasets.appendingPathComponent("photographs")
private let hasPhotographs =
    (try? PretrainedDetector(named: "yolov3-tiny").isStored) == true
    && FileManager.default.fileExists(atPath: photographs.appendingPathComponent("dog.jpg").path)

@Suite(
    "YOLOv3-tiny on photographs",
    .enabled(
        if: hasPhotographs,
        "needs 'kiso weights get yolov3-tiny' and 'kiso data get photographs'"))
struct PhotographTests {
    private struct Thing: Decodable {
        let label: Int
        let score: Double
        let box: [Double]
    }

    @Test("finds what OpenCV finds", arguments: [PictureFitting.stretch, .letterbox])
    func equality(_ fitting: PictureFitting) async throws {
        let name = fitting == .stretch ? "opencv" : "darknet"
        let golden = try goldenDetection(name, as: [String: [Thing]].self)
        var detector = try await PretrainedDetector(named: "yolov3-tiny").load()
        detector.fitting = fitting
        for (photo, things) in golden {
            let image = try Image.read(photographs.appendingPathComponent(photo + ".jpg"))
            let found = detector.objects(in: image, threshold: 0.38, overlap: 0.45)
            // Darknet names every class of a box, we the likeliest.
            let expected = things.filter { thing in
                !things.contains { $0.box == thing.box && $0.score > thing.score }
            }
            for thing in expected {
                let whole = Box(thing.box[0], thing.box[1], thing.box[2], thing.box[3])
                    .clipped(width: image.width, height: image.height)
                let match = found.first { object in
                    object.label == thing.label && abs(object.score - thing.score) < 0.02
                        && abs(object.box.left - whole.left) < 2
                        && abs(object.box.top - whole.top) < 2
                        && abs(object.box.right - whole.right) < 2
                        // OpenCV moves a box down that begins above the picture.
                        && (thing.box[1] == 0 || abs(object.box.bottom - whole.bottom) < 2)
                }
                #expect(match != nil, "\(photo): \(thing)")
            }
            #expect(found.count { $0.score > 0.42 } <= expected.count)
        }
    }
}
