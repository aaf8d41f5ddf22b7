import Foundation
import Kiso
import KisoMPI
import Synchronization

/// What rank 0 and the others tell each other in a search.
private enum TrialMessage: Codable {
    /// To a rank: train with these settings.
    case train(number: Int, values: [[String]])
    /// To a rank: there are no more trials.
    case end
    /// To rank 0: how a trial goes, and what the same figure is on the training data.
    case report(value: Double, step: Int, isLast: Bool, training: Double?)
    /// To a rank: whether its trial goes on.
    case advice(stop: Bool)
    /// To rank 0: how a trial has ended.
    case value(Double)
    /// To rank 0: a trial has failed.
    case failure(kind: Int32, text: String)

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array(try encoder.encode(self))
    }

    static func decoded(_ bytes: [UInt8]) throws -> TrialMessage {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(TrialMessage.self, from: Data(bytes))
    }
}

/// Rank 0's side of a search: it has the journal and gives trials to the ranks, itself among them.
///
/// One thread speaks to MPI, which does not want to be called by two at once.
final class RankTrials: Sendable {
    private struct State {
        var free: [Int]
        var outgoing: [(rank: Int, bytes: [UInt8])] = []
        var incoming: [Int: AsyncStream<TrialMessageBox>.Continuation] = [:]
        var isOver = false
        var isSilent = false
        var failure: (any Error)?
    }

    private let messages: MPICommunicator
    private let state: Mutex<State>

    /// As many trials at a time as there are ranks.
    init(_ messages: MPICommunicator) {
        self.messages = messages
        state = Mutex(State(free: Array(0..<messages.size)))
        let speaker = Thread { [self] in speak() }
        speaker.name = "kiso trials"
        speaker.start()
    }

    /// Attempts a trial at a rank that has none.
    func attempt(_ trial: Trial, _ session: SearchSession) async throws -> Double {
        guard let rank = state.withLock({ $0.free.popLast() }) else {
            throw KisoError(.defect, "more trials than ranks at a time")
        }
        defer { state.withLock { $0.free.append(rank) } }
        if rank == 0 { return try await session.attempt(trial) }
        let values = session.space.values(of: trial).map { [$0.name, $0.value] }
        let (stream, continuation) = AsyncStream.makeStream(of: TrialMessageBox.self)
        let first = try TrialMessage.train(number: trial.number, values: values).encoded()
        state.withLock {
            $0.incoming[rank] = continuation
            $0.outgoing.append((rank, first))
        }
        var isCancelled = false
        for await box in stream {
            switch try TrialMessage.decoded(box.bytes) {
            case .report(let value, let step, let isLast, let training):
                isCancelled = Task.isCancelled || isCancelled
                let advice = try trial.report(
                    value, at: step, isLast: isLast, training: training)
                let answer = TrialMessage.advice(stop: advice == .stop || isCancelled)
                let bytes = try answer.encoded()
                state.withLock { $0.outgoing.append((rank, bytes)) }
            case .value(let value):
                if isCancelled { throw CancellationError() }
                return value
            case .failure(let kind, let text):
                throw KisoError(KisoError.Kind(rawValue: kind) ?? .defect, text)
            case .train, .end, .advice: break
            }
        }
        throw state.withLock { $0.failure } ?? CancellationError()
    }

    /// Lets the other ranks go.
    func end() async throws {
        let last = try TrialMessage.end.encoded()
        state.withLock { state in
            for rank in 1..<messages.size { state.outgoing.append((rank, last)) }
            state.isOver = true
        }
        while state.withLock({ !$0.isSilent }) {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    private func speak() {
        defer { state.withLock { $0.isSilent = true } }
        while true {
            let (next, isOver) = state.withLock { state in
                defer { state.outgoing = [] }
                return (state.outgoing, state.isOver)
            }
            do {
                for (rank, bytes) in next { try messages.send(bytes, to: rank) }
                while let (bytes, rank) = try messages.receive() {
                    _ = state.withLock { $0.incoming[rank]?.yield(TrialMessageBox(bytes: bytes)) }
                }
            } catch {
                state.withLock { state in
                    state.failure = error
                    state.incoming.values.forEach { $0.finish() }
                }
                return
            }
            if isOver && next.isEmpty { return }
            usleep(1000)
        }
    }

    /// The other ranks' side: trains what rank 0 says until there is no more.
    static func serve(_ session: SearchSession, _ messages: MPICommunicator) async throws {
        // Rank 0 hears of an interrupt, and lets the others go.
        for number in [SIGUSR1, SIGINT] { signal(number, SIG_IGN) }
        while true {
            guard let (bytes, _) = try messages.receive() else {
                try? await Task.sleep(for: .milliseconds(1))
                continue
            }
            guard case .train(_, let values) = try TrialMessage.decoded(bytes) else { return }
            let answer: TrialMessage
            do {
                let reporter = RemoteReporter(metric: session.metric, messages: messages)
                let pairs = values.map { (name: $0[0], value: $0[1]) }
                answer = .value(try await session.attempt(pairs, reporter))
            } catch let error as KisoError {
                answer = .failure(kind: error.kind.rawValue, text: error.message)
            } catch {
                answer = .failure(kind: KisoError.Kind.defect.rawValue, text: "\(error)")
            }
            try messages.send(try answer.encoded(), to: 0)
        }
    }

    /// Tells rank 0 after every epoch how training goes, and ends it when rank 0 says so.
    private struct RemoteReporter: Callback {
        let metric: String
        let messages: MPICommunicator

        var name: String { "trial" }

        func epochEnded(_ run: TrainingRun) throws {
            guard let record = run.record, let value = record[metric] else {
                throw KisoError(.usage, "no trial reports '\(metric)'")
            }
            let training = metric.hasPrefix("val_") ? record[String(metric.dropFirst(4))] : nil
            let report = TrialMessage.report(
                value: value, step: run.epoch, isLast: run.epoch == run.epochs,
                training: training)
            try messages.send(try report.encoded(), to: 0)
            while true {
                guard let (bytes, _) = try messages.receive() else {
                    usleep(200)
                    continue
                }
                if case .advice(let stop) = try TrialMessage.decoded(bytes), stop {
                    run.stop(because: "others were better after epoch \(run.epoch)")
                }
                return
            }
        }
    }
}

/// A message on its way through a stream.
private struct TrialMessageBox: Sendable {
    let bytes: [UInt8]
}
