import Foundation
import KisoTestSupport
import KisoTrain
import Testing

/// Golden numbers by scikit-learn 1.9.1 and SciPy 1.17.1:
///
/// ```python
/// k = ConstantKernel(1.7, 'fixed') * Matern([0.3, 0.6], 'fixed', nu=2.5)
/// g = GaussianProcessRegressor(k, alpha=1.7*0.01, optimizer=None).fit(X, y)
/// mean, s = g.predict(Q, return_std=True); g.log_marginal_likelihood(k.theta)
/// z = (-0.8 - mean) / s; s * (z * norm.cdf(z) + norm.pdf(z))
/// ```
/// Choices are one-hot coordinates times √½ there.
@Suite("Gaussian process")
struct GaussianProcessTests {
    private let values = [-0.7, 0.4, 1.3, -0.2, -0.8]

    @Test("Mean, deviation and likelihood are scikit-learn's")
    func posterior() throws {
        let process = try #require(
            GaussianProcess(
                points: [[0.1, 0.9], [0.4, 0.3], [0.5, 0.55], [0.8, 0.2], [0.95, 0.7]],
                values: values, kernel: .init(lengths: [0.3, 0.6], variance: 1.7, noise: 0.01)))
        let answers = [[0.2, 0.2], [0.45, 0.5], [0.9, 0.9], [0.1, 0.9]].map(process.prediction)
        expectClose(
            answers.map(\.mean),
            [-0.29596829439471367, 1.0519304021063995, -0.534549691678626, -0.6887108007934536],
            absolute: 1e-12)
        expectClose(
            answers.map(\.deviation),
            [0.8206207332923101, 0.19620272468828318, 0.5614225465081459, 0.1296553884184741],
            absolute: 1e-11)
        expectClose([process.logMarginalLikelihood], [-6.792699582992951], absolute: 1e-12)
        expectClose(
            answers.map {
                ExpectedImprovement.value(mean: $0.mean, deviation: $0.deviation, best: -0.8)
            },
            [0.13524627241279094, 3.83337702230874e-23, 0.11582937923191888, 0.014045784587233146],
            relative: 1e-6)
    }

    @Test("Choices are as one-hot coordinates")
    func choices() throws {
        let process = try #require(
            GaussianProcess(
                points: [[0.1, 0], [0.4, 1], [0.5, 1], [0.8, 2]], values: Array(values.prefix(4)),
                kernel: .init(lengths: [0.4, 0.8], variance: 1, noise: 1e-3),
                isChoice: [false, true]))
        let answers = [[0.3, 2.0], [0.45, 0]].map(process.prediction)
        expectClose(
            answers.map(\.mean), [-0.3836555652333513, -0.044598997536795526], absolute: 1e-12)
        expectClose(
            answers.map(\.deviation), [0.8376417452976334, 0.7477132901810492], absolute: 1e-12)
    }

    @Test(
        "Equal points without noise have no process; a certain value improves by what it is better")
    func edges() {
        let kernel = GaussianProcess.Kernel(lengths: [1], noise: 0)
        #expect(GaussianProcess(points: [[0.5], [0.5]], values: [1, 1], kernel: kernel) == nil)
        #expect(GaussianProcess(points: [], values: [], kernel: kernel) == nil)
        #expect(ExpectedImprovement.value(mean: 1, deviation: 0, best: 3) == 2)
        #expect(ExpectedImprovement.value(mean: 3, deviation: 0, best: 1) == 0)
    }
}
