package import KisoCore
package import Testing

/// Expects an error of a kind whose one-line message holds all the given words.
package func expectError<R>(
    _ kind: KisoError.Kind, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> R
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch {
        expect(error, kind, words, sourceLocation)
    }
}

/// The same of work that suspends.
package func expectError<R>(
    _ kind: KisoError.Kind, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> R
) async {
    do {
        _ = try await body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch {
        expect(error, kind, words, sourceLocation)
    }
}

private func expect(
    _ error: any Error, _ kind: KisoError.Kind, _ words: [String], _ place: SourceLocation
) {
    guard let error = error as? KisoError else {
        Issue.record("\(error)", sourceLocation: place)
        return
    }
    #expect(error.kind == kind, "\(error)", sourceLocation: place)
    #expect(!error.message.contains("\n"), "\(error.message)", sourceLocation: place)
    for word in words {
        #expect(
            error.message.contains(word), "\(word): \(error.message)", sourceLocation: place)
    }
}
