import Foundation
import KisoCommandSupport
import Synchronization

/// What comes from the standard error of `mpirun`: the ranks' lines go on to ours; its own paragraphs,
/// which stand between lines of dashes, are read.
final class LauncherMessages: Sendable {
    /// A rank that a signal has ended.
    struct DeadRank {
        let rank: Int
        let host: String?
        let signal: String
    }

    private struct State {
        var pending: [UInt8] = []
        var isInside = false
        var paragraph: [String] = []
        var explanation: String?
        var deadRank: DeadRank?
    }

    private let state = Mutex(State())

    /// The first sentence of mpirun's own.
    var explanation: String? { state.withLock { $0.explanation } }
    /// The rank that died first.
    var deadRank: DeadRank? { state.withLock { $0.deadRank } }

    /// Takes what has come.
    func take(_ data: Data) {
        let lines = state.withLock { state -> [String] in
            state.pending.append(contentsOf: data)
            var lines: [String] = []
            while let end = state.pending.firstIndex(of: 10) {
                let line = String(decoding: state.pending[..<end], as: UTF8.self)
                state.pending.removeSubrange(...end)
                if Self.read(line, &state) { lines.append(line) }
            }
            return lines
        }
        for line in lines { Console.message(line) }
    }

    /// What is left behind the last line.
    func end() {
        let rest = state.withLock { state in
            defer { state.pending = [] }
            return state.isInside ? [] : state.pending
        }
        if !rest.isEmpty { Console.draw(String(decoding: rest, as: UTF8.self)) }
    }

    /// Reads a line; returns whether it is a rank's.
    private static func read(_ line: String, _ state: inout State) -> Bool {
        let isRule = line.count >= 60 && line.allSatisfy { $0 == "-" }
        if isRule {
            if state.isInside { finish(&state) }
            state.isInside.toggle()
            state.paragraph = []
            return false
        }
        if state.isInside {
            state.paragraph.append(line)
            return false
        }
        // Of the launcher's daemons, which lose each other when a job ends.
        if line.contains("[[") && line.contains("],") && line.contains("]") { return false }
        if line.hasPrefix("mpirun: Forwarding signal ")
            || line.hasSuffix("help message was aggregated")
            || line.contains("more process has sent help message")
            || line.contains("Set MCA parameter \"orte_base_help_aggregate\"")
        {
            return false
        }
        return true
    }

    private static func finish(_ state: inout State) {
        let text = state.paragraph.joined(separator: " ")
            .split(separator: " ").joined(separator: " ")
        // "mpirun noticed that process rank 1 with PID 0 on node n1 exited on signal 9 (Killed)."
        let death =
            /process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+)( \(([^)]*)\))?/
        if let match = text.firstMatch(of: death), let rank = Int(match.1) {
            state.deadRank = DeadRank(
                rank: rank, host: String(match.2),
                signal: "signal \(match.3)" + (match.4.map { String($0) } ?? ""))
        } else if !text.isEmpty {
            // What follows the first sentence is advice for administrators.
            let sentence = text.range(of: ". ").map { String(text[..<$0.lowerBound]) } ?? text
            state.explanation = state.explanation ?? sentence
        }
    }
}
