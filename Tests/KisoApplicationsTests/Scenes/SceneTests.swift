import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoTestSupport
import Testing

@Suite("Scenes")
struct SceneTests {
    @Test("A scene follows from its seed and its number")
    func derivation() {
        let generator = FlatScenes.generator(.train)
        let later = generator.scene(9)
        _ = generator.scene(3)
        #expect(FlatScenes.generator(.train).scene(9).image == later.image)
        #expect(FlatScenes.generator(.train, seed: 1).scene(9).image != later.image)
        #expect(generator.scene(10).image != later.image)
    }

    @Test("A box lies close around its thing, and the ground belongs to nobody")
    func boxes() {
        for number in 0..<50 {
            let scene = FlatScenes.generator(.train, things: 1...1).scene(number)
            let thing = scene.things[0]
            var seen = Box(.infinity, .infinity, -.infinity, -.infinity)
            for y in 0..<64 {
                for x in 0..<64 where scene.owners[y * 64 + x] == 1 {
                    let pixel = Box(Double(x), Double(y), Double(x + 1), Double(y + 1))
                    seen = seen.union(pixel)
                }
            }
            #expect(seen == thing.box)
            let area = scene.owners.count { $0 == 1 }
            #expect(thing.label == 0 ? Double(area) == thing.box.area : area < Int(thing.box.area))
        }
    }

    /// The things that the first scenes of a part show.
    private func shown(_ generator: SceneGenerator) -> Set<String> {
        Set((0..<200).flatMap { generator.scene($0).things.map(\.identity) })
    }

    @Test("No thing of a scene for tests is in a scene for training")
    func disjoint() {
        let train = shown(FlatScenes.generator(.train))
        let test = shown(FlatScenes.generator(.test))
        #expect(train.count == 6 && test.count == 4)
        #expect(train.isDisjoint(with: test))
    }

    @Test(
        "No cut-out photograph and no background of the tests is in training",
        .enabled(
            if: StampPhotos.isStored && BackgroundPhotographs.isStored
                && TestPhotographs.isStored,
            "needs 'kiso data get stamps' and scenes that were made once"))
    func photographs() async throws {
        let sprites = try await SceneSprites.stamps(StampPhotos.folder())
        let train = Set(sprites.train.map(\.identity)), test = Set(sprites.test.map(\.identity))
        #expect(train.isDisjoint(with: test))
        #expect(train.count == sprites.train.count && test.count > 50)
        // Not by their names alone: no picture is there twice.
        let pictures = Set(sprites.train.map { Data($0.image.pixels) })
        #expect(!sprites.test.contains { pictures.contains(Data($0.image.pixels)) })
        let grounds = try await BackgroundPhotographs.load()
        #expect(grounds.train.count == 12 && grounds.test.count == 5)
        #expect(!grounds.test.contains { grounds.train.contains($0) })
    }

    @Test("A photograph and its mirror image are of the same part", .enabled(if: hasCodecs))
    func mirrors() throws {
        try withFolder { folder in
            let place = folder.appendingPathComponent("thing")
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: true)
            for index in 0..<8 {
                for name in ["\(index)", "\(index)_mirror"] {
                    // Some are of grey and alpha only.
                    let channels = index % 2 == 0 ? 4 : 2
                    let pixel: [UInt8] = channels == 4 ? [90, 90, 90, 200] : [90, 200]
                    let pixels = Array([[UInt8]](repeating: pixel, count: 8 * 8).joined())
                    let image = Image(width: 8, height: 8, channels: channels, pixels: pixels)
                    try Data(image.encodePNG()).write(
                        to: place.appendingPathComponent("\(name).png"))
                }
            }
            let sprites = try SceneSprites.stamps(folder)
            #expect(sprites.test.count == 4 && sprites.train.count == 12)
            let tested = sprites.test.map { $0.identity.filter(\.isNumber) }
            let trained = sprites.train.map { $0.identity.filter(\.isNumber) }
            #expect(Set(tested).isDisjoint(with: trained))
            let all = (sprites.test + sprites.train).map(\.image)
            #expect(all.allSatisfy { $0.channels == 4 && $0.pixels == all[0].pixels })
        }
    }

    @Test("Fresh scenes follow from the random numbers and are others each time")
    func fresh() throws {
        let generator = FlatScenes.generator(.train)
        func batch(_ isFresh: Bool, seed: UInt64) throws -> DetectionBatch {
            var random = RandomGenerator(seed: seed)
            return try DetectionExamples(scenes: generator, count: 8, isFresh: isFresh)
                .batch([0, 5], using: &random)
        }
        #expect(try batch(true, seed: 1).inputs == batch(true, seed: 1).inputs)
        #expect(try batch(true, seed: 1).inputs != batch(true, seed: 2).inputs)
        #expect(try batch(false, seed: 1).inputs == batch(false, seed: 2).inputs)
        #expect(
            try batch(false, seed: 1).inputs
                == DetectionExamples(scenes: generator, count: 8).batch([0, 5]).inputs)
    }

    @Test("Written scenes are read with the same boxes", .enabled(if: hasCodecs))
    func files() throws {
        try withFolder { folder in
            let generator = FlatScenes.generator(.test)
            try SceneFolder.write(generator, count: 5, to: folder, as: .voc)
            let data = try DetectionData(folder)
            #expect(data.pictures.count == 5)
            for (index, picture) in data.pictures.enumerated() {
                let scene = generator.scene(index)
                #expect(picture.objects.map(\.box) == scene.things.map(\.box))
                #expect(
                    picture.objects.map { data.classes[$0.label] }
                        == scene.things.map { generator.classes[$0.label] })
                #expect(try picture.image() == scene.image)
            }
        }
    }
}
