import Foundation
import KisoCore
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

@Suite("Journals of studies")
struct StudyJournalTests {
    private func study(_ folder: URL, settings: [String: String] = [:]) throws -> Study {
        try Study(in: folder, sampler: TPESampler(startup: 2, generation: 2), settings: settings)
    }

    @Sendable private static func objective(_ trial: Trial) throws -> Double {
        let value = trial.float("x", -1...1)
        try trial.report(value * value, at: 1, training: 0.5)
        return value * value
    }

    private func essence(_ records: [TrialRecord]) -> [String] {
        records.map { "\($0.number) \($0.state) \($0.value ?? -1) \($0.settings) \($0.reports)" }
    }

    @Test("Torn at every byte it is taken up again, with the same trials")
    func torn() async throws {
        // In memory where there is such a folder, since every event is synced.
        let memory = URL(fileURLWithPath: "/dev/shm")
        let parent =
            FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
        let folder = parent.appendingPathComponent("kiso-tests-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let whole = folder.appendingPathComponent("whole")
            try await study(whole).run(trials: 3, Self.objective)
            let file = whole.appendingPathComponent("study.jsonl")
            let bytes = try Data(contentsOf: file)
            let expected = essence(try Study.read(whole).trials)
            #expect(bytes.count > 800)
            let copy = folder.appendingPathComponent("copy")
            let torn = copy.appendingPathComponent("study.jsonl")
            try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
            for length in 0...bytes.count {
                try bytes.prefix(length).write(to: torn)
                try await study(copy).run(trials: 3, Self.objective)
                #expect(essence(try Study.read(copy).trials) == expected, "\(length) bytes")
            }
            // A last line of zeros, as a crash of the system leaves it.
            try (bytes + Data([0, 0, 0, 10])).write(to: torn)
            try await study(copy).run(trials: 3, Self.objective)
            #expect(essence(try Study.read(copy).trials) == expected)
        }
    }

    @Test("Going on tries nothing twice, and may add trials")
    func resumed() async throws {
        try await withFolder { folder in
            let count = Mutex(0)
            for trials in [3, 3, 6] {
                let result = try await study(folder).run(trials: trials) { trial in
                    count.withLock { $0 += 1 }
                    return try Self.objective(trial)
                }
                #expect(result.isComplete && result.ranking.count == trials)
            }
            #expect(count.withLock { $0 } == 6)
            let memory = try Study(sampler: TPESampler(startup: 2, generation: 2))
            try await memory.run(trials: 6, Self.objective)
            #expect(essence(try memory.trials) == essence(try Study.read(folder).trials))
        }
    }

    @Test("Cancelled, or when the time is over, it gives its trials back")
    func cancelled() async throws {
        try await withFolder { folder in
            let searching = try study(folder)
            let task = Task {
                try await searching.run(trials: 4, workers: 2) { trial in
                    if trial.number > 1 { try await Task.sleep(for: .seconds(60)) }
                    return try Self.objective(trial)
                }
            }
            while try Study.read(folder).trials.count < 2 {
                try await Task.sleep(for: .milliseconds(2))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try Study.read(folder).trials.allSatisfy { $0.state != .running })

            let late = try await searching.run(trials: 4, minutes: 0.001) { _ in
                try await Task.sleep(for: .seconds(60))
                return 0
            }
            #expect(!late.isComplete)
            #expect(try Study.read(folder).trials.allSatisfy { $0.state != .running })
            #expect(try await study(folder).run(trials: 4, Self.objective).isComplete)
        }
    }

    @Test("A trial of a process that is gone is tried again, three times at most")
    func abandoned() async throws {
        try await withFolder { folder in
            _ = try study(folder)
            let file = folder.appendingPathComponent("study.jsonl")
            let head = try Data(contentsOf: file)
            let line = #"{"event":"claimed","trial":1,"worker":"1-dead"}"# + "\n"
            try (head + Data(line.utf8)).write(to: file)
            try await study(folder).run(trials: 2, Self.objective)
            #expect(try Study.read(folder).trials.map(\.state) == [.finished, .finished])
            try (head + Data((line + line + line).utf8)).write(to: file)
            try await study(folder).run(trials: 2, Self.objective)
            let records = try Study.read(folder).trials
            #expect(records.map(\.state) == [.failed, .finished])
            #expect(records[0].message == "its process died three times")
            let workers = folder.appendingPathComponent("workers").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: workers).isEmpty)
        }
    }

    /// Draws the upper end of every range.
    private struct Ends: Sampler {
        let name = "ends"
        func horizon(of trial: Int) -> Int { trial }
        func place(
            of name: String, in domain: ParameterDomain, for history: SearchHistory
        ) -> Double { 1 }
    }

    @Test("A whole number is still a float when the journal is read, and an integer an integer")
    func wholeNumbers() async throws {
        try await withFolder { folder in
            let study = try Study(in: folder, sampler: Ends())
            try await study.run(trials: 1) { trial in
                trial.float("rate", 0...2) + Double(trial.integer("layers", 1...3))
            }
            let read = try #require(try Study.read(folder).trials.first)
            #expect(try read == study.trials.first)
            #expect(read["rate"] == .float(2) && read["layers"] == .integer(3))
        }
    }

    @Test("A study of another space, other data, or no study is refused")
    func refused() throws {
        try withFolder { folder in
            _ = try study(folder, settings: ["space": "x=linear:0..1", "data": "mnist a"])
            expectError(.usage, ["space 'x=linear:0..1', not 'x=linear:0..2'", "another folder"]) {
                try study(folder, settings: ["space": "x=linear:0..2", "data": "mnist a"])
            }
            expectError(.badData, ["data 'mnist a', not 'mnist b'"]) {
                try study(folder, settings: ["space": "x=linear:0..1", "data": "mnist b"])
            }
            expectError(.usage, ["sampler 'tpe', not 'random'"]) {
                try Study(in: folder, sampler: RandomSampler())
            }
            let file = folder.appendingPathComponent("study.jsonl")
            try Data("hello\nworld\n".utf8).write(to: file)
            expectError(.badData, ["study.jsonl, byte 0: is no line"]) { try study(folder) }
            expectError(.badData, ["byte 0"]) { try Study.read(folder) }
            expectError(.missingInput, ["nowhere: there is no study"]) {
                try Study.read(folder.appendingPathComponent("nowhere"))
            }
            expectError(.cannotCreate, ["study.jsonl"]) { try study(file) }
        }
    }
}
