import Testing

/// The fast backend against the definition of every primitive, with threshold 0 on small integers.
///
/// The parts run one after another: some of them set the number of threads, which is one for the
/// whole process.
@Suite("the oneDNN backend", .serialized)
struct OneDNNTests {
    #if !Native
        @Test("is not part of this build, so there is nothing to check")
        func isAbsent() { #expect(Bool(true)) }
    #endif
}
