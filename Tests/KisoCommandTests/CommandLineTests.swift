import Foundation
import KisoTestSupport
import Testing

@Suite("Command lines that are wrong")
struct CommandLineTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let code: Int32
        let words: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., code: Int32 = 64, says words: [String]) {
            self.arguments = arguments
            self.code = code
            self.words = words
        }
    }

    static let lines: [Line] = [
        Line("trian", says: ["trian"]),
        Line("train", "--epoch", "3", says: ["--epoch"]),
        Line("train", "--epochs", "0", says: ["--epochs 0: expected a number from 1"]),
        Line("train", "--epochs=-1", says: ["--epochs -1"]),
        Line("train", "--epochs", "many", says: ["many", "--epochs"]),
        Line("train", "--epochs", says: ["--epochs"]),
        Line("train", "--batch-size", "0", says: ["--batch-size 0: expected a number from 1"]),
        Line("train", "--lr", "0", says: ["--lr 0: expected a positive number"]),
        Line("train", "--lr", "nan", says: ["--lr nan: expected a positive number"]),
        Line("train", "--lr", "inf", says: ["--lr inf"]),
        Line("train", "--weight-decay=-1", says: ["--weight-decay -1:"]),
        Line("train", "--weight-decay", "nan", says: ["--weight-decay nan"]),
        Line("train", "--seed", "-1", says: ["--seed"]),
        Line("train", "--threads", "0", says: ["--threads 0: expected a number from 1 to 64"]),
        Line("train", "--threads", "1000", says: ["--threads 1000"]),
        Line("train", "--optimizer", "adma", says: ["'adma' (did you mean 'adam'?)"]),
        Line("train", "--schedule", "cosin", says: ["'cosin' (did you mean 'cosine'?)"]),
        Line("train", "--schedule", "step:30", says: ["not an epoch before the last of 8"]),
        Line("train", "--schedule", "warmup:500", says: ["stands in front of another schedule"]),
        Line("train", "--swa", "1", says: ["--swa 1: expected a number from 0 to below 1"]),
        Line("train", "--swa", "0.5", "--ema", "0.9", says: ["--swa 0.5 and --ema exclude"]),
        Line(
            "train", "--swa", "0.5", "--early-stopping", "3",
            says: ["--swa 0.5 and --early-stopping exclude"]),
        Line("train", "--set", "balance=maybe", says: ["balance maybe: expected yes or no"]),
        Line("train", "--balance", "--class-weights", "balanced", says: ["give one of them"]),
        Line("train", "--mixup", "0", says: ["--mixup 0: expected a positive number"]),
        Line("train", "--augment", "elastic:-1", says: ["random change 'elastic:-1'"]),
        Line("lr-find", "--lowest", "1", "--highest", "0.1", says: ["the smaller first"]),
        Line("lr-find", "--steps", "3", says: ["--steps 3: expected a number from 10"]),
        Line("lr-find", "--lr", "0.1", says: ["--lr: lr-find tries learning rates"]),
        Line("lr-find", "--out", "lr.gif", says: ["--out lr.gif", ".svg or .png"]),
        Line("lr-find", "--data", "mnits", code: 66, says: ["did you mean 'mnist'?"]),
        Line("train", "--init", "hee", says: ["'hee' (did you mean 'he'?)"]),
        Line("train", "--color", "pink", says: ["pink"]),
        Line("train", "--data", "mnits", code: 66, says: ["mnits", "did you mean 'mnist'?"]),
        Line(
            "train", "--model", "simple-convent",
            says: ["unknown model 'simple-convent' (did you mean 'simple-convnet'?)"]),
        Line("train", "--model", "mlp5", "--arch", "affine:10", says: ["exclude each other"]),
        Line(
            "train", "--arch", "conv:30,5 rleu affine:10",
            says: ["unknown layer 'rleu' (did you mean 'relu'?)"]),
        Line("train", "--arch", "", says: ["--arch '': expected a text"]),
        Line("train", "--arch", "conv:30", says: ["expected 'conv:FILTERS,SIZE"]),
        Line(
            "train", "--arch", "conv:3,29 affine:10", code: 78,
            says: ["layer 1 'conv:3,29'", "image of 28×28"]),
        Line(
            "train", "--arch", "affine:9", code: 78,
            says: ["ends with the shape (9,)", "affine:10"]),
        Line("train", "--arch", "affine:99999999", says: ["outputs is '99999999'"]),
        Line("train", "--arch", "affine:1048576 affine:10", code: 78, says: ["too many"]),
        Line("summary", says: ["--model or --arch"]),
        Line("summary", "--arch", "affine:10", "--input", "28x", says: ["--input 28x"]),
        Line("summary", "--arch", "affine:10", "--input", "0x1", says: ["--input 0x1"]),
        Line(
            "summary", "--arch", "affine:10", "--input", "9999999999x9999999999", says: ["--input"]),
        Line("evaluate", code: 66, says: ["runs/latest", "kiso train"]),
        Line("evaluate", "nowhere.safetensors", code: 66, says: ["nowhere.safetensors"]),
        Line("evaluate", "--batch-size", "0", says: ["--batch-size 0"]),
        Line("evaluate", ".", code: 66, says: ["checkpoints/last/model.safetensors"]),
        Line("evaluate", "--threads", "0", says: ["--threads 0"]),
        Line("predict", says: ["files"]),
        Line("predict", "digit.png", code: 66, says: ["runs/latest"]),
        Line("data", "verify", "mnits", says: ["did you mean 'mnist'?"]),
        Line("data", "get", "mnits", says: ["did you mean 'mnist'?"]),
        Line("data", "verify", "mnist", code: 66, says: ["kiso data get mnist"]),
        Line("ops", "--case", says: ["--case"]),
        Line("train", "--data-dir", "nowhere", code: 66, says: ["nowhere: no mnist in it"]),
    ]

    @Test("One line, the exit code, and nothing else", arguments: lines)
    func refused(line: Line) async throws {
        try await Program.with { try await $0.expectRefusal(line.code, line.words, line.arguments) }
    }

    @Test("A place that cannot be written to", arguments: ["file/runs", "file", "/dev/null/runs"])
    func unwritable(out: String) async throws {
        try await Program.with { program in
            try Data("keep".utf8).write(to: program.url("file"))
            try await program.expectRefusal(
                73, ["cannot create a run's folder", "is not a folder", "--out"],
                ["train", "--out", out])
        }
    }

    @Test("Help and version are results")
    func help() async throws {
        try await Program.with { program in
            for arguments in [["--help"], ["train", "--help"], ["help", "data"], []] {
                let outcome = try await program.run(arguments)
                #expect(outcome.code == 0 && outcome.errors == "")
                #expect(outcome.output.contains("USAGE: kiso"))
            }
            let version = try await program.run(["--version"])
            #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(version.output)")
        }
    }

    @Test("A reader that goes away is no error; a full disk is")
    func streams() async throws {
        try await Program.with { program in
            let closed = try await program.run(
                [], shell: #"{ "$0" ops --cases; echo "code $?" >&2; } | head -n 0"#)
            #expect(closed.errors == "code 0\n")
            // A stream that is closed is no other file's place.
            for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
                let drawing = try await program.run(
                    [], shell: #""$0" graph two-layer --out net.svg "# + closed)
                #expect(drawing.code == 0, "\(closed): \(drawing.errors)")
                let text = try String(
                    contentsOf: program.folder.appendingPathComponent("net.svg"), encoding: .utf8)
                #expect(text.hasSuffix("</svg>\n"), "\(closed)")
            }
            let none = try await program.run([], shell: #""$0" ops >&-"#)
            #expect(none.code == 0 && none.errors == "")
            let full = try await program.run([], shell: #""$0" ops >/dev/full"#)
            #expect(full.code == 74)
            #expect(full.errorLines.count == 1 && full.errors.contains("No space left"))
        }
    }
}
