import Foundation
import KisoCore
import KisoIO
import Testing

@Suite("An animated image")
struct AnimatedImageTests {
    private func image(_ width: Int, _ height: Int, _ colour: (Int, Int) -> [UInt8]) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<height { for x in 0..<width { pixels += colour(x, y) } }
        return Image(width: width, height: height, channels: colour(0, 0).count, pixels: pixels)
    }

    #if Native
        @Test("with few colours is read back exactly, frame by frame")
        func exact() throws {
            // Frame n differs from the one before in a few pixels; 200 colours in all.
            let frames = (0..<5).map { frame in
                image(20, 10) { x, y in
                    [UInt8(x * 10), UInt8(y * 20), x == frame * 3 && y == frame ? 255 : 7]
                }
            }
            let animation = AnimatedImage(frames: frames, delay: 0.25)
            #expect(try AnimatedImage.decodeGIF(animation.encodeGIF()) == animation)
        }

        @Test("of grey pictures, and of equal ones, keeps all frames")
        func grey() throws {
            let grey = image(9, 4) { x, y in [UInt8(x * y * 7)] }
            let read = try AnimatedImage.decodeGIF(
                AnimatedImage(frames: [grey, grey, grey], delay: 0).encodeGIF())
            #expect(read.frames.count == 3)
            #expect(
                read.frames.allSatisfy { frame in
                    (0..<36).allSatisfy { frame.pixels[3 * $0] == grey.pixels[$0] }
                })
        }

        @Test("with many colours has them nearly right")
        func quantised() throws {
            let picture = image(128, 128) { x, y in
                [UInt8(x * 2), UInt8(y * 2), UInt8((x + y) / 2)]
            }
            let read = try AnimatedImage.decodeGIF(AnimatedImage(frames: [picture]).encodeGIF())
            let distances = zip(read.frames[0].pixels, picture.pixels).map {
                abs(Int($0) - Int($1))
            }
            #expect(distances.reduce(0, +) / distances.count <= 6)
            #expect((distances.max() ?? 255) <= 40)
        }

        @Test("that is cut short is refused, wherever")
        func truncated() throws {
            let file = try AnimatedImage(
                frames: [image(8, 8) { x, y in [UInt8(x * y)] }]
            ).encodeGIF()
            for length in stride(from: 0, to: file.count - 1, by: 3) {
                #expect(throws: KisoError.self) {
                    try AnimatedImage.decodeGIF(Array(file.prefix(length)))
                }
            }
        }
    #else
        @Test("cannot be had without the codec")
        func unavailable() {
            #expect {
                try AnimatedImage(frames: [image(2, 2) { _, _ in [0] }]).encodeGIF()
            } throws: { ($0 as? KisoError)?.kind == .unavailable }
        }
    #endif
}
