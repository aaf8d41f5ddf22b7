import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoTestSupport
import Testing

@Suite("Preparations") struct PreparationTests {
    private func dataset(_ name: String) throws -> ImageDataset {
        let images = try LabeledImages(
            images: NDArray([UInt8](repeating: 7, count: 20 * 784), shape: [20, 1, 28, 28]),
            labels: NDArray((0..<20).map { UInt8($0 % 2) }, shape: [20]))
        return ImageDataset(
            name: name, train: images, test: images.subset(0..<4), classNames: ["a", "b"])
    }

    @Test(
        "digits are cut out, clothes are not; validation is held out of the training data by class")
    func catalogue() throws {
        let digits = try ImportedData(dataset("mnist"), options: .init(validation: 0.2))
        #expect(digits.preparation.pictures?.style == .digit)
        #expect(digits.report.parts.map(\.count) == [16, 4, 4])
        #expect(digits.report.parts[1].classes == [2, 2])
        let clothes = try ImportedData(dataset("fashion-mnist"))
        #expect(clothes.preparation.pictures?.style == .darkGround)
        #expect(clothes.inputShape == [1, 28, 28])
    }

    @Test("a picture of clothes in another size is the same picture, on black or on white")
    func clothes() throws {
        let prepare = PicturePreparation(style: .darkGround, channels: 1, height: 28, width: 28)
        let small = (0..<784).map { UInt8($0 / 28 > 3 && $0 / 28 < 24 && $0 % 28 > 5 ? 180 : 0) }
        let image = Image(width: 28, height: 28, channels: 1, pixels: small)
        let large = Image(
            width: 280, height: 280, channels: 1,
            pixels: (0..<78_400).map { small[$0 / 2800 * 28 + $0 % 280 / 10] })
        var light = large
        light.pixels = light.pixels.map { 255 - $0 }
        let expected = prepare(image).values(as: Double.self)
        expectClose(prepare(large).values(as: Double.self), expected, absolute: 1e-6)
        expectClose(prepare(light).values(as: Double.self), expected, absolute: 1e-6)
    }

    @Test("a preparation of a later version, or of impossible sizes, is refused")
    func versions() throws {
        let data = try JSONEncoder().encode(ImportedData(dataset("mnist")).preparation)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"version\":1"))
        for (old, new, word) in [
            ("\"version\":1", "\"version\":2", "version 2"), ("[1,28,28]", "[1,-28,28]", "sizes"),
        ] {
            let changed = text.replacingOccurrences(of: old, with: new)
            #expect(changed != text)
            expectError(.badData, [word]) {
                try JSONDecoder().decode(Preparation.self, from: Data(changed.utf8))
            }
        }
    }
}
