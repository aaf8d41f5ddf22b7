import KisoCore
import KisoNN
import KisoTensor

extension Distribution {
    /// Gives every rank the first rank's parameters: once, before the first step.
    func share(_ parameters: [NamedParameter]) throws {
        guard communicator.size > 1 else { return }
        var message = MessageWriter()
        if communicator.rank == 0 {
            for entry in parameters { message.write(entry.parameter.value) }
        }
        var reader = MessageReader(try communicator.broadcast(message.bytes, from: 0))
        guard communicator.rank > 0 else { return }
        for entry in parameters {
            guard let value = reader.tensor(), value.shape == entry.parameter.shape else {
                throw KisoError(
                    .defect, "rank \(communicator.rank) has another '\(entry.name)' than rank 0")
            }
            entry.parameter.value = value
        }
    }

    /// Checks that all ranks have the same parameters, bit for bit.
    ///
    /// - Throws: `KisoError` `.defect` that names the parameter and the rank, at every rank.
    func checkEqual(_ parameters: [NamedParameter]) throws {
        guard communicator.size > 1 else { return }
        var message = MessageWriter()
        for entry in parameters {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for value in entry.parameter.value.floats {
                hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3
            }
            message.write(Int(truncatingIfNeeded: hash))
        }
        let messages = try communicator.gather(message.bytes)
        guard let rank = messages.indices.first(where: { messages[$0] != messages[0] }) else {
            return
        }
        var (first, other) = (MessageReader(messages[0]), MessageReader(messages[rank]))
        let entry = parameters.first { _ in first.integer() != other.integer() }
        let error = KisoError(
            .defect,
            "rank \(rank) has another '\(entry?.name ?? "network")' than rank 0; the processors of "
                + "the ranks compute differently, or a rank's memory is faulty")
        agreed.add(error)
        throw error
    }

    /// Whether training was interrupted at any rank; a reason to stop becomes everybody's.
    func agree(on run: TrainingRun, isCancelled: Bool) throws -> Bool {
        guard communicator.size > 1 else { return isCancelled }
        var message = MessageWriter()
        message.write(isCancelled ? 1 : 0)
        message.write(run.stopReason ?? "")
        var isAnyCancelled = false
        for bytes in try communicator.gather(message.bytes) {
            var reader = MessageReader(bytes)
            isAnyCancelled = reader.integer() == 1 || isAnyCancelled
            let reason = reader.text()
            if !reason.isEmpty { run.stop(because: reason) }
        }
        return isAnyCancelled
    }

    /// What each of several places gives, computed by the ranks in turns; every rank gets all.
    func shared(_ places: [Int], _ body: (Int) throws -> Measured) throws -> [Measured] {
        var message = MessageWriter()
        let result = Result {
            for (index, place) in places.enumerated()
            where index % communicator.size == communicator.rank {
                message.write(index)
                try body(place).write(to: &message)
            }
        }
        var failure: RankFailure?
        if case .failure(let error) = result { failure = RankFailure(error) }
        try throwFirst(in: communicator.gather(RankFailure.encoded(failure)))
        var all: [(Int, Measured)] = []
        for bytes in try communicator.gather(message.bytes) {
            var reader = MessageReader(bytes)
            while !reader.isAtEnd { all.append((reader.integer(), try Measured(from: &reader))) }
        }
        return all.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Counts an error as known to all ranks if the one that it was made of is.
    func learn(of error: KisoError, for cause: KisoError) {
        if agreed.contains(cause) { agreed.add(error) }
    }
}
