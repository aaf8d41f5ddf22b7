import KisoCore
import KisoOps
import KisoTensor

/// ch03/softmax: sums become probabilities, without overflow.
struct SoftmaxOutput: Experiment {
    let id = "ch03/softmax"
    let title = "Softmax"
    let keyNumber: String? = "softmax"
    let explanation = """
        Exponentials divided by their sum are positive and add up to 1, so they can be read as \
        probabilities, and the largest stays the largest. The exponential of 1,010 is beyond every \
        float64, and the division gives "not a number". Taking the largest input away from all of \
        them first changes no quotient and keeps every exponential at 1 or below.
        """

    func run(_ notebook: Notebook) {
        let a = Tensor([0.3, 2.9, 4.0] as [Double])
        let exponentials = a.exp()
        let y = exponentials / exponentials.sum()
        let printed = [0.01821127, 0.24519181, 0.73659691]
        notebook.check(
            "exponentials", exponentials.doubles, are: [1.34985881, 18.17414537, 54.59815003],
            tolerance: 5e-9, by: .prints("Identity Function and Softmax Function"))
        notebook.check(
            "their sum", exponentials.sum().item(), is: 74.1221542102, tolerance: 5e-11,
            by: .prints("Identity Function and Softmax Function"))
        notebook.check(
            "softmax", y.doubles, are: printed, tolerance: 5e-9,
            by: .prints("Identity Function and Softmax Function"))
        notebook.check(
            "softmax, Kiso's own", a.softmax().doubles, are: printed, tolerance: 5e-9, by: .ours)
        notebook.check(
            "its sum", y.sum().item(), is: 1, tolerance: 1e-15,
            by: .prints("Characteristics of the Softmax Function"))

        let large = Tensor([1010.0, 1000.0, 990.0] as [Double])
        let overflowing = large.exp() / large.exp().sum()
        notebook.check(
            "of 1010, 1000, 990 as it stands", "\(overflowing)", is: "[nan nan nan]",
            by: .prints("Issues when Implementing the Softmax Function"))
        let shifted = large - large.max()
        notebook.check(
            "shifted", shifted.doubles, are: [0, -10, -20],
            by: .prints("Issues when Implementing the Softmax Function"))
        let shares = (shifted.exp() / shifted.exp().sum()).doubles
        let expected = [9.99954600e-01, 4.53978686e-05, 2.06106005e-09]
        for (share, expected) in zip(shares, expected) {
            notebook.check(
                "softmax of the shifted", share, is: expected, tolerance: expected * 2e-9,
                by: .prints("Issues when Implementing the Softmax Function"))
        }
        notebook.check(
            "Kiso's own shifts by itself",
            holds: !large.softmax().isNaN().any().doubles.contains(1),
            found: "\(large.softmax())", by: .ours)
    }
}
