import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Searching over ranks", .enabled(if: hasMPI, withoutMPI), .serialized)
struct SearchRankTests {
    private let search = [
        "search", "--data", "points.csv", "--target", "label", "--arch",
        "affine:8 relu affine:2", "--vary", "lr=log:1e-3..1e-1", "--vary",
        "batch-size=choice:50,100", "--epochs", "2", "--trials", "8", "--seed", "3",
        "--sampler", "random", "--threads", "1",
    ]

    /// The trials with their settings and values, in their order.
    private func trials(_ program: Program, _ study: String) throws -> [String] {
        try Study.read(program.url(study)).trials.map {
            "\($0.number) \($0.settings) \($0.value ?? .nan)"
        }.sorted()
    }

    @Test("Ranks try the trials of one process")
    func ranks() async throws {
        try await RankTests.withPoints { program in
            let one = try await program.run(search + ["--workers", "1", "--study", "one"])
            #expect(one.code == 0, "\(one.errors)")
            let three = try await program.run(search + ["--ranks", "3", "--study", "three"])
            #expect(three.code == 0, "\(three.errors)")
            #expect(try trials(program, "three") == trials(program, "one"))
            #expect(three.outputLines.count == one.outputLines.count)
        }
    }

    @Test("A rank that dies is replaced, and its trial tried again")
    func death() async throws {
        try await RankTests.withPoints { program in
            let long = search + ["--epochs", "60"]
            let one = try await program.run(long + ["--workers", "1", "--study", "one"])
            #expect(one.code == 0, "\(one.errors)")
            let outcome = try await program.run(
                long + ["--ranks", "3", "--study", "three"],
                once: { try program.text("errors").contains("trial 1:") },
                { job in
                    // A rank is a grandchild: mpirun stands between.
                    let ranks = try children(of: job.processIdentifier).flatMap {
                        try children(of: $0)
                    }
                    kill(try #require(ranks.last), SIGKILL)
                }
            ).outcome
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("tried again"), "\(outcome.errors)")
            #expect(try trials(program, "three") == trials(program, "one"))
        }
    }

    private func children(of process: pid_t) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let number = pid_t(name),
                let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let rest = stat.split(separator: ")").last?.split(separator: " "),
                rest.count > 1, pid_t(rest[1]) == process
            else { return nil }
            return number
        }.sorted()
    }
}
