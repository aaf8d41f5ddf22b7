import KisoCore
import KisoIO
import KisoPlot
import Testing

@Suite("Drawing on a picture")
struct CanvasTests {
    private func pixel(_ canvas: Canvas, _ x: Int, _ y: Int) -> [UInt8] {
        Array(canvas.image.pixels[(y * canvas.width + x) * 3..<(y * canvas.width + x) * 3 + 3])
    }

    @Test("An outline covers the pixels within the edge of a box and no others")
    func outline() {
        var canvas = Canvas(width: 20, height: 10)
        canvas.outline(Box(2, 1, 12, 8), .black, thickness: 1)
        let black = (0..<200).count { pixel(canvas, $0 % 20, $0 / 20) == [0, 0, 0] }
        #expect(black == 2 * 10 + 2 * 5)
        #expect(pixel(canvas, 2, 1) == [0, 0, 0])
        #expect(pixel(canvas, 11, 7) == [0, 0, 0])
        #expect(pixel(canvas, 3, 2) == [255, 255, 255])
        canvas.outline(Box(-5, -5, 100, 100), .black)
        canvas.outline(Box(30, 30, 40, 40), .black)
        canvas.outline(Box(.nan, 0, 4, 4), .black)
    }

    @Test("A mask tints, and a transparent picture shows what is under it")
    func mixing() {
        var canvas = Canvas(width: 2, height: 1, ground: .black)
        canvas.fill([true, false], .white, opacity: 0.5)
        #expect(pixel(canvas, 0, 0) == [128, 128, 128])
        #expect(pixel(canvas, 1, 0) == [0, 0, 0])
        let other = Image(width: 2, height: 1, channels: 2, pixels: [255, 255, 200, 0])
        canvas.draw(other, x: 0, y: 0)
        #expect(pixel(canvas, 0, 0) == [255, 255, 255])
        #expect(pixel(canvas, 1, 0) == [0, 0, 0])
        canvas.draw(other, x: -1, y: 0)
        canvas.draw(other, x: 5, y: 7)
        #expect(pixel(canvas, 0, 0) == [255, 255, 255])
    }

    @Test("All letters of ASCII have dots of their own")
    func letters() {
        var seen: [[UInt8]: Character] = [:]
        for code in UInt8(33)...126 {
            let letter = Character(UnicodeScalar(code))
            var canvas = Canvas(width: 6, height: 8)
            canvas.text(String(letter), x: 0, y: 0, .black, dot: 1)
            if let other = seen.updateValue(letter, forKey: canvas.image.pixels) {
                Issue.record("\(letter) is drawn as \(other)")
            }
        }
        var accents = Canvas(width: 12, height: 8), plain = accents
        accents.text("éÜ", x: 0, y: 0, .black, dot: 1)
        plain.text("eU", x: 0, y: 0, .black, dot: 1)
        #expect(accents.image == plain.image)
    }
}
