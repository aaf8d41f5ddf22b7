import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite("Silhouettes of animals")
struct AnimalSilhouettesTests {
    @Test("Of pictures that are alike one stays; every sixth that stays is a test")
    func alike() throws {
        // Pictures of 8×8 with one bright row each; the second of two is the first with one pixel less.
        var pixels: [UInt8] = []
        var labels: [Int64] = []
        func add(rows: [Int], missing: Int? = nil, label: Int64) {
            var picture = [UInt8](repeating: 0, count: 64)
            for row in rows { for column in 0..<8 { picture[row * 8 + column] = 200 } }
            if let missing { picture[missing] = 0 }
            pixels += picture
            labels.append(label)
        }
        for row in 0..<7 { add(rows: [row], label: 0) }
        add(rows: [0], label: 0)  // the same again
        add(rows: [0, 1, 2], label: 1)
        add(rows: [0, 1, 2], missing: 5, label: 1)  // 23 of 24 pixels agree: more than 95 %
        add(rows: [0, 1], missing: 5, label: 1)  // 15 of 24
        add(rows: [], label: 1)  // nothing to be seen
        let files = try AnimalMNISTPackage.files(
            pixels: pixels, labels: labels, height: 8, width: 8)
        let train = try IDX.read(#require(files[.trainLabels])).values(as: Int.self)
        let test = try IDX.read(#require(files[.testLabels])).values(as: Int.self)
        #expect(train == [0, 0, 0, 0, 0, 0, 1, 1])
        #expect(test == [0])
        let images = try IDX.read(#require(files[.testImages]))
        #expect(images.shape == [1, 8, 8])
        #expect(images.values(as: Int.self)[40..<48].allSatisfy { $0 == 200 })
    }
}
