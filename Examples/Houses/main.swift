// Prices of houses from a table: numbers, categories and missing values.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

// A table as one might get it. Prices follow a formula with some noise, so the best R² is known.
var random = RandomGenerator(seed: 1)
var lines = ["area,rooms,town,year,price"]
let towns: [(name: String, price: Double)] = [("Kyoto", 120), ("Nara", 60), ("Osaka", 90)]
for _ in 0..<2000 {
    let area: Double = 40 + 160 * random.nextUniform()
    let rooms = Int.random(in: 1...6, using: &random)
    let town = towns[Int.random(in: 0..<3, using: &random)]
    let built = Int.random(in: 1960...2024, using: &random)
    let year = random.nextUniform() < 0.1 ? "" : "\(built)"
    let noise: Double = 10 * random.nextNormal()
    let price: Double = town.price + 2 * area + 8 * Double(rooms) + noise
    lines.append("\(Float(area)),\(rooms),\(town.name),\(year),\(Float(price))")
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
