import Foundation
import KisoOptim

/// A rule for moving a number against its slope: as an optimizer of Kiso, and as the equations of
/// the chapter written out with plain numbers.
struct UpdateEquation: Sendable {
    let name: String
    /// The book's figure with its path; `nil` for rules that the book only mentions.
    var figure: String?
    let optimizer: any Optimizer
    /// The number after step `t`, from the number `w`, its slope `g`, and what the rule remembers.
    let step: Step

    typealias Step =
        @Sendable (
            _ w: Double, _ g: Double, _ memory: inout Memory, _ t: Double
        ) -> Double

    /// What a rule remembers of a number, zero at first.
    struct Memory: Sendable {
        var velocity = 0.0
        var squares = 0.0
    }
}

extension UpdateEquation {
    /// The rules with the rates that the chapter takes for its bowl.
    static let all: [UpdateEquation] = [
        UpdateEquation(name: "SGD", figure: "6.3", optimizer: SGD(learningRate: 0.95)) {
            w, g, _, _ in w - 0.95 * g
        },
        UpdateEquation(name: "Momentum", figure: "6.5", optimizer: Momentum(learningRate: 0.1)) {
            w, g, memory, _ in
            memory.velocity = 0.9 * memory.velocity - 0.1 * g
            return w + memory.velocity
        },
        UpdateEquation(name: "AdaGrad", figure: "6.6", optimizer: AdaGrad(learningRate: 1.5)) {
            w, g, memory, _ in
            memory.squares += g * g
            return w - 1.5 * g / (memory.squares.squareRoot() + 1e-7)
        },
        UpdateEquation(name: "Adam", figure: "6.7", optimizer: Adam(learningRate: 0.3)) {
            w, g, memory, t in
            memory.velocity += (1 - 0.9) * (g - memory.velocity)
            memory.squares += (1 - 0.999) * (g * g - memory.squares)
            let rate = 0.3 * (1 - pow(0.999, t)).squareRoot() / (1 - pow(0.9, t))
            return w - rate * memory.velocity / (memory.squares.squareRoot() + 1e-7)
        },
        UpdateEquation(name: "Nesterov", optimizer: Nesterov(learningRate: 0.1)) {
            w, g, memory, _ in
            memory.velocity = 0.9 * memory.velocity - 0.1 * g
            return w + 0.9 * memory.velocity - 0.1 * g
        },
        UpdateEquation(name: "RMSProp", optimizer: RMSProp(learningRate: 0.3, decay: 0.9)) {
            w, g, memory, _ in
            memory.squares = 0.9 * memory.squares + 0.1 * g * g
            return w - 0.3 * g / (memory.squares.squareRoot() + 1e-7)
        },
    ]
}
