/// Slopes from two values of a function.
enum Differences {
    /// `(f(x + h) − f(x)) / h`.
    static func forward(at x: Double, step h: Double, _ f: (Double) -> Double) -> Double {
        (f(x + h) - f(x)) / h
    }

    /// `(f(x + h) − f(x − h)) / 2h`: the error falls with the square of `h`.
    static func central(
        at x: Double, step h: Double = 1e-4, _ f: (Double) -> Double
    ) -> Double {
        (f(x + h) - f(x - h)) / (2 * h)
    }
}
