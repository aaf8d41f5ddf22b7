import Foundation
import Testing

@Suite("docs/adding-an-op.md")
struct GuideTests {
    @Test("shows the file that it talks about, as it is")
    func showsTheFile() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let guide = try String(
            contentsOf: root.appending(path: "docs/adding-an-op.md"), encoding: .utf8)
        let source = try String(
            contentsOf: root.appending(path: "Sources/KisoOps/Activations/Tanh.swift"),
            encoding: .utf8)
        #expect(guide.contains("```swift\n" + source + "```\n"))
    }
}
