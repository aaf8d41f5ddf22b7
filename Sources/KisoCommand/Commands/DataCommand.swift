import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Show data of your own; list, fetch and verify data sets.",
        subcommands: [DataShowCommand.self, List.self, Get.self, Verify.self, ScenesCommand.self])

    /// A data set's state, for `--json`.
    private struct Report: Encodable {
        let name: String
        let folder: String
        let present: Bool
        let verified: Bool

        init(_ status: DatasetCatalog.Status) {
            name = status.name
            folder = status.folder.path
            present = status.isPresent
            verified = status.isVerified
        }
    }

    private static func show(_ status: DatasetCatalog.Status, json: Bool) throws {
        if json { return try Console.json(Report(status)) }
        let state =
            status.isVerified
            ? "verified in \(status.folder.path)"
            : status.isPresent ? status.problem ?? "damaged" : "not fetched"
        Console.result("\(status.name): \(state)")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the data sets and what of them is in the cache.")
        @OptionGroup var output: OutputOptions

        func run() async throws {
            for status in DatasetCatalog.list() { try show(status, json: output.json) }
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a data set into the cache, and verify its checksums.")
        @Argument(
            help: """
                The data set: \((DatasetCatalog.names + [StampPhotos.name, TestPhotographs.name, "scenes"]).joined(separator: ", ")); \
                \(StampPhotos.name) are photographs of seven kinds of things, \(TestPhotographs.name) six \
                photographs and a painting, scenes what 'kiso data scenes' composes its pictures of.
                """)
        var name: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let quiet = output.quiet
            if name == StampPhotos.name {
                let folder = try await StampPhotos.folder {
                    quiet ? () : DatasetProgress.show($0)
                }
                if !quiet {
                    Console.message("begin with 'kiso train --data \(folder.path)'")
                }
                return Console.result(folder.path)
            }
            if name == TestPhotographs.name {
                let folder = try await TestPhotographs.folder {
                    quiet ? () : DatasetProgress.show($0)
                }
                return Console.result(folder.path)
            }
            if name == "scenes" { return try await getScenes(quiet: quiet) }
            let status = try await DatasetCatalog.get(name) {
                quiet ? () : DatasetProgress.show($0)
            }
            try show(status, json: output.json)
        }

        /// The digits and the photographs that scenes are composed of.
        private func getScenes(quiet: Bool) async throws {
            let progress: @Sendable (DatasetEvent) -> Void = {
                quiet ? () : DatasetProgress.show($0)
            }
            _ = try await DatasetCatalog.get("mnist", progress: progress)
            let grounds = try await BackgroundPhotographs.load(progress: progress)
            Console.result(
                "scenes: digits, and \(grounds.train.count) and \(grounds.test.count) photographs to "
                    + "train and test on; 'kiso data scenes --out FOLDER' composes them")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify the checksums of a data set in the cache.")
        @Argument(help: "The data set: \(DatasetCatalog.names.joined(separator: ", ")).")
        var name: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try show(try DatasetCatalog.verify(name), json: output.json)
        }
    }
}
