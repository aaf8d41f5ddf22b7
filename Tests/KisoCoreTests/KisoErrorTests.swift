import KisoCore
import Testing

struct KisoErrorTests {
    @Test func aMessageIsOneLine() {
        let error = KisoError(.badData, "a\nb\r\nc\u{2028}d")
        #expect(error.message == "a b c d")
        #expect(error.description == error.message)
    }

    @Test func kindsAreExitCodes() {
        let kinds: [KisoError.Kind] = [
            .negative, .usage, .badData, .missingInput, .unavailable, .defect, .cannotCreate,
            .inputOutput, .configuration,
        ]
        #expect(kinds.map(\.rawValue) == [1, 64, 65, 66, 69, 70, 73, 74, 78])
    }

    @Test func aMistakeNamesTheCallersLine() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            stop("matmul", "(2, 3) and (2, 2) do not fit", file: "Mine.swift", line: 12)
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.hasPrefix("Mine.swift:12: matmul: (2, 3) and (2, 2) do not fit\n"))
    }
}
