import Foundation
import KisoCore

/// Ends by a signal that come from outside and that nothing in Swift can catch: they become a line and an exit code.
enum FatalSignals {
    /// From now on. What a handler does here, it may do at any instant: it allocates nothing.
    static func explain() {
        // The memory of a mapped file that another program has cut short meanwhile.
        signal(SIGBUS) { _ in
            FatalSignals.end(
                "kiso: a file was cut short while it was being read\n",
                KisoError.Kind.inputOutput.rawValue)
        }
        // Where the system gives no memory Swift's runtime and oneDNN abort, and other libraries use what they have
        // not got. Other reasons stay what they are.
        for number in [SIGABRT, SIGSEGV] {
            signal(number) { number in
                // As much as a large array; without a limit the system promises it.
                let size = 1 << 30
                let probe = mmap(
                    nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                if probe == MAP_FAILED {
                    FatalSignals.end(
                        "kiso: out of memory: the system gives this process no more (ulimit -d, -v)\n",
                        KisoError.Kind.unavailable.rawValue)
                }
                signal(number, SIG_DFL)
            }
        }
    }

    private static func end(_ text: StaticString, _ code: Int32) -> Never {
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _exit(code)
    }
}
