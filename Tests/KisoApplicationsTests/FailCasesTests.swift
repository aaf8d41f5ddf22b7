import Foundation
import KisoApplications
import KisoCore
import KisoIO
import Testing

/// What the fuzz targets have once found, fed again: each file must be read or refused, never end the program.
@Suite("What fuzzing has found")
struct FailCasesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Fuzz/FailCases")

    private static func cases(_ target: String) -> [URL] {
        let place = folder.appendingPathComponent(target)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.sorted().map { place.appendingPathComponent($0) }
    }

    @Test("is of targets that are fed again here")
    func targets() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.filter { !Self.cases($0).isEmpty } == ["voc"])
    }

    @Test("in VOC's labels is refused in a line")
    func voc() throws {
        let cases = Self.cases("voc")
        #expect(!cases.isEmpty)
        for file in cases {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "fail-\(UUID())")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let picture = Image(
                width: 8, height: 8, channels: 1, pixels: [UInt8](repeating: 7, count: 64))
            try Data(picture.encodePNG()).write(to: folder.appendingPathComponent("picture.png"))
            try FileManager.default.copyItem(
                at: file, to: folder.appendingPathComponent("picture.xml"))
            do {
                _ = try DetectionData(folder, format: .voc)
            } catch let error as KisoError {
                #expect(error.kind == .badData && !error.message.contains("\n"), "\(file.path)")
            }
        }
    }
}
