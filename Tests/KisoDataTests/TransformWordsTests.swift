import KisoCore
import KisoData
import KisoTensor
import Testing

@Suite("Random changes in words")
struct TransformWordsTests {
    private func message(_ text: String) -> String {
        do {
            _ = try Transforms(parsing: text)
            return "no error"
        } catch let error as KisoError {
            return error.kind == .usage ? error.message : "\(error.kind)"
        } catch { return "\(error)" }
    }

    @Test("Each word makes its change, in the order in which they stand")
    func words() throws {
        let all = try Transforms(
            parsing: "shift:2, rotate:10,scale:0.9-1.1,shear:5,flip,flip-vertical:0.25,crop:28:4,"
                + "brightness:0.2,contrast:0.5-1.5,erase:8")
        let changes = all.transforms
        #expect((changes[0] as? RandomShift)?.pixels == 2)
        #expect((changes[1] as? RandomRotation)?.degrees == 10)
        #expect((changes[2] as? RandomScale)?.factors == 0.9...1.1)
        #expect((changes[3] as? RandomShear)?.degrees == 5)
        #expect((changes[4] as? RandomFlip)?.probability == 0.5)
        #expect((changes[4] as? RandomFlip)?.isVertical == false)
        #expect((changes[5] as? RandomFlip)?.probability == 0.25)
        #expect((changes[5] as? RandomFlip)?.isVertical == true)
        #expect((changes[6] as? RandomCrop)?.size == 28)
        #expect((changes[6] as? RandomCrop)?.padding == 4)
        // A window of the picture's own size would change nothing.
        let plain = try Transforms(parsing: "crop:28").transforms[0] as? RandomCrop
        #expect(plain?.size == 28 && plain?.padding == 3)
        #expect((changes[7] as? RandomBrightness)?.factors == 0.8...1.2)
        #expect((changes[8] as? RandomContrast)?.factors == 0.5...1.5)
        #expect((changes[9] as? RandomErase)?.size == 8)
        for word in Transforms.words {
            #expect(try Transforms(parsing: word.example).transforms.count == 1)
        }
    }

    @Test(
        "A mistake is named with what was expected",
        arguments: [
            (
                "rotat:10",
                "unknown random change of pictures 'rotat' (did you mean 'rotate'?); known:"
            ),
            ("shift", "'shift': has no value; write such as shift:2"),
            ("shift:", "'shift:': '' is no whole number from 0 to 4096"),
            ("shift:1.5", "'1.5' is no whole number from 0 to 4096; write such as shift:2"),
            ("shift:1:2", "has 2 values, expected one"),
            ("rotate:nan", "'nan' is no number from 0 to 180"),
            ("rotate:400", "'400' is no number from 0 to 180"),
            ("scale:1.1-0.9", "is no range of factors from 0.05 to 20, the smaller first"),
            ("scale:1", "1 ± 1 are no factors from 0.05 to 20"),
            ("brightness:-1", "is no range of factors from 0 to 20"),
            ("flip:2", "'2' is no number from 0 to 1; write such as flip"),
            ("crop:28:1:1", "has 3 values, expected 2"),
            ("crop:99999999999999999999", "is no whole number from 1 to 4096"),
            ("shift:2,,flip", "an empty word in the random changes 'shift:2,,flip'"),
            ("", "an empty word"),
        ])
    func mistakes(text: String, expected: String) {
        #expect(message(text).contains(expected), "\(message(text))")
    }

    @Test("Changes are checked against the examples that they are for")
    func check() throws {
        let crop = try Transforms(parsing: "crop:28:2")
        try crop.check(example: [1, 28, 28])
        for (words, shape, expected) in [
            ("flip", [4] as Shape, "for pictures"), ("crop:30:0", [1, 28, 28], "does not fit"),
            ("crop:24", [1, 28, 28], "crop:28:2"),
        ] {
            let error = #expect(throws: KisoError.self) {
                try Transforms(parsing: words).check(example: shape)
            }
            #expect(error?.kind == .usage && error?.message.contains(expected) == true)
        }
        try Transforms([]).check(example: [4])
    }
}
