import Foundation
import KisoApplications
import KisoCore
import Testing

@Suite("An environment that is a program", .serialized)
struct ProgramEnvironmentTests {
    private static let description = #"{"name":"x","actions":["a","b"],"observation":[2]}"#
    private static let start = #"{"observation":[0,1]}"#

    /// A program in the shell that prints an answer for each line that it reads, and then does something.
    private func program(_ answers: [String], then last: String = "exit 3") throws -> String {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-play-\(UUID().uuidString).sh")
        let lines = answers.map { "read -r line; printf '%s\\n' '\($0)'\n" }
        try Data((lines.joined() + "read -r line\n\(last)\n").utf8).write(to: url)
        return "sh \(url.path)"
    }

    private func failure(_ command: String, timeout: Double = 5) -> KisoError? {
        do {
            var environment = try ProgramEnvironment(command, timeout: timeout)
            try environment.check(steps: 5)
            return nil
        } catch {
            return error as? KisoError
        }
    }

    @Test("answers are understood")
    func good() throws {
        var environment = try ProgramEnvironment(
            program([
                Self.description, Self.start,
                #"{"observation":[0.5,-1],"reward":2,"terminated":false,"truncated":true}"#,
            ]), timeout: 5)
        var random = RandomGenerator(seed: 0)
        #expect(environment.name == "x")
        #expect(environment.actions == ["a", "b"])
        try environment.reset(using: &random)
        #expect(environment.observation == [0, 1])
        #expect(
            try environment.step(1, using: &random) == Outcome(reward: 2, isTruncated: true))
        #expect(environment.observation == [0.5, -1])
    }

    @Test("a program that ends is noticed, and its code told")
    func ends() throws {
        let error = try #require(failure(try program([Self.description, Self.start])))
        #expect(error.kind == .unavailable)
        #expect(error.message.contains("ended with code 3, behind 2 answers"))
    }

    @Test("a program that is not there is noticed")
    func missing() throws {
        let error = try #require(failure("/no/such/program"))
        #expect(error.kind == .unavailable)
        #expect(error.message.contains("ended with code 127"))
    }

    @Test("a program that hangs is noticed, and ended with all that it has started")
    func hangs() throws {
        let mark = "7\(UInt32.random(in: 10_000...99_999))"
        let start = ContinuousClock.now
        let error = try #require(
            failure(
                try program([Self.description], then: "sleep \(mark) & sleep \(mark)"), timeout: 0.4
            ))
        #expect(error.kind == .unavailable)
        #expect(error.message.contains("no answer within 0.4 seconds"))
        #expect(ContinuousClock.now - start < .seconds(20))
        // A signal is sent at once, but its process may still be on its way out.
        let deadline = ContinuousClock.now + .seconds(10)
        while Self.isRunning("sleep", mark), ContinuousClock.now < deadline { usleep(20_000) }
        #expect(!Self.isRunning("sleep", mark))
    }

    /// Whether a process has these words.
    private static func isRunning(_ words: String...) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { name in
            let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") ?? Data()
            return line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } == words
        }
    }

    @Test("a program that answers byte by byte gets no more time")
    func drips() throws {
        let drip = "while :; do printf .; sleep 0.1; done"
        let error = try #require(
            failure(try program([Self.description], then: drip), timeout: 0.5))
        #expect(error.message.contains("no answer within 0.5 seconds"))
    }

    @Test("a line that nobody asked for is an error, not the next answer")
    func unasked() throws {
        let twice = Self.start + "\n" + Self.start
        let step = #"{"observation":[0,1],"reward":0}"#
        let error = try #require(
            failure(try program([Self.description, twice, step, step], then: "sleep 5")))
        #expect(error.kind == .badData)
        #expect(error.message.contains("unasked") || error.message.contains("no reward"))
    }

    @Test("what a shell takes is taken")
    func shell() throws {
        let inner = try program([Self.description, Self.start])
        var environment = try ProgramEnvironment("A=1 && cd /tmp && \(inner)", timeout: 5)
        var random = RandomGenerator(seed: 0)
        try environment.reset(using: &random)
        #expect(environment.observation == [0, 1])
    }

    @Test(
        "nonsense is named",
        arguments: [
            ([#"hello"#], "hello"),
            ([#"{"actions":[],"observation":[2]}"#], "0 actions"),
            ([#"{"actions":["a"],"observation":[0]}"#], "observation of shape [0]"),
            ([#"{"actions":["a"],"observation":[99999999999]}"#], "observation of shape"),
            ([description, #"{"observation":[0,1,2]}"#], "3 numbers"),
            ([description, #"{"observation":[0,1e60]}"#], "1e60"),
            ([description, #"[]"#], "[]"),
            ([description, start, #"{"observation":[0,1]}"#], "no reward"),
            ([description, start, #"{"observation":[0,1],"reward":"much"}"#], "much"),
        ])
    func nonsense(answers: [String], text: String) throws {
        let error = try #require(failure(try program(answers, then: "sleep 5")))
        #expect(error.kind == .badData)
        #expect(error.message.contains(text), "\(error.message)")
    }
}
