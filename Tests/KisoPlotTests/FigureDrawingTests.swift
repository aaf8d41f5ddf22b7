import Foundation
import FoundationXML
import KisoCore
import KisoPlot
import Testing

@Suite(.enabled(if: ExternalProgram.gnuplot.location != nil, "gnuplot is not installed"))
struct FigureDrawingTests {
    @Test("every kind of figure is drawn, twice the same", arguments: SampleFigure.all)
    func draws(_ sample: SampleFigure) throws {
        let folder = try TemporaryFolder()
        let svg = folder.url.appendingPathComponent("\(sample.name).svg")
        let png = folder.url.appendingPathComponent("\(sample.name).png")
        try sample.figure.write(to: svg)
        try sample.figure.write(to: png)
        let first = try Data(contentsOf: svg)
        #expect(XMLParser(data: first).parse())
        #expect(first.count > 3_000 && first.count < 1_500_000)
        #expect(try Data(contentsOf: png).prefix(8) == Data([137, 80, 78, 71, 13, 10, 26, 10]))
        try sample.figure.write(to: svg)
        #expect(try Data(contentsOf: svg) == first)
        #expect(try folder.names == ["\(sample.name).png", "\(sample.name).svg"])
        let text = try sample.figure.text(width: 80, height: 24)
        #expect(text.split(separator: "\n").count > 10)
        if let kept = ProcessInfo.processInfo.environment["KISO_FIGURES"] {
            let to = URL(fileURLWithPath: kept)
            try sample.figure.write(to: to.appendingPathComponent("\(sample.name).svg"))
            try sample.figure.write(to: to.appendingPathComponent("\(sample.name).png"))
            try text.write(
                to: to.appendingPathComponent("\(sample.name).txt"), atomically: true,
                encoding: .utf8)
        }
    }
}
