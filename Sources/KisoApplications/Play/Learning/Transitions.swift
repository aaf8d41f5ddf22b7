package import KisoTensor

/// What is learnt from: states, what was done, what came of it.
package struct Transitions: Sendable {
    package let states: Tensor
    package let actions: [Int]
    package let rewards: [Float]
    package let goesOn: [Bool]
    package let next: Tensor
}
