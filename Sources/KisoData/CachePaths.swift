public import Foundation

/// Where Kiso keeps what it has fetched.
///
/// The first of these that is set: `KISO_CACHE`; `$XDG_CACHE_HOME/kiso`, unless that is a relative
/// path, which the XDG specification says to ignore; `~/.cache/kiso`.
public enum CachePaths {
    /// The cache folder of this process' environment. It need not exist yet.
    public static var root: URL { root(environment: ProcessInfo.processInfo.environment) }

    /// The folder for data sets.
    public static var datasets: URL { root.appendingPathComponent("datasets", isDirectory: true) }

    /// The cache folder that an environment asks for.
    public static func root(environment: [String: String]) -> URL {
        if let path = environment["KISO_CACHE"], !path.isEmpty {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
            return URL(fileURLWithPath: path, isDirectory: true)
                .appendingPathComponent("kiso", isDirectory: true)
        }
        return home(environment: environment)
            .appendingPathComponent(".cache/kiso", isDirectory: true)
    }

    static func home(environment: [String: String]) -> URL {
        if let path = environment["HOME"], path.hasPrefix("/") {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        return FileManager.default.homeDirectoryForCurrentUser
    }
}
