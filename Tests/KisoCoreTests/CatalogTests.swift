import KisoCore
import Testing

@Suite struct CatalogTests {
    private let catalog = Catalog("optimizer", [("sgd", 1), ("adam", 2), ("sgd", 3)])

    @Test func findsByName() throws {
        #expect(try catalog["adam"] == 2)
        #expect(try catalog["sgd"] == 1)
        #expect(catalog.names == ["sgd", "adam"])
    }

    @Test func namesTheNearest() {
        #expect(
            throws: KisoError(
                .usage, "unknown optimizer 'adan' (did you mean 'adam'?); known: sgd, adam")
        ) { try catalog["adan"] }
    }
}
