// A long short-term memory tells what comes next in a series.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

// Two waves and noise, one row a step, as a table of a time series.
var random = RandomGenerator(seed: 2)
var lines = ["step,level"]
for step in 0..<(isQuick ? 800 : 2000) {
    let t = Double(step)
    let waves: Double = sin(t / 5) + 0.5 * sin(t / 17)
    let level: Double = waves + 0.05 * random.nextNormal()
    lines.append("\(step),\(Float(level))")
}
let file = FileManager.default.temporaryDirectory.appendingPathComponent("series.csv")
try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)

let options = ImportOptions(
    target: ["level"], ignoring: ["step"], validation: 0.2, window: 24, horizon: 1)
let series = try await ImportedData.open(file.path, options: options)
print(series.report.text)

let model = Sequential(seed: 0) {
    LSTM(inputs: series.inputShape[1], outputs: 24, returns: .last)
    Affine(inputs: 24, outputs: series.target.count)
}
let trainer = Trainer(
    model, loss: .meanSquaredError, metrics: [.r2], optimizer: Adam(learningRate: 0.01),
    clipping: .norm(1))
let history = try await trainer.fit(
    series.train, validation: series.validation, epochs: isQuick ? 4 : 20, batchSize: 50)
for epoch in history.epochs { print("epoch \(epoch.epoch): R² \(epoch["val_r2"] ?? .nan)") }

// To say that nothing changes gives 0.97 or less: a step is about a fifth of the deviation.
let predictor = Predictor(model, input: series.inputShape, preparation: series.preparation)
guard let validation = series.validation else { fatalError("the end is held out") }
let evaluation = try predictor.evaluated(on: validation)
print(evaluation.line("validation"))
exit(evaluation.metrics["r2"] ?? 0 >= (isQuick ? 0.9 : 0.985) ? 0 : 1)
