import Foundation
import Kiso
import KisoCommandSupport

/// Pictures that were named on the command line.
enum PictureArguments {
    /// The files, those of folders among them in the order of their names.
    ///
    /// - Throws: `KisoError` `.missingInput` for what is not there or holds no picture.
    static func files(_ arguments: [String]) throws -> [URL] {
        try arguments.flatMap { argument -> [URL] in
            let url = URL(fileURLWithPath: argument)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
                throw KisoError(.missingInput, "\(argument): there is no such file")
            }
            if !isFolder.boolValue { return [url] }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            let pictures = names.filter { name in
                Image.fileExtensions.contains { name.lowercased().hasSuffix("." + $0) }
                    && ![".detected.png", ".segmented.png", ".mask.png"].contains {
                        name.hasSuffix($0)
                    }
            }.sorted().map { url.appendingPathComponent($0) }
            if pictures.isEmpty {
                throw KisoError(.missingInput, "\(argument): holds no picture (PNG, JPEG, WebP)")
            }
            return pictures
        }
    }
}

/// A folder that results go into.
enum OutputFolder {
    /// Makes it where it is not there.
    static func make(_ path: String) throws -> URL {
        let url = URL(fileURLWithPath: path, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(path): cannot be made")
        }
        return url
    }
}
