import KisoCore
import KisoOps
import KisoTensor

/// ch03/three-layer: two inputs through two hidden layers, with weights set by hand.
struct ThreeLayers: Experiment {
    let id = "ch03/three-layer"
    let title = "A network by hand"
    let explanation = """
        Each layer is the same two steps: multiply by a matrix and add a bias, then bend the result \
        by the sigmoid. The last layer leaves its sums as they are. That is all a network does when \
        it answers.
        """

    func run(_ notebook: Notebook) {
        let w1 = Tensor([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]] as [[Double]])
        let b1 = Tensor([0.1, 0.2, 0.3] as [Double])
        let w2 = Tensor([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]] as [[Double]])
        let b2 = Tensor([0.1, 0.2] as [Double])
        let w3 = Tensor([[0.1, 0.3], [0.2, 0.4]] as [[Double]])
        let b3 = Tensor([0.1, 0.2] as [Double])

        let x = Tensor([1.0, 0.5] as [Double])
        let a1 = x.matmul(w1) + b1
        let z1 = a1.sigmoid()
        let a2 = z1.matmul(w2) + b2
        let z2 = a2.sigmoid()
        let y = z2.matmul(w3) + b3

        notebook.check(
            "A1", a1.doubles, are: [0.3, 0.7, 1.1], tolerance: 1e-15,
            by: .prints("Implementing Signal Transmission in Each Layer"))
        notebook.check(
            "Z1", z1.doubles, are: [0.57444252, 0.66818777, 0.75026011], tolerance: 5e-9,
            by: .prints("Implementing Signal Transmission in Each Layer"))
        notebook.check(
            "Y", y.doubles, are: [0.31682708, 0.69627909], tolerance: 5e-9,
            by: .prints("Implementation Summary"))
    }
}
