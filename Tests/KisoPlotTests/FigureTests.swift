import Foundation
import KisoCore
import KisoPlot
import Testing

struct FigureTests {
    @Test func binsAreNumPys() {
        // numpy.histogram([1, 2, 1, 4, 5, 5, 2.5], bins=4)
        let counted = Figure.Series.binCounts([1, 2, 1, 4, 5, 5, 2.5], bins: 4, range: nil)
        #expect(counted.range == 1...5)
        #expect(counted.counts == [2, 2, 0, 3])
        // numpy.histogram([-1, 0, 0.5, 1, 2, nan], bins=2, range=(0, 1))
        let within = Figure.Series.binCounts([-1, 0, 0.5, 1, 2, .nan], bins: 2, range: 0...1)
        #expect(within.counts == [1, 2])
        #expect(Figure.Series.binCounts([3, 3], bins: 2, range: nil).range == 2.5...3.5)
        #expect(Figure.Series.binCounts([], bins: 0, range: nil).counts == [0])
    }

    @Test func learningCurveLeavesOutWhatIsNotThere() {
        let both = Figure.learningCurve(
            loss: [1, 0.5], validationLoss: [1, 0.7], accuracy: [0.5, 0.8],
            validationAccuracy: [0.5, 0.7])
        #expect(both.panels.map(\.title) == ["Loss", "Accuracy"])
        #expect(both.panels[1].series.map(\.name) == ["train", "validation"])
        #expect(both.columns == 2)
        let one = Figure.learningCurve(loss: [1])
        #expect(one.panels.count == 1 && one.panels[0].series.count == 1)
    }

    @Test(
        "a legend stands where no data are",
        arguments: [
            ([0, 1], [1, 0], "right top"), ([0, 1], [0, 1], "left top"),
            ([0.0, 0, 1, 1], [0.0, 1, 1, 0.8], "right bottom"),
            ([0.0, 1, 1, 0], [1.0, 1, 0, 0.2], "left bottom"),
            ([0.0, 1, 1, 0, 0], [1.0, 1, 0, 0, 1], "outside center bottom"),
        ] as [([Double], [Double], String)])
    func legend(_ x: [Double], _ y: [Double], _ place: String) {
        let figure = Figure(series: [.line(x: x, y: y, name: "a")])
        let script = GnuplotScript(figure, terminal: .svg).text
        #expect(script.contains("set key ") && script.contains(" \(place) "))
    }

    @Test func colorsRepeatAfterTheCycle() {
        let series = (0..<8).map { Figure.Series.line(x: [0, 1], y: [0, Double($0)]) }
        let script = GnuplotScript(Figure(series: series), terminal: .svg).text
        #expect(script.components(separatedBy: "linecolor rgb '#0072b2'").count == 3)
        #expect(script.components(separatedBy: "linecolor rgb '#d55e00'").count == 2)
        #expect(Figure.Color.cycle.count == Set(Figure.Color.cycle).count)
    }

    @Test func stepsOfTicksAreRound() {
        #expect(GnuplotScript.wholeStep(3) == 1)
        #expect(GnuplotScript.wholeStep(19) == 5)
        #expect(GnuplotScript.wholeStep(200) == 50)
        #expect(GnuplotScript.roundStep(1, atMost: 4) == 0.25)
        #expect(GnuplotScript.roundStep(10, atMost: 8) == 2)
        #expect(abs(GnuplotScript.roundStep(0.003, atMost: 5) - 0.001) < 1e-12)
        #expect(GnuplotScript.roundStep(0, atMost: 5) == 1)
    }

    @Test func fieldsAreResampledBilinearly() {
        let field = Figure.Field(x: 0...2, y: 0...4, steps: 9) { x, y in 3 * x - y + 1 }
        let fine = field.resampled(columns: 4, rows: 2)
        for (row, y) in [1.0, 3.0].enumerated() {
            for (column, x) in [0.25, 0.75, 1.25, 1.75].enumerated() {
                #expect(abs(fine[row][column] - (3 * x - y + 1)) < 1e-12)
            }
        }
        #expect(field.bounds == -3...7)
        #expect(field.evenLevels(4) == [-1, 1, 3, 5])
    }

    @Test func imagesScaleTheirValues() {
        let image = Figure.Image(values: [-1, 0, 1, .nan], width: 2, height: 2)
        #expect(image.bytes == [0, 128, 255, 0])
        let clipped = Figure.Image(values: [-9, 0.5, 9], width: 3, height: 1, range: 0...1)
        #expect(clipped.bytes == [0, 128, 255])
        #expect(Figure.Image(values: [7, 7], width: 2, height: 1).bytes == [0, 0])
    }

    @Test func enlargedImagesHaveBlocks() {
        let grey = Figure.Image(grey: [1, 2, 3, 4], width: 2, height: 2).enlarged(by: 2)
        #expect(grey.width == 4 && grey.height == 4)
        #expect(grey.bytes == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
        let color = Figure.Image(rgb: [1, 2, 3], width: 1, height: 1).enlarged(by: 2)
        #expect(color.bytes == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
    }

    @Test func mismatchedCountsStop() async {
        await #expect(processExitsWith: .failure) {
            _ = Figure.Series.line(x: [1, 2], y: [1])
        }
        await #expect(processExitsWith: .failure) {
            _ = Figure.Image(grey: [1, 2, 3], width: 2, height: 2)
        }
    }
}
