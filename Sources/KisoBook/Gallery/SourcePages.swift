import Foundation
import KisoCore

/// The source files of a chapter: one a program, what it needs of others, and what its programs share.
struct SourcePages {
    /// A file as it stands.
    struct Page {
        /// Such as `KisoBook/Chapter4/Train.swift`.
        let name: String
        let text: String
        /// What a reader needs of it first.
        var core = ""
    }

    /// Files with concepts of the chapter that are no program of their own.
    let shared: [Page]
    private let programs: [String: Page]
    private let read: [String: [Page]]

    /// Reads the folder of a chapter.
    ///
    /// - Throws: `KisoError(.missingInput)` when the folder or the file of a program is not there.
    init(chapter: Chapter, in sources: URL) throws {
        let folder = sources.appendingPathComponent("Chapter\(chapter.number)")
        // Also the folders in it.
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.path) else {
            throw KisoError(
                .missingInput,
                "\(folder.path): there is no such folder; name Sources/KisoBook with --sources")
        }
        let pages = try names.sorted().filter { $0.hasSuffix(".swift") }.map { name in
            let file = folder.appendingPathComponent(name)
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw KisoError(.inputOutput, "\(file.path): cannot be read")
            }
            return Page(name: "KisoBook/Chapter\(chapter.number)/\(name)", text: text)
        }
        var programs: [String: Page] = [:]
        var read: [String: [Page]] = [:]
        for experiment in chapter.experiments {
            let declaration = "struct \(type(of: experiment)): Experiment"
            guard var page = pages.first(where: { $0.text.contains(declaration) }) else {
                throw KisoError(
                    .missingInput, "\(folder.path): no file declares '\(declaration)'")
            }
            page.core = ProgramCore(of: page.text, program: "\(type(of: experiment))").text
            programs[experiment.id] = page
            read[experiment.id] = try experiment.reads.map { name in
                try pages.first { $0.name.hasSuffix("/" + name) } ?? Self.find(name, near: sources)
            }
        }
        self.programs = programs
        self.read = read
        let own = Set(programs.values.map(\.name) + read.values.joined().map(\.name))
        let list = "KisoBook/Chapter\(chapter.number)/Chapter\(chapter.number).swift"
        shared = pages.filter { !own.contains($0.name) && $0.name != list }
    }

    subscript(_ experiment: any Experiment) -> Page? { programs[experiment.id] }

    /// The files that a reader of a program needs beside its own.
    func files(readWith experiment: any Experiment) -> [Page] { read[experiment.id] ?? [] }

    /// A file of that name in another room than the book.
    private static func find(_ name: String, near sources: URL) throws -> Page {
        let rooms = sources.deletingLastPathComponent()
        let files = FileManager.default.enumerator(atPath: rooms.path)?.lazy
            .compactMap { $0 as? String }.filter { $0.hasSuffix("/" + name) }
        guard let file = files?.min(),
            let text = try? String(contentsOf: rooms.appendingPathComponent(file), encoding: .utf8)
        else {
            throw KisoError(
                .missingInput, "\(rooms.path): no room has the file '\(name)' that a page shows")
        }
        return Page(name: file, text: text)
    }
}
