import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite struct DatasetCatalogTests {
    @Test func listsWhatIsThere() async throws {
        try await withFolder { folder in
            let list = DatasetCatalog.list(cache: folder)
            #expect(list.map(\.name) == ["mnist", "fashion-mnist", "animals"])
            #expect(list.allSatisfy { !$0.isPresent && !$0.isVerified && $0.problem != nil })
            #expect(list[0].folder.path == folder.appendingPathComponent("mnist").path)
        }
    }

    @Test(.enabled(if: hasCodecs)) func verifiesByName() async throws {
        try await withFolder { folder in
            await expectError(.missingInput, ["train-images-idx3-ubyte", "kiso data get mnist"]) {
                try DatasetCatalog.verify("mnist", cache: folder)
            }
            let own = folder.appendingPathComponent("mnist")
            try FakeDataset().write(into: own)
            await expectError(
                .badData, ["ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"]
            ) { try DatasetCatalog.verify("mnist", cache: folder) }
        }
    }

    @Test func suggestsNames() async {
        await expectError(.usage, ["'minst'", "did you mean 'mnist'?", "fashion-mnist"]) {
            try await DatasetCatalog.load("minst")
        }
    }

    @Test func findsTheCache() {
        func path(_ environment: [String: String]) -> String {
            CachePaths.root(environment: environment).path
        }
        #expect(path(["KISO_CACHE": "/k", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/k")
        #expect(path(["KISO_CACHE": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/kiso")
        #expect(path(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/kiso")
        #expect(path(["HOME": "/h"]) == "/h/.cache/kiso")
    }

    @Test func sharesMemoryInSubsets() async throws {
        let images = NDArray((0..<6).map { UInt8($0) }, shape: [3, 1, 1, 2])
        let labels = NDArray([7, 8, 9] as [UInt8], shape: [3])
        let subset = try LabeledImages(images: images, labels: labels).subset(1..<3).subset(1..<2)
        #expect(subset.images.values(as: Int.self) == [4, 5])
        #expect(subset.labels.values(as: Int.self) == [9])
        #expect(subset.images.storage === images.storage)
        await expectError(.badData, ["(3,)"]) {
            try LabeledImages(images: images, labels: NDArray([1] as [UInt8], shape: [1]))
        }
    }
}
