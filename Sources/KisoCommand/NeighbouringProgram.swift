import Foundation
import Kiso

/// Another program of ours: beside the one that is running, else in `PATH`.
struct NeighbouringProgram {
    let path: String

    /// Finds the program; `nil` when it is in neither place.
    init?(
        named name: String, beside executable: String? = Bundle.main.executablePath,
        searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
    ) {
        var folders = searchPath.split(separator: ":").map(String.init)
        if let executable {
            let file = URL(fileURLWithPath: executable)
            // A link to the program may stand elsewhere than its neighbours.
            let places = [file, file.resolvingSymlinksInPath()]
            folders = places.map { $0.deletingLastPathComponent().path } + folders
        }
        let found = folders.lazy.map { $0 + "/" + name }.first(where: Self.isProgram)
        guard let found else { return nil }
        path = found
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let manager = FileManager.default
        return manager.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && manager.isExecutableFile(atPath: path)
    }

    /// Becomes that program: it has our arguments, streams, signals and exit code as its own.
    ///
    /// - Throws: `KisoError` when the system does not start it.
    func replaceThisProcess(_ arguments: [String]) throws -> Never {
        signal(SIGPIPE, SIG_DFL)
        // Threads that Dispatch makes block every signal, and a program inherits that.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        execv(path, words)
        let reason = String(cString: strerror(errno))
        words.forEach { free($0) }
        throw KisoError(.unavailable, "\(path): cannot be started: \(reason)")
    }
}
