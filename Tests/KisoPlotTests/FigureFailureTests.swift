import Foundation
import KisoCore
import KisoPlot
import Testing

struct FigureFailureTests {
    private static let figure = Figure(title: "t", series: [.line(x: [0, 1], y: [1, 2])])
    private static let gnuplotIsThere = ExternalProgram.gnuplot.location != nil

    @Test func withoutGnuplotTheScriptIsWritten() throws {
        let folder = try TemporaryFolder()
        let none = ExternalProgram(name: "gnuplot", package: "gnuplot-nox", searchPath: "/nowhere")
        let error = #expect(throws: KisoError.self) {
            try Self.figure.write(to: folder.url.appendingPathComponent("a.svg"), with: none)
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("apt-get install gnuplot-nox") == true)
        #expect(error?.message.contains("\n") == false)
        #expect(try folder.names == ["a.gp"])
        let script = try String(
            contentsOf: folder.url.appendingPathComponent("a.gp"), encoding: .utf8)
        #expect(script.contains("\n0 1\n1 2\n"))
    }

    @Test func otherExtensionsAreRefused() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: KisoError.self) {
            try Self.figure.write(to: folder.url.appendingPathComponent("a.jpg"))
        }
        #expect(error?.kind == .usage)
        #expect(try folder.names.isEmpty)
    }

    @Test(.enabled(if: gnuplotIsThere))
    func aFolderThatIsNotThere() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: KisoError.self) {
            try Self.figure.write(to: folder.url.appendingPathComponent("no/a.svg"))
        }
        #expect(error?.kind == .cannotCreate)
        #expect(error?.message.contains("No such file or directory") == true)
    }

    @Test(.enabled(if: gnuplotIsThere))
    func aFolderInTheWayLeavesNothingBehind() throws {
        let folder = try TemporaryFolder()
        let taken = folder.url.appendingPathComponent("a.svg")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        #expect(throws: KisoError.self) { try Self.figure.write(to: taken) }
        #expect(try folder.names == ["a.svg"])
    }

    @Test func aProgramThatHangsIsStopped() throws {
        let tail = ExternalProgram(name: "tail", package: "coreutils", timeLimit: 0.3)
        let start = Date()
        let error = #expect(throws: KisoError.self) { try tail.run(["-f"], input: "x") }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("did not finish within 0.3 s") == true)
        #expect(Date().timeIntervalSince(start) < 30)
    }

    @Test func aProgramThatFailsIsQuoted() throws {
        let list = ExternalProgram(name: "ls", package: "coreutils")
        let error = #expect(throws: KisoError.self) {
            try list.run(["--there-is-no-such-option"], input: "x")
        }
        #expect(error?.kind == .inputOutput)
        #expect(error?.message.hasPrefix("ls failed (status 2): ") == true)
    }

    @Test(
        "data that cannot be drawn leave an empty frame", .enabled(if: gnuplotIsThere),
        arguments: [
            [], [.line(x: [], y: [])], [.line(x: [.nan, 1], y: [1, .nan])],
            [.scatter(x: [1], y: [1])], [.line(x: [0, 1], y: [3, 3], name: "flat")],
            [.line(x: [0, 1], y: [-.infinity, 1e308])], [.histogram([])], [.bars([])],
            [.bars([.nan])], [.contour(.init(x: 0...1, y: 0...1) { _, _ in 1 })],
            [.filledContour(.init(x: 0...1, y: 0...1) { _, _ in .nan })],
            [.filledContour(.init(x: [], y: [], rows: []))],
            [.surface(.init(x: 0...1, y: 0...1) { _, _ in 2 })],
            [.surface(.init(x: 0...1, y: 0...1) { _, _ in .nan })],
            [.image(.init(grey: [], width: 0, height: 0))],
            [.image(.init(grey: [7], width: 1, height: 1))],
            [.contour(.init(x: 0...1, y: 0...1) { x, _ in x }, levels: [9])],
        ] as [[Figure.Series]],
        [Figure.Scale.linear, .logarithmic])
    func emptyFrames(_ series: [Figure.Series], _ scale: Figure.Scale) throws {
        let folder = try TemporaryFolder()
        let axis = Figure.Axis("x", limits: nil, scale: scale)
        let panel = Figure.Panel(x: axis, y: axis, showsColorBar: true, series: series)
        let url = folder.url.appendingPathComponent("a.svg")
        try Figure(panels: [panel, panel]).write(to: url)
        #expect(try Data(contentsOf: url).count > 1_000)
        _ = try Figure(panels: [panel]).text(width: 40, height: 12)
    }

    @Test(.enabled(if: gnuplotIsThere))
    func limitsThatCannotBeDrawnCountAsAbsent() throws {
        let folder = try TemporaryFolder()
        let axis = Figure.Axis("y", limits: -1...1, scale: .logarithmic)
        #expect(axis.usableLimits == nil)
        #expect(Figure.Axis(limits: 1...1).usableLimits == nil)
        #expect(Figure.Axis(limits: 0...(.infinity)).usableLimits == nil)
        #expect(Figure.Axis(limits: -1...1).usableLimits == -1...1)
        try Figure(y: axis, series: [.line(x: [0, 1, 2], y: [0, 1, 10])])
            .write(to: folder.url.appendingPathComponent("a.svg"))
        try Figure(panels: []).write(to: folder.url.appendingPathComponent("b.svg"))
    }
}
