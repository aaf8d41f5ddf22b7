import Foundation
import KisoCore

/// Where an experiment writes until it has ended: a hidden folder beside its own, from where other
/// experiments' folders lie as they do from there, and files can be moved.
struct WorkingFolder {
    let url: URL
    private let folder: URL

    init(beside folder: URL) {
        self.folder = folder
        url = folder.deletingLastPathComponent().appendingPathComponent(
            Self.prefix(folder) + "\(ProcessInfo.processInfo.processIdentifier)")
    }

    private static func prefix(_ folder: URL) -> String { ".\(folder.lastPathComponent)-" }

    /// Makes the folder, and removes those of runs that were killed.
    func create() throws(KisoError) {
        let manager = FileManager.default
        let chapter = folder.deletingLastPathComponent()
        try make(url)
        for name in (try? manager.contentsOfDirectory(atPath: chapter.path)) ?? [] {
            guard name.hasPrefix(Self.prefix(folder)),
                let process = Int32(name.dropFirst(Self.prefix(folder).count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? manager.removeItem(at: chapter.appendingPathComponent(name))
        }
    }

    private func make(_ url: URL) throws(KisoError) { try Self.make(url, of: folder) }

    /// Makes a folder that is the place of `named`, or is needed for it.
    static func make(_ url: URL, of named: URL) throws(KisoError) {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate,
                "\(named.path): cannot create the folder; choose another with --out")
        }
    }

    /// Removes the folder, if it is there.
    func remove() { try? FileManager.default.removeItem(at: url) }

    /// Puts the files in the place of an earlier run's. The result goes first and comes last, so that
    /// whatever happens in between it never stands beside another run's files.
    ///
    /// Pictures of an earlier run that could not be drawn this time stay.
    func file(_ result: ExperimentResult) throws {
        let manager = FileManager.default
        let earlier = ExperimentResult(in: folder)
        try result.write(to: url)
        try make(folder)
        try? manager.removeItem(at: ExperimentResult.file(in: folder))
        let last = ExperimentResult.file(in: url).lastPathComponent
        let names = try manager.contentsOfDirectory(atPath: url.path).filter { $0 != last }
        for name in names + [last] {
            let place = folder.appendingPathComponent(name)
            guard rename(url.appendingPathComponent(name).path, place.path) == 0 else {
                throw KisoError(
                    .inputOutput,
                    "\(place.path): cannot be written: \(String(cString: strerror(errno)))")
            }
        }
        guard result.problems.isEmpty else { return }
        // Also what was left for gnuplot when it was not there.
        let scripts = result.files.filter { $0.hasSuffix(".svg") }.map {
            String($0.dropLast(3)) + "gp"
        }
        for name in (earlier?.files ?? []) + scripts where !names.contains(name) {
            try? manager.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
