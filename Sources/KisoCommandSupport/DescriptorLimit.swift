package import Foundation
import KisoCore

/// How many files the program may have open at once.
package enum DescriptorLimit {
    /// The runtime, the threads and a run's own files need about 20.
    static let least = 32

    /// Raises the limit as far as the system lets a program do so, as the runtime traps without a
    /// word where it gets no descriptor.
    ///
    /// - Throws: ``KisoError`` `.unavailable` when it stays below what the program needs.
    package static func raise() throws {
        var limit = rlimit()
        guard getrlimit(openFiles, &limit) == 0, limit.rlim_cur < least else { return }
        limit.rlim_cur = min(limit.rlim_max, 1024)
        _ = setrlimit(openFiles, &limit)
        guard getrlimit(openFiles, &limit) == 0, limit.rlim_cur < least else { return }
        throw KisoError(
            .unavailable,
            "at most \(limit.rlim_cur) open files are allowed, expected at least \(least); "
                + "ulimit -n \(least) raises the limit")
    }

    #if canImport(Glibc)
        package static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        package static let openFiles = RLIMIT_NOFILE
    #endif
}
