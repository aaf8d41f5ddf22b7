import Foundation
import KisoCore
import KisoCommandSupport
import Testing

@Suite("The limit of open files")
struct DescriptorLimitTests {
    @Test("A limit that cannot be raised is an error, not a trap")
    func tooLow() async {
        await #expect(processExitsWith: .exitCode(69)) {
            var limit = rlimit(rlim_cur: 24, rlim_max: 24)
            setrlimit(DescriptorLimit.openFiles, &limit)
            do { try DescriptorLimit.raise() } catch let error as KisoError {
                exit(error.message.contains("at most 24 open files") ? error.kind.rawValue : 1)
            }
        }
    }

    @Test("A limit that can be raised is raised")
    func raised() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var limit = rlimit(rlim_cur: 24, rlim_max: 512)
            setrlimit(DescriptorLimit.openFiles, &limit)
            try DescriptorLimit.raise()
            getrlimit(DescriptorLimit.openFiles, &limit)
            exit(limit.rlim_cur == 512 ? 7 : 1)
        }
    }
}
