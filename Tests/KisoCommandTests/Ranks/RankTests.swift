import Foundation
import Kiso
import KisoMPI
import KisoTestSupport
import Testing

/// Why nothing can be started over MPI; the tests skip then.
let hasMPI = MPIJob.isAvailable && hasProgram("mpirun")
let withoutMPI: Comment = "built without the trait MPI, or mpirun is not there"

/// Whether a small disk can be mounted, for this process alone.
private let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "unshare -m mount -t tmpfs -o size=64k none /mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()

@Suite("Training over ranks", .enabled(if: hasMPI, withoutMPI), .serialized)
struct RankTests {
    /// A network with everything that may depend on who computes.
    static let train = [
        "train", "--data", "points.csv", "--target", "label", "--arch",
        "affine:24 batchnorm relu dropout:0.2 affine:24 relu affine:2", "--batch-size", "96",
        "--threads", "1", "--seed", "5", "--epochs", "3", "--ema", "0.9",
    ]

    static let asRoot = [
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    ]

    /// Calls `body` with a program whose folder holds points, and that may start ranks.
    static func withPoints(_ body: (Program) async throws -> Void) async throws {
        try await Program.withPoints(1000) { program in
            var program = program
            program.environment.merge(asRoot) { $1 }
            // Sockets of a session have paths that must be short.
            program.environment["TMPDIR"] = "/tmp"
            try await body(program)
        }
    }

    /// The weights and figures of a run.
    static func result(_ program: Program, _ run: String = "runs/latest") throws -> [String] {
        let model = try Predictor.load(
            program.url("\(run)/checkpoints/last/model.safetensors"))
        let weights = model.network.namedParameters.map { entry in
            "\(entry.name) \(entry.parameter.value.floats.map(\.bitPattern))"
        }
        let metrics = try String(
            contentsOf: program.url("\(run)/metrics.csv"), encoding: .utf8)
        // The last column is the time.
        let figures = metrics.split(separator: "\n").map {
            $0.split(separator: ",").dropLast().joined(separator: ",")
        }
        return weights + figures
    }

    @Test("--ranks 1, 2, 3, 4 and mpirun give the same bits, files and last line")
    func sameBits() async throws {
        try await Self.withPoints { program in
            let one = try await program.run(Self.train + ["--ranks", "1"])
            #expect(one.code == 0, "\(one.errors)")
            let expected = try Self.result(program)
            for ranks in 2...4 {
                let outcome = try await program.run(Self.train + ["--ranks", "\(ranks)"])
                #expect(outcome.code == 0, "\(outcome.errors)")
                #expect(outcome.output == one.output)
                #expect(try Self.result(program) == expected, "\(ranks) ranks")
                #expect(outcome.errorLines.count { $0.hasPrefix("epoch ") } == 3)
                for rank in 0..<ranks {
                    let log = try String(
                        contentsOf: program.url("runs/latest/ranks/rank-\(rank).log"),
                        encoding: .utf8)
                    #expect(log.contains("epoch 3: ") && log.contains("rank \(rank) of \(ranks)"))
                }
            }
            let shell = "exec mpirun --oversubscribe -np 2 \"$0\" \"$@\""
            let direct = try await program.run(Self.train, shell: shell)
            #expect(direct.code == 0 && direct.output == one.output, "\(direct.errors)")
            #expect(try Self.result(program) == expected)
            let alone = try await program.run(Self.train + ["--shards", "12"])
            #expect(alone.code == 0 && alone.output == one.output, "\(alone.errors)")
            #expect(try Self.result(program) == expected)
            let config = try String(
                contentsOf: program.url("runs/latest/config.yaml"), encoding: .utf8)
            #expect(config.contains("shards: 12") && config.contains("batch-statistics: shards"))
        }
    }

    @Test("What cannot be shared is refused in one line")
    func refusals() async throws {
        try await Self.withPoints { program in
            try await program.expectRefusal(
                64, ["16 ranks", "12 shards", "--shards 16"], Self.train + ["--ranks", "16"])
            try await program.expectRefusal(
                64, ["4 ranks", "batches of 3"],
                Self.train + ["--ranks", "4", "--batch-size", "3"])
            try await program.expectRefusal(
                64, ["--ranks 0"], Self.train + ["--ranks", "0"])
            try await program.expectRefusal(
                66, ["--hostfile"], Self.train + ["--ranks", "2", "--hostfile", "none"])
        }
    }

