import Foundation
import KisoCore

/// The source files of a chapter: one a program, and what its programs share.
struct SourcePages {
    /// A file as it stands.
    struct Page {
        /// Such as `Chapter4/Train.swift`.
        let name: String
        let text: String
    }

    /// Files with concepts of the chapter that are no program of their own.
    let shared: [Page]
    private let programs: [String: Page]

    /// Reads the folder of a chapter.
    ///
    /// - Throws: `KisoError(.missingInput)` when the folder or the file of a program is not there.
    init(chapter: Chapter, in sources: URL) throws {
        let folder = sources.appendingPathComponent("Chapter\(chapter.number)")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw KisoError(
                .missingInput,
                "\(folder.path): there is no such folder; name Sources/KisoBook with --sources")
        }
        let pages = try names.sorted().filter { $0.hasSuffix(".swift") }.map { name in
            let file = folder.appendingPathComponent(name)
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw KisoError(.inputOutput, "\(file.path): cannot be read")
            }
            return Page(name: "Chapter\(chapter.number)/\(name)", text: text)
        }
        var programs: [String: Page] = [:]
        for experiment in chapter.experiments {
            let declaration = "struct \(type(of: experiment)): Experiment"
            guard let page = pages.first(where: { $0.text.contains(declaration) }) else {
                throw KisoError(
                    .missingInput, "\(folder.path): no file declares '\(declaration)'")
            }
            programs[experiment.id] = page
        }
        self.programs = programs
        let own = Set(programs.values.map(\.name))
        let list = "Chapter\(chapter.number)/Chapter\(chapter.number).swift"
        shared = pages.filter { !own.contains($0.name) && $0.name != list }
    }

    subscript(_ experiment: any Experiment) -> Page? { programs[experiment.id] }
}
