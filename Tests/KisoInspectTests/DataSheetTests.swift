import Foundation
import KisoCore
import KisoData
import KisoInspect
import KisoPlot
import KisoTensor
import Testing

@Suite("A sheet of data")
struct DataSheetTests {
    /// Pictures of 2×3 pixels whose brightness is their number, of three classes in turn.
    private func pictures(channels: Int) throws -> ImportedData {
        let size = channels * 6
        let images = NDArray((0..<24 * size).map { UInt8($0 / size) }, shape: [24, channels, 2, 3])
        let labels = NDArray((0..<24).map { UInt8($0 % 3) }, shape: [24])
        let part = try LabeledImages(images: images, labels: labels)
        return try ImportedData(
            ImageDataset(
                name: "toys", train: part, test: part, classNames: ["ball", "car", "doll"]),
            options: ImportOptions(validation: 0))
    }

    private func table(_ text: String, _ options: ImportOptions) async throws -> ImportedData {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-sheet-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(text.utf8).write(to: url)
        return try await ImportedData.open(url.path, options: options)
    }

    private func images(_ figure: Figure) -> [Figure.Image] {
        figure.panels[0].series.compactMap {
            if case .image(let image, _, _, _, _) = $0.content { image } else { nil }
        }
    }

    @Test(
        "Pictures stand class by class, at most six of each, with their names", arguments: [1, 3])
    func grid(channels: Int) throws {
        let figure = try DataSheet(pictures(channels: channels)).figure()
        let expected = (0..<3).flatMap { label in (0..<6).map { UInt8(3 * $0 + label) } }
        #expect(images(figure).map { $0.bytes[0] } == expected)
        #expect(images(figure).allSatisfy { $0.bytes.count == 6 * channels && $0.width == 3 })
        #expect(Set(images(figure)[7].bytes) == [4])
        #expect(
            figure.panels[0].annotations.map(\.text)
                == ["ball", "car", "doll"].flatMap { [String](repeating: $0, count: 6) })
    }

    @Test("Variations stand to the right of the picture that they are made of")
    func variations() throws {
        let sheet = DataSheet(try pictures(channels: 1))
        let brighter = RandomBrightness(3...3)
        let shown = images(try sheet.variations(brighter, rows: 2, columns: 4))
        #expect(shown.map { $0.bytes[0] } == [0, 0, 0, 0, 0, 1, 3, 3, 3, 3])
        let vary = Transforms([RandomBrightness(0...9)])
        #expect(try sheet.variations(vary, seed: 1) == sheet.variations(vary, seed: 1))
        #expect(try sheet.variations(vary, seed: 1) != sheet.variations(vary, seed: 2))
    }

    @Test("A table has a histogram for each number and bars for categories, in the data's units")
    func histograms() async throws {
        let rows = (0..<40).map { "\($0 * 10),\($0 % 4 == 0 ? "red" : "blue"),\(Double($0) / 8)" }
        let data = try await table(
            "width,colour,price\n" + rows.joined(separator: "\n"),
            ImportOptions(target: ["price"], validation: 0))
        let panels = try DataSheet(data).figure().panels
        #expect(panels.map(\.title) == ["price", "width", "colour"])
        guard case .boxes(let x, let counts, let step) = panels[1].series[0].content,
            case .bars(let bars) = panels[2].series[0].content
        else { throw KisoError(.defect, "other series") }
        // From 0 to 390, as in the file, and not standardised.
        #expect(abs(x[0] - step / 2) < 0.01 && abs(x[x.count - 1] + step / 2 - 390) < 0.01)
        #expect(counts.reduce(0, +) == 40)
        #expect(bars == [30, 10])
        #expect(throws: KisoError.self) { try DataSheet(data).variations(RandomFlip()) }
    }

    @Test("A time series is its rows again, the last ones as validation")
    func curves() async throws {
        let data = try await table(
            "t,level\n" + (0..<50).map { "\($0),\($0 * $0)" }.joined(separator: "\n"),
            ImportOptions(target: ["level"], validation: 0.2, window: 5))
        let panels = try DataSheet(data).figure().panels
        #expect(panels.map(\.title).contains("level"))
        guard let level = panels.first(where: { $0.title == "level" }),
            case .line(let x, let y) = level.series[0].content,
            case .line(let laterX, let laterY) = level.series[1].content
        else { throw KisoError(.defect, "other series") }
        #expect(level.series.map(\.name) == ["train", "validation"])
        #expect(zip(x, y).allSatisfy { abs($0 * $0 - $1) < 0.01 })
        #expect(zip(laterX, laterY).allSatisfy { abs($0 * $0 - $1) < 0.01 })
        // A fifth of 50 rows is held out: from row 40.
        #expect(x.first == 0 && laterX.first == 40)
    }
}
