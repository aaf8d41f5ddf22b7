/// A function of one number that every backend applies element by element.
///
/// `step` is 1 above zero, else 0 (the book's step function); `sign` of zero is zero; `round` takes
/// ties to even, as NumPy does; `relu` and `sign` keep NaN.
public enum UnaryFunction: String, CaseIterable, Sendable {
    case negate, absolute, sign, step, relu, sigmoid, exp, log, sqrt, tanh, sin, cos, erf
    case floor, ceil, round
}

/// A function of two numbers that every backend applies element by element.
///
/// `maskPositive(a, b)` is `a` where `b > 0`, else 0: the gradient of ReLU.
public enum BinaryFunction: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide, power, maximum, minimum, maskPositive
}

/// A comparison of two numbers; any but `notEqual` is false when one of them is NaN.
public enum Comparison: String, CaseIterable, Sendable, Codable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// How a reduction joins the elements along its axes.
///
/// An empty sum is 0, an empty product 1; the maximum and minimum of nothing are not defined, and of
/// anything with a NaN are NaN.
public enum Reduction: String, CaseIterable, Sendable {
    case sum, product, maximum, minimum
}

/// Which of the two extremes an index is asked for; the first one wins a tie.
public enum Extreme: String, CaseIterable, Sendable, Codable {
    case maximum, minimum
}
