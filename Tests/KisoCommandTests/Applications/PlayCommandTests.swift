import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Playing with the program", .serialized)
struct PlayCommandTests {
    static let lines: [CommandLineTests.Line] = [
        .init("play", "train", says: ["expected an environment", "cartpole"]),
        .init("play", "train", "chess", says: ["no environment 'chess'", "breakout"]),
        .init("play", "train", "cartpole", "--program", "true", says: ["not both"]),
        .init("play", "train", "cartpole", "--steps", "0", says: ["--steps 0"]),
        .init("play", "train", "cartpole", "--discount", "2", says: ["--discount 2"]),
        .init("play", "train", "cartpole", "--lr", "nan", says: ["--lr nan"]),
        .init("play", "train", "cartpole", "--minutes", "0", says: ["--minutes 0"]),
        .init("play", "train", "cartpole", "--timeout", "-1", says: ["--timeout -1"]),
        .init("play", "train", "cartpole", "--arch", "conv:3", says: ["conv"]),
        .init("play", "train", "--program", " ", says: ["expected a command line"]),
        .init(
            "play", "train", "--program", "sh -c 'exit 4'", code: 69,
            says: ["ended with code 4"]),
        .init(
            "play", "train", "--program", "/no/such", code: 69, says: ["'/no/such'"]),
        .init(
            "play", "train", "--program", "sh -c 'echo y; read x; read x'", code: 65,
            says: ["gave 'y'", "JSON"]),
        .init(
            "play", "train", "--program", "sleep 9", "--timeout", "0.3", code: 69,
            says: ["no answer within 0.3 seconds"]),
        .init("play", "train", "--resume", "nowhere", code: 66, says: ["nowhere"]),
        .init("play", "watch", "nowhere", "--gif", "a.gif", code: 66, says: ["nowhere"]),
        .init("play", "watch", "nowhere", says: ["no terminal"]),
        .init("play", "evaluate", "nowhere", code: 66, says: ["nowhere"]),
        .init("play", "evaluate", "nowhere", "--episodes", "0", says: ["--episodes 0"]),
        .init("play", "human", "breakout", says: ["needs a terminal"]),
        .init("play", "human", "cartpole", says: ["no game 'cartpole'", "seaquest"]),
    ]

    @Test("One line, the exit code, and nothing else", arguments: lines)
    func refused(line: CommandLineTests.Line) async throws {
        try await Program.with { program in
            // A shell says on the standard error itself that it found nothing.
            if line.arguments.contains("/no/such") {
                let outcome = try await program.run(line.arguments)
                #expect(outcome.code == line.code)
                #expect(outcome.errors.contains(line.words[0]))
            } else {
                try await program.expectRefusal(line.code, line.words, line.arguments)
            }
        }
    }

    private let training = [
        "play", "train", "cartpole", "--arch", "affine:16 relu", "--steps", "6000", "--interval",
        "4",
        "--updates", "1", "--evaluation-interval", "2000", "--threads", "1",
    ]

    private func checkpoint(_ program: Program, _ parent: String) throws -> Data {
        try Data(contentsOf: program.url("\(parent)/latest/checkpoints/last/model.safetensors"))
    }

    @Test("Ctrl-C saves, and what goes on ends with the bits of what was not interrupted")
    func interruption() async throws {
        try await Program.with { program in
            let whole = try await program.run(training + ["--out", "whole"])
            #expect(whole.code == 0, "\(whole.errors)")
            #expect(whole.output.hasPrefix("mean score "))
            let stopped = try await program.run(
                training + ["--out", "parts", "--json"],
                once: { try program.text("output").contains("\"step\":1200") },
                { $0.interrupt() }
            ).outcome
            #expect(stopped.code == 130, "\(stopped.errors)")
            #expect(stopped.errors.contains("go on with 'kiso play train --resume parts/"))
            let resumed = try await program.run(["play", "train", "--resume", "parts/latest"])
            #expect(resumed.code == 0, "\(resumed.errors)")
            #expect(resumed.output == whole.output)
            #expect(try checkpoint(program, "parts") == checkpoint(program, "whole"))
        }
    }

    @Test("A run is evaluated, watched as a GIF, and read as any other network")
    func use() async throws {
        try await Program.with { program in
            let trained = try await program.run([
                "play", "train", "breakout", "--steps", "300", "--start", "100", "--quiet",
                "--json",
                "--evaluation-interval", "0",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.errors.isEmpty)
            let evaluated = try await program.run([
                "play", "evaluate", "runs/latest", "--episodes", "5",
            ])
            #expect(evaluated.code == 0, "\(evaluated.errors)")
            #expect(evaluated.output.contains("of 5 episodes"))
            let watched = try await program.run([
                "play", "watch", "runs/latest", "--gif", "play.gif", "--frames", "20",
            ])
            #expect(watched.code == 0, "\(watched.errors)")
            #expect(try Data(contentsOf: program.url("play.gif")).starts(with: Data("GIF89a".utf8)))
            let summary = try await program.run(["summary", "runs/latest"])
            #expect(summary.code == 0, "\(summary.errors)")
            try await program.expectRefusal(
                64, ["--resume"],
                ["play", "train", "--resume", "runs/latest", "--lr", "1"])
            try Data("damaged".utf8).write(to: program.url("bad.safetensors"))
            try await program.expectRefusal(
                65, ["bad.safetensors"], ["play", "evaluate", "bad.safetensors"])
        }
    }

    @Test(
        "A program that dies while it is trained with: one line, 69, and what was learnt is saved")
    func death() async throws {
        try await Program.with { program in
            let script = """
                count=0
                read -r line
                echo '{"name":"short","actions":["a","b"],"observation":[1]}'
                while read -r line; do
                    count=$((count + 1))
                    if [ $count -gt 400 ]; then exit 5; fi
                    echo '{"observation":[1],"reward":0,"truncated":false}'
                done
                """
            try Data(script.utf8).write(to: program.url("short.sh"))
            let outcome = try await program.run([
                "play", "train", "--program", "sh short.sh", "--steps", "1000", "--quiet",
            ])
            #expect(outcome.code == 69, "\(outcome.errors)")
            #expect(outcome.errorLines.count == 1)
            #expect(outcome.errors.contains("ended with code 5"))
            #expect(outcome.errors.contains("saved at step"))

            // What a file says is not run.
            for arguments in [
                ["play", "train", "--resume", "runs/latest"], ["play", "evaluate", "runs/latest"],
            ] {
                let refused = try await program.run(arguments)
                #expect(refused.code == 64)
                #expect(refused.errors.contains("'sh short.sh'; give it with --program"))
            }
        }
    }
}
