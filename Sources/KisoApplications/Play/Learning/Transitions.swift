import KisoTensor

/// What is learnt from: states, what was done, what came of it.
struct Transitions: Sendable {
    let states: Tensor
    let actions: [Int]
    let rewards: [Float]
    let goesOn: [Bool]
    let next: Tensor
}
