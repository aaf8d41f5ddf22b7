import Foundation

#if Native
    /// Whether compressed files and pictures can be read.
    package let hasCodecs = true
#else
    /// Whether compressed files and pictures can be read.
    package let hasCodecs = false
#endif

/// Whether a program of the system can be run.
package func hasProgram(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
}

/// Whether tests run that take minutes: with `KISO_LONG_TESTS=1`, as `make check` sets it.
package let runsLongTests = ProcessInfo.processInfo.environment["KISO_LONG_TESTS"] == "1"
