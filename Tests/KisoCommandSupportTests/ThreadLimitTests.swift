import Foundation
import KisoCore
import KisoCommandSupport
import Testing

@Suite("The limit of threads")
struct ThreadLimitTests {
    @Test("Where threads can be started they are, and are gone")
    func enough() throws {
        for _ in 0..<50 { try ThreadLimit.check() }
    }

    @Test("Where the memory for their stacks is missing it is an error, not an endless wait")
    func tooFew() async {
        await #expect(processExitsWith: .exitCode(69)) {
            // Stacks of 8 MB; what is taken already counts.
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
            do { try ThreadLimit.check() } catch let error as KisoError {
                _exit(error.message.contains("threads can be started") ? error.kind.rawValue : 1)
            }
        }
    }
}
