public import Foundation
import KisoCore
import KisoIO
import KisoNN

/// The folder of one training run: `runs/<time>-<model>/`, with `runs/latest` a link to the newest.
///
/// It holds `config.yaml`, `environment.json`, `metrics.csv`, `metrics.jsonl`, `summary.json`,
/// `checkpoints/{best,last}/model.safetensors`, `figures/` and, where it was asked for, `tensorboard/`. The members of an ensemble have such folders
/// below `members/`, from 1 on; the run's own checkpoint is the ensemble.
public struct RunFolder: Sendable {
    /// The folder itself.
    public let url: URL
    /// The folder of the run that this is a member of, or the folder itself.
    private let top: URL

    /// Checks whether a run's folder could be made below `parent`, without making anything.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when the nearest folder that exists is none or may not
    ///   be written to.
    public static func checkPlace(_ parent: URL) throws {
        var nearest = parent.standardizedFileURL
        while !FileManager.default.fileExists(atPath: nearest.path), nearest.path != "/" {
            nearest.deleteLastPathComponent()
        }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: nearest.path, isDirectory: &isFolder)
        if !isFolder.boolValue || access(nearest.path, W_OK) != 0 {
            let problem = isFolder.boolValue ? "may not be written to" : "is not a folder"
            throw KisoError(
                .cannotCreate,
                "cannot create a run's folder in \(parent.path): \(nearest.path) \(problem); choose "
                    + "another folder")
        }
    }

    /// Creates the folder of a new run below `parent`.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when the folder cannot be made or written to, or when
    ///   something else than a link has the name `latest`.
    public init(below parent: URL, model: String, now: Date = Date()) throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let base = "\(formatter.string(from: now))-\(model)"
        let manager = FileManager.default
        var candidate = parent.appendingPathComponent(base)
        var number = 2
        var made: URL?
        do {
            try manager.createDirectory(at: parent, withIntermediateDirectories: true)
            while true {
                do {
                    try manager.createDirectory(
                        at: candidate, withIntermediateDirectories: false)
                    break
                } catch let error as CocoaError where error.code == .fileWriteFileExists {
                    candidate = parent.appendingPathComponent("\(base)-\(number)")
                    number += 1
                }
            }
            made = candidate
            url = candidate
            top = candidate
            try makeFolders()
            try RunFolder.checkLink(parent.appendingPathComponent("latest"))
        } catch {
            if let made { try? manager.removeItem(at: made) }
            throw KisoError(
                .cannotCreate,
                "cannot create a run's folder in \(parent.path): \(RunFolder.reason(error)); choose "
                    + "another folder")
        }
    }

    /// An existing run.
    ///
    /// - Throws: `KisoError` `.missingInput` when there is no such folder.
    public init(existing url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
            isFolder.boolValue
        else { throw KisoError(.missingInput, "\(url.path): there is no such run") }
        self.url = url
        top = url
    }

    /// The folder of a member of an ensemble, from 1 on; it is made if it must.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when the folder cannot be made.
    public init(member number: Int, of run: RunFolder) throws {
        url = run.url.appendingPathComponent("members/\(number)")
        top = run.url
        do { try makeFolders() } catch {
            throw KisoError(
                .cannotCreate, "cannot create \(url.path): \(RunFolder.reason(error))")
        }
    }

    /// How many members have a checkpoint; 0 for the run of one network.
    public var memberCount: Int {
        var count = 0
        while FileManager.default.fileExists(
            atPath: url.appendingPathComponent(
                "members/\(count + 1)/checkpoints/last/model.safetensors"
            ).path)
        { count += 1 }
        return count
    }

    /// Where the last checkpoint is damaged and the one before it is whole, that becomes the last one again; the
    /// damaged file stays beside it as `damaged.safetensors`.
    ///
    /// - Returns: what was wrong with it; `nil` where nothing was.
    /// - Throws: `KisoError` `.badData` where both are damaged, `.missingInput` where there is none.
    public func repair() throws -> String? {
        do {
            _ = try CheckpointFile.read(lastModel)
            return nil
        } catch let error as KisoError where error.kind == .badData {
            guard (try? CheckpointFile.read(previousModel)) != nil else { throw error }
            let damaged = url.appendingPathComponent("checkpoints/last/damaged.safetensors")
            AtomicFile.keep(lastModel, as: damaged)
            AtomicFile.keep(previousModel, as: lastModel)
            return error.message
        }
    }

    private func makeFolders() throws {
        for name in ["checkpoints/best", "checkpoints/last", "figures"] {
            try FileManager.default.createDirectory(
                at: url.appendingPathComponent(name), withIntermediateDirectories: true)
        }
    }

    /// The model of the newest epoch.
    public var lastModel: URL { url.appendingPathComponent("checkpoints/last/model.safetensors") }
    /// The checkpoint before that, which is gone on from where the last one is damaged.
    public var previousModel: URL {
        url.appendingPathComponent("checkpoints/last/previous.safetensors")
    }
    /// The model with the best validation accuracy.
    public var bestModel: URL { url.appendingPathComponent("checkpoints/best/model.safetensors") }
    /// The folder of TensorBoard's files.
    public var tensorBoard: URL { url.appendingPathComponent("tensorboard") }
    /// Whether the run, or a member of it, has such files.
    public var hasTensorBoard: Bool {
        [url, url.appendingPathComponent("members/1")].contains {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent("tensorboard").path)
        }
    }
    /// A figure by name and extension.
    public func figure(_ name: String) -> URL { url.appendingPathComponent("figures/\(name)") }

    /// Writes a file of the run, atomically.
    public func write(_ text: String, to name: String) throws {
        try AtomicFile.write(Array(text.utf8), to: url.appendingPathComponent(name))
    }

    /// Writes a value as JSON, atomically.
    public func writeJSON(_ value: some Encodable, to name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: name)
    }

    /// Lets `latest` point to this run; to be called once it holds a model.
    ///
    /// - Returns: whether it does; `false` on a file system that has no symbolic links.
    /// - Throws: `KisoError` `.cannotCreate` when the link cannot be made for another reason.
    @discardableResult
    public func becomeLatest() throws -> Bool {
        let link = top.deletingLastPathComponent().appendingPathComponent("latest")
        return try RunFolder.link(link, to: top.lastPathComponent)
    }

    /// Whether `latest` points to this run.
    public var isLatest: Bool {
        let link = top.deletingLastPathComponent().appendingPathComponent("latest").path
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
        return target == top.lastPathComponent
    }

    private static func checkLink(_ link: URL) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: link.path)
        if let type = attributes?[.type] as? FileAttributeType, type != .typeSymbolicLink {
            throw KisoError(.cannotCreate, "\(link.path) is not a link to a run")
        }
    }

    /// Replaces a symbolic link in one step, so that it always leads somewhere; `false` where there
    /// are none.
    private static func link(_ link: URL, to target: String) throws -> Bool {
        let temporary = link.deletingLastPathComponent()
            .appendingPathComponent(".latest-\(ProcessInfo.processInfo.processIdentifier)")
        unlink(temporary.path)
        guard symlink(target, temporary.path) == 0 else {
            let code = errno
            // exFAT and FAT say EPERM, network file systems one of the others.
            if [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(code) { return false }
            throw KisoError(
                .cannotCreate, "cannot link \(link.path): \(String(cString: strerror(code)))")
        }
        if rename(temporary.path, link.path) != 0 {
            let code = errno
            unlink(temporary.path)
            throw KisoError(
                .cannotCreate, "cannot link \(link.path): \(String(cString: strerror(code)))")
        }
        return true
    }

    static func reason(_ error: any Error) -> String {
        if let error = error as? KisoError { return error.message }
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }
}
