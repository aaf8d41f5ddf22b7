package import KisoCore
import Synchronization

/// How a training is shared among ranks.
///
/// Each batch is cut into the same shards, whatever the number of ranks; a rank computes some of them.
/// The shards' gradients are added in one binary tree. So 1, 2, 3 or 4 ranks, with any number of
/// threads, give the same bits. Dropout and random changes of examples are drawn for each shard, and a
/// batch normalisation takes the statistics of a shard; its running ones are the mean over the shards.
///
/// ```swift
/// let trainer = Trainer(model, distribution: Distribution(shards: 12, over: communicator))
/// ```
public struct Distribution: Sendable {
    /// How many pieces a batch is cut into.
    public private(set) var shards: Int
    /// The ranks.
    public let communicator: any Communicator
    /// What the ranks have failed in together.
    let agreed: AgreedErrors
    /// How many gradients leave together at least, while the rest is computed; all at once where there are no
    /// more.
    package var pieceSize = 1 << 18

    /// One piece, one rank.
    public static let none = Distribution(shards: 1, over: SingleProcess())

    /// Shards over ranks.
    ///
    /// - Parameters:
    ///   - shards: how many pieces a batch is cut into.
    ///   - communicator: the ranks.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: there are at least as many shards as ranks.
    public init(
        shards: Int, over communicator: any Communicator, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            shards >= communicator.size, "Distribution",
            "\(communicator.size) ranks cannot share \(shards) shards", file: file, line: line)
        self.init(shards: shards, communicator: communicator, agreed: AgreedErrors())
    }

    private init(shards: Int, communicator: any Communicator, agreed: AgreedErrors) {
        self.shards = shards
        self.communicator = communicator
        self.agreed = agreed
    }

    /// The same ranks with another number of shards.
    package func cut(into shards: Int) -> Distribution {
        var other = self
        other.shards = shards
        return other
    }

    /// Whether everything is as if there were no ranks.
    var isPlain: Bool { shards == 1 }

    /// Whether an error is known to every rank, so that one of them may speak for all.
    package func isAgreed(_ error: KisoError) -> Bool {
        agreed.contains(error)
    }

    /// The shards of a rank.
    func shards(of rank: Int) -> Range<Int> {
        let size = communicator.size
        return rank * shards / size..<(rank + 1) * shards / size
    }

    /// The rank of each shard.
    var owners: [Int] {
        (0..<communicator.size).flatMap { rank in shards(of: rank).map { _ in rank } }
    }

    /// The examples of a shard, of a batch of so many. A small batch leaves shards empty rather than
    /// with one example, which would have no variance.
    func examples(of shard: Int, in count: Int) -> Range<Int> {
        func bound(_ shard: Int) -> Int {
            if shard == shards { return count }
            return count >= 2 * shards ? count * shard / shards : 2 * (count / 2 * shard / shards)
        }
        return bound(shard)..<bound(shard + 1)
    }

    /// Lets every rank know how each has fared; throws the error of the first that failed.
    ///
    /// - Parameter body: what may go wrong at one rank alone.
    package func together<R>(_ body: () throws -> R) throws -> R {
        let result = Result { try body() }
        var failure: RankFailure?
        if case .failure(let error) = result { failure = RankFailure(error) }
        try throwFirst(in: communicator.gather(RankFailure.encoded(failure)))
        return try result.get()
    }

    /// Throws the first failure among what the ranks have said.
    func throwFirst(in messages: [[UInt8]]) throws {
        for message in messages {
            guard let failure = RankFailure.decoded(message) else { continue }
            agreed.add(failure.error)
            throw failure.error
        }
    }
}

/// Errors that every rank has thrown.
final class AgreedErrors: Sendable {
    private let errors = Mutex<[KisoError]>([])

    func add(_ error: KisoError) { errors.withLock { $0.append(error) } }

    func contains(_ error: KisoError) -> Bool { errors.withLock { $0.contains(error) } }
}

/// What went wrong at a rank, as a message.
struct RankFailure {
    let error: KisoError

    init(_ error: any Error) {
        self.error =
            error as? KisoError
            ?? KisoError(.defect, error is CancellationError ? "interrupted" : "\(error)")
    }

    static func encoded(_ failure: RankFailure?) -> [UInt8] {
        var message = MessageWriter()
        message.write(failure.map { Int($0.error.kind.rawValue) } ?? 0)
        if let failure { message.write(failure.error.message) }
        return message.bytes
    }

    /// `nil` where nothing went wrong.
    static func decoded(_ bytes: [UInt8]) -> RankFailure? {
        var message = MessageReader(bytes)
        let code = message.integer()
        guard code != 0 else { return nil }
        let kind = Int32(exactly: code).flatMap(KisoError.Kind.init) ?? .defect
        return RankFailure(KisoError(kind, message.text()))
    }
}
