import Foundation
import Kiso
import KisoCommandSupport

/// What a training begins with: its settings checked, its data read, its network made.
struct TrainingStart {
    /// The settings, with what follows from the network that it begins with.
    let session: TrainingSession
    let data: ImportedData
    let name: String
    let network: Sequential
    /// What the network begins with; `nil` without `--from`.
    let transfer: Transfer?

    /// Checks and reads; what is wrong with the command line is said before anything is fetched.
    ///
    /// - Parameter check: what else must be right before anything is fetched.
    init(
        _ settings: TrainingConfiguration, quiet: Bool, check: () throws -> Void = {}
    ) async throws {
        var configuration = settings
        var session = try TrainingSession(configuration)
        let source = DataSource(configuration)
        if let expected = source.expected, configuration.from == nil {
            _ = try session.network(
                for: expected.input, outputs: expected.classNames.count, of: expected.name)
        }
        _ = try source.options()
        try check()
        transfer = try await session.transfer(quiet: quiet)
        if let transfer, configuration.size == nil, transfer.source.input.rank == 3 {
            configuration.size = transfer.source.input[1]
            session = try TrainingSession(configuration)
        }
        data = try await DataSource(configuration).load(quiet: quiet)
        let fitting: String?
        (name, network, fitting) = try session.network(transfer, for: data)
        self.session = session
        if let fitting, !quiet {
            Console.message("\(name) is fitted to \(data.inputShape): \(fitting)")
        }
    }
}