    @Test("Other settings, data or programs at a rank are refused, both named")
    func differences() async throws {
        try await Self.withPoints { program in
            let other = #"sh -c 'if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then "#
            func run(_ difference: String) async throws -> Program.Outcome {
                let script = other + difference + #" fi; exec "$0" "$@"'"#
                return try await program.run(
                    Self.train,
                    shell: "exec mpirun --oversubscribe -np 3 \(script) \"$0\" \"$@\"")
            }
            let settings = try await run("export KISO_LR=0.5;")
            #expect(settings.code == 78, "\(settings.errors)")
            #expect(settings.errors.contains("lr is 0.5 there and not set at rank 0"))
            #expect(settings.errors.components(separatedBy: "kiso: ").count == 2)

            try FileManager.default.createDirectory(
                at: program.url("other"), withIntermediateDirectories: true)
            let points = try String(contentsOf: program.url("points.csv"), encoding: .utf8)
            try Data(points.replacingOccurrences(of: "0.1", with: "0.2").utf8).write(
                to: program.url("other/points.csv"))
            let data = try await run("cd other;")
            #expect(data.code == 65, "\(data.errors)")
            #expect(data.errors.contains("rank 1") && data.errors.contains("other data"))

            // The same program with a byte more behind its end.
            let copy = program.url("copy")
            try FileManager.default.copyItem(at: program.executable, to: copy)
            let file = try FileHandle(forWritingTo: copy)
            try file.seekToEnd()
            try file.write(contentsOf: Data([0]))
            try file.close()
            let programs = try await run("exec \(copy.path) \"$@\";")
            #expect(programs.code == 78, "\(programs.errors)")
            #expect(
                programs.errors.contains("rank 1") && programs.errors.contains("another program"))
        }
    }

    /// Runs a job, sends a signal to one of its ranks in the fourth epoch, and waits for its end.
    private func run(
        _ program: Program, _ arguments: [String], signal: Int32, to rank: Int
    ) async throws -> (outcome: Program.Outcome, after: Duration) {
        try await program.run(
            arguments, once: { try program.text("errors").contains("epoch 3:") },
            { _ in kill(try process(program, rank: rank), signal) })
    }

    /// The process of a rank, from its log.
    private func process(_ program: Program, rank: Int) throws -> pid_t {
        let log = try String(
            contentsOf: program.url("runs/latest/ranks/rank-\(rank).log"), encoding: .utf8)
        let match = try #require(log.firstMatch(of: /process (\d+)/))
        return try #require(pid_t(match.1))
    }

    @Test("A rank that is killed ends the job, is named, and the run goes on with other ranks")
    func death() async throws {
        try await Self.withPoints { program in
            let whole = try await program.run(Self.train + ["--ranks", "1", "--epochs", "40"])
            #expect(whole.code == 0, "\(whole.errors)")
            let expected = try Self.result(program)
            let (outcome, after) = try await run(
                program, Self.train + ["--ranks", "3", "--epochs", "40"], signal: SIGKILL, to: 2)
            #expect(after < .seconds(5))
            #expect(outcome.code == 69, "\(outcome.errors)")
            #expect(outcome.errors.contains("rank 2") && outcome.errors.contains("signal 9"))
            let resumed = try await program.run([
                "train", "--resume", "runs/latest", "--ranks", "2",
            ])
            #expect(resumed.code == 0 && resumed.output == whole.output, "\(resumed.errors)")
            #expect(try Self.result(program) == expected)
        }
    }

    @Test(
        "A full disk ends the job in one line, and what was saved goes on elsewhere",
        .enabled(if: canMount, "a small disk cannot be mounted here, which takes root's rights"))
    func fullDisk() async throws {
        try await Self.withPoints { program in
            let whole = try await program.run(Self.train + ["--ranks", "1", "--epochs", "30"])
            let expected = try Self.result(program)
            try FileManager.default.removeItem(at: program.url("runs"))
            // Large enough for the first checkpoint, too small for the next one beside it.
            let outcome = try await program.run(
                Self.train + ["--ranks", "2", "--epochs", "30", "--quiet"],
                shell: """
                    exec unshare -m sh -c 'mkdir runs && mount -t tmpfs -o size=64k none runs && "$0" "$@"
                    code=$?; cp -a runs kept; exit $code' "$0" "$@"
                    """)
            #expect(outcome.code == 74 && outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("No space left"), "\(outcome.errors)")
            let resumed = try await program.run([
                "train", "--resume", "kept/latest", "--ranks", "3",
            ])
            #expect(resumed.code == 0 && resumed.output == whole.output, "\(resumed.errors)")
            #expect(try Self.result(program, "kept/latest") == expected)
        }
    }

    @Test("A rank that hangs is noticed and named", arguments: [0, 1])
    func hanging(rank: Int) async throws {
        try await Self.withPoints { program in
            let (outcome, after) = try await run(
                program, Self.train + ["--ranks", "3", "--epochs", "1000", "--timeout", "2"],
                signal: SIGSTOP, to: rank)
            #expect(after < .seconds(10))
            #expect(outcome.code == 69, "\(outcome.errors)")
            #expect(outcome.errors.contains("no sign of rank \(rank) for 2 s"), "\(outcome.errors)")
        }
    }

    @Test(
        "An interrupt saves and ends with 128 and the signal; the run goes on alone",
        arguments: [SIGINT, SIGTERM])
    func interrupt(number: Int32) async throws {
        try await Self.withPoints { program in
            let whole = try await program.run(Self.train + ["--shards", "12", "--epochs", "40"])
            let expected = try Self.result(program)
            let outcome = try await program.run(
                Self.train + ["--ranks", "2", "--epochs", "40"], once: "epoch 3:", signal: number
            ).outcome
            #expect(outcome.code == 128 + number, "\(outcome.errors)")
            #expect(outcome.errors.contains("interrupted; saved in runs/"), "\(outcome.errors)")
            let resumed = try await program.run(["train", "--resume", "runs/latest"])
            #expect(resumed.code == 0 && resumed.output == whole.output, "\(resumed.errors)")
            #expect(try Self.result(program) == expected)
        }
    }

    @Test("A loss that is no number is said once, with exit code 1")
    func divergence() async throws {
        try await Self.withPoints { program in
            let outcome = try await program.run([
                "train", "--data", "points.csv", "--target", "label", "--arch",
                "affine:20 relu affine:2",
                "--optimizer", "sgd", "--lr", "1e30", "--schedule", "constant", "--quiet",
                "--ranks", "2", "--threads", "1",
            ])
            #expect(outcome.code == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("training diverged"))
        }
    }
}
