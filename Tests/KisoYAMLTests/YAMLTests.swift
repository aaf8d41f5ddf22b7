import Foundation
import KisoCore
import KisoTestSupport
import KisoTrain
import KisoYAML
import Testing

/// A file with a text.
private func withFile<R>(_ text: String, _ body: (URL) throws -> R) throws -> R {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
        "kiso-yaml-\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url)
}

private func settings(_ text: String) throws -> TrainingConfiguration {
    try withFile(text) {
        var configuration = TrainingConfiguration()
        try configuration.read(yaml: $0)
        return configuration
    }
}

private func message(_ text: String) throws -> String {
    let error = try #require(throws: KisoError.self) { try settings(text) }
    #expect(error.kind == .configuration)
    return error.message
}

@Suite("Settings in YAML")
struct YAMLTests {
    @Test("A file's settings are taken, an empty value means the default")
    func settingsAreRead() throws {
        let read = try settings("epochs: 7\nlr: 0.5\narch: 'affine:3'\noptimizer:\nseed: ~\n")
        var expected = TrainingConfiguration()
        try expected.set("epochs", to: "7")
        try expected.set("lr", to: "0.5")
        try expected.set("arch", to: "affine:3")
        #expect(read == expected)
        #expect(try settings("") == TrainingConfiguration())
    }

    @Test("What is written is read again, texts that look like numbers included")
    func roundTrip() throws {
        var configuration = TrainingConfiguration()
        try configuration.set("seed", to: "18446744073709551615")
        try configuration.set("data", to: "007")
        try configuration.set("arch", to: "affine:3 relu affine:2")
        #expect(try settings(configuration.yaml()) == configuration)
    }

    @Test("What is wrong is told by its line")
    func wrongSettings() throws {
        #expect(try message("epochs: 7\nepoch: 8\n").contains("line 2: "))
        #expect(
            try message("lr: 1\nepochs: [1, 2]\n").contains("line 2: expected a name and one value")
        )
        #expect(try message("- 1\n").contains("expected settings such as 'epochs: 8'"))
        #expect(try message("lr: 1\nseed: [\n").contains("line 3: is not YAML: "))
        #expect(try message("lr: 1\nlr: 2\n").contains("says 'lr' twice"))
        let deep = try message(String(repeating: "[", count: 500_000))
        #expect(deep.contains("is not YAML: ") && deep.count < 200 && !deep.contains("\n"))
    }

    @Test("Aliases of aliases, which stand for more than any memory holds, are refused at once")
    func bomb() throws {
        var lines = ["a: &a0 [x,x,x,x,x,x,x,x,x]"]
        for i in 1...40 {
            let row = Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ",")
            lines.append("b\(i): &a\(i) [\(row)]")
        }
        lines.append("? *a40\n: 1")
        #expect(
            try message(lines.joined(separator: "\n")).contains("line 2: settings have no aliases"))
        // An asterisk is no alias by itself.
        #expect(try settings("data: 'a & b * c'\n").entries.contains { $0.value == "a & b * c" })
    }

    @Test("A space is read in its three spellings")
    func space() throws {
        let text = """
            lr: log:1e-5..1e-1
            optimizer: [sgd, adamw]
            weight-decay: {log: [1e-6, 1e-2], when: {optimizer: adamw}}
            """
        let read = try withFile(text) {
            var space = SearchSpace()
            try space.read(yaml: $0)
            return space
        }
        var expected = SearchSpace()
        try expected.add("lr=log:1e-5..1e-1", from: "test")
        try expected.add("optimizer=choice:sgd,adamw", from: "test")
        try expected.add("weight-decay=log:1e-6..1e-2 when optimizer=adamw", from: "test")
        #expect(read == expected)
    }
}
