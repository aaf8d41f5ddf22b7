// Prices of houses from a table: numbers, categories and missing values.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

// A table as one might get it. Prices follow a formula with some noise, so the best R² is known.
var random = RandomGenerator(seed: 1)
var lines = ["area,rooms,town,year,price"]
for _ in 0..<2000 {
    let area = 40 + 160 * random.nextUniform()
    let rooms = Int.random(in: 1...6, using: &random)
    let town = ["Kyoto", "Nara", "Osaka"].randomElement(using: &random) ?? "Nara"
    let year = random.nextUniform() < 0.1 ? "" : "\(Int.random(in: 1960...2024, using: &random))"
    let base = ["Kyoto": 120.0, "Nara": 60, "Osaka": 90][town] ?? 0
    let price = base + 2 * area + 8 * Double(rooms) + 10 * random.nextNormal()
    lines.append("\(Float(area)),\(rooms),\(town),\(year),\(Float(price))")
}
let table = FileManager.default.temporaryDirectory.appendingPathComponent("houses.csv")
try lines.joined(separator: "\n").write(to: table, atomically: true, encoding: .utf8)

let houses = try await ImportedData.open(table.path, options: ImportOptions(target: ["price"]))
print(houses.report.text)

let model = Sequential(seed: 0) {
    Affine(inputs: houses.inputShape.count, outputs: 32, activation: .relu)
    Affine(inputs: 32, outputs: 1)
}
let trainer = Trainer(
    model, loss: .meanSquaredError, metrics: [.r2], optimizer: AdamW(learningRate: 0.01),
    callbacks: [EarlyStopping(patience: 10)])
let history = try await trainer.fit(
    houses.train, validation: houses.validation, epochs: isQuick ? 10 : 60, batchSize: 50)
print("stopped after epoch \(history.epochs.count)")

// Errors are in the unit of the prices, though the network learns standardised ones.
guard let validation = houses.validation else { fatalError("a tenth is held out") }
let predictor = Predictor(model, input: houses.inputShape, preparation: houses.preparation)
let evaluation = try predictor.evaluated(on: validation)
print(evaluation.line("validation"))

// Noise of deviation 10 in prices of deviation about 97: at most 0.989.
exit(evaluation.metrics["r2"] ?? 0 >= (isQuick ? 0.9 : 0.98) ? 0 : 1)
