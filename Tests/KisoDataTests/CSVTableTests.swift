import Foundation
import KisoCore
import KisoData
import KisoTensor
import KisoTestSupport
import Testing

@Suite("CSV tables") struct CSVTableTests {
    private func open(
        _ text: String, target: [String] = ["y"], _ options: ImportOptions = ImportOptions(),
        validation: Double = 0
    ) async throws -> ImportedData {
        try await withFolder { folder in
            let url = folder.appendingPathComponent("t.csv")
            try Data(text.utf8).write(to: url)
            var options = options
            options.target = target
            options.validation = validation
            return try await ImportedData.open(url.path, options: options)
        }
    }

    @Test(
        "numbers are standardised and categories one-hot, missing ones filled; as NumPy computes it"
    )
    func columns() async throws {
        // (x − mean) / std of [1, 2, 4, 9], the missing one the mean; y has mean 20 and std √250.
        let data = try await open(
            "a,kind,y\n1,red,0\n2,blue,10\n,red,20\n4,,30\n9,green,40.0\n", validation: 0)
        let batch = try data.train.batch([0, 1, 2, 3, 4])
        #expect(data.inputShape == [4])
        let expected: [Float] = [
            -0.9733285267845752, 0, 0, 1, -0.6488856845230502, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1,
            1.6222142113076254, 0, 1, 0,
        ]
        for (value, wanted) in zip(batch.inputs.floats, expected) {
            #expect(abs(value - wanted) < 1e-6)
        }
        #expect(batch.inputs.count == expected.count)
        #expect(!data.target.isClassification)
        #expect(abs(batch.targets.floats[0] + 1.4142135) < 1e-6)
        #expect(batch.targets.shape == [5, 1])
        #expect(
            data.target.restored(batch.targets).floats.map { $0.rounded() } == [0, 10, 20, 30, 40])
    }

    @Test(
        "quotation marks, CRLF, a byte order mark, semicolons, blank lines and no last line break")
    func dialects() async throws {
        let data = try await open(
            "\u{FEFF}\"a \"\"b\"\"\";k;y\r\n1;\"x;\r\nz\";no\r\n\r\n2;w;yes\r\n3;w;no\r\n4;w;\"yes\"\r\n5;w;no"
        )
        #expect(data.train.count == 5)
        #expect(data.target == .classes(names: ["no", "yes"]))
        #expect(data.report.columns.map(\.name) == ["a \"b\"", "k", "y"])
        #expect(data.train.classLabels == [0, 1, 0, 1, 0])
        #expect(data.report.columns[1].counts?["x;\r\nz"] == 1)
    }

    @Test("an empty field at the end of the file is a field")
    func lastField() async throws {
        let data = try await open("y,a\na,1\nb,2\na,3\nb,")
        #expect(data.train.count == 4)
        #expect(data.report.columns[0].missing == 1)
    }

    @Test("the target says what is learnt, unless it is said")
    func task() async throws {
        let few = (0..<12).map { "\($0),\($0 % 3)" }.joined(separator: "\n")
        #expect(try await open("a,y\n" + few).target.names == ["0", "1", "2"])
        let forced = try await open("a,y\n" + few, ImportOptions(task: .regression))
        #expect(!forced.target.isClassification)
        let many = (0..<12).map { "\($0),\(Double($0) / 2)" }.joined(separator: "\n")
        #expect(try await open("a,y\n" + many).target.names == ["y"])
        let two = try await open("a,y,z\n1,2,3\n2,3,5\n3,1,1\n", target: ["y", "z"])
        #expect(two.target.count == 2)
        #expect(try two.train.batch([0]).targets.shape == [1, 2])
    }

    @Test("statistics are those of the training rows only")
    func noLeak() async throws {
        let rows = (0..<40).map { "\($0 * $0),\(Double($0) + 0.5)" }.joined(separator: "\n")
        let data = try await open("a,y\n" + rows, validation: 0.25)
        #expect(data.train.count == 30 && data.validation?.count == 10)
        let inputs = try data.train.batch(Array(0..<30)).inputs.doubles
        #expect(abs(inputs.reduce(0, +)) < 1e-4)
        #expect(abs(inputs.map { $0 * $0 }.reduce(0, +) - 30) < 1e-3)
        let targets = try data.train.batch(Array(0..<30)).targets.doubles
        #expect(abs(targets.reduce(0, +)) < 1e-4)
        let others = try #require(data.validation).batch(Array(0..<10)).inputs.doubles
        #expect(abs(others.reduce(0, +)) > 1e-2)
    }

    @Test("new rows are prepared with what the preparation, saved and loaded, says")
    func prediction() async throws {
        let data = try await open("a,kind,y\n1,red,0.5\n2,blue,10\n3,red,20\n4,blue,30\n")
        let saved = try JSONEncoder().encode(data.preparation)
        let preparation = try JSONDecoder().decode(Preparation.self, from: saved)
        #expect(preparation == data.preparation)
        try withFolder { folder in
            let url = folder.appendingPathComponent("new.csv")
            try Data("kind,other,a\nblue,x,2\nred,,3\n".utf8).write(to: url)
            let rows = try preparation.read([url.path])
            #expect(rows.names == ["\(url.path), row 1", "\(url.path), row 2"])
            #expect(rows.inputs == (try data.train.batch([1, 2]).inputs))
            expectError(.badData, ["no column 'y'"]) {
                try preparation.read([url.path], withTargets: true)
            }
            try Data("kind,a\nblue,2\nreed,3\n".utf8).write(to: url)
            expectError(
                .badData, ["row 2, column 'kind'", "'reed'", "did you mean 'red'", "blue, red"]
            ) { try preparation.read([url.path]) }
            try Data("kind,b\nblue,2\n".utf8).write(to: url)
            expectError(.badData, ["no column 'a'", "kind, b"]) {
                try preparation.read([url.path])
            }
            try Data("kind,a,y\nblue,2,10\nred,1,0.5\n".utf8).write(to: url)
            let judged = try preparation.read([url.path], withTargets: true)
            #expect(judged.targets == (try data.train.batch([1, 0]).targets))
        }
    }

    @Test(
        "what is wrong with a table is named",
        arguments: [
            ("", ["is empty"]), ("a,y\n", ["no rows"]),
            ("a,y\n1,2,3\n", ["row 1", "3 fields", "2"]),
            ("a,y\n1,2\n3\n", ["row 2", "1 fields"]), ("a,a,y\n1,2,3\n", ["two columns", "'a'"]),
            ("a,b\n1,2\n", ["no column 'y'", "a, b"]),
            ("a,y\n1,7\n2,7\n", ["'y'", "'7' in every row"]),
            ("a,y\nnan,1\n2,2\n", ["row 1, column 'a'", "nan", "finite"]),
            ("a,y\n1,0.5\n2,inf\n", ["row 2, column 'y'", "inf"]),
            ("a,y\n\"1,2\n2,3\n", ["not closed"]), ("a,y\n1,2\n3\"x\",4\n", ["quotation"]),
            ("y\n1\n2\n", ["no column is left"]), ("a,y\n1,\n2,\n", ["no row has a value"]),
            (
                "a,y\n" + (1...20).map { "\($0),\($0).5\n" }.joined() + "x1,3.5\n",
                ["row 21, column 'a'", "'x1' is no number where 20 others are"]
            ),
        ])
    func badTables(text: String, words: [String]) async {
        await expectError(.badData, words) { try await open(text) }
    }

    @Test("what the file is not and what must be said")
    func usage() async throws {
        await expectError(.usage, ["which column is the target", "a, y"]) {
            try await open("a,y\n1,2\n", target: [])
        }
        expectError(.badData, ["UTF-8"]) {
            try withFolder { folder in
                let url = folder.appendingPathComponent("t.csv")
                try Data([0x61, 0x2c, 0x79, 0x0a, 0xe4, 0x2c, 0x31]).write(to: url)
                return try CSVTable(url.path, target: "y")
            }
        }
        await expectError(.missingInput, ["no such file", "mnist"]) {
            try await ImportedData.open("/nowhere/x.csv")
        }
    }

    @Test("columns of names, without a value, or an index, are left out and said")
    func leftOut() async throws {
        let rows = (0..<30).map { "\($0),name \($0),,\($0 % 5),\($0 % 2 == 0 ? "u" : "v")\n" }
            .joined()
        let data = try await open(",name,empty,a,y\n" + rows)
        #expect(data.inputShape == [1])
        #expect(data.report.notes.count { $0.contains("left out") } == 3)
    }

    @Test("many rows are read")
    func large() async throws {
        var text = "a,b,c,d,e,y\n"
        for row in 0..<5_000 {
            text += "\(row % 97),0.\(row % 89),\(row),word\(row % 7),\(row % 13).25,\(row % 3)\n"
        }
        let data = try await open(text, validation: 0.1)
        #expect(data.train.count + (data.validation?.count ?? 0) == 5_000)
        #expect(data.inputShape == [11])
    }
}
