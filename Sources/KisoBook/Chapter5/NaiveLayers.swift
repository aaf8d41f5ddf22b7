/// A multiplication node: it keeps its inputs, because each is the other's local derivative.
struct MulLayer {
    private var x = 0.0
    private var y = 0.0

    mutating func forward(_ x: Double, _ y: Double) -> Double {
        (self.x, self.y) = (x, y)
        return x * y
    }

    func backward(_ upstream: Double) -> (x: Double, y: Double) {
        (upstream * y, upstream * x)
    }
}

/// An addition node: what arrives from behind goes on to both inputs unchanged.
struct AddLayer {
    func forward(_ x: Double, _ y: Double) -> Double { x + y }

    func backward(_ upstream: Double) -> (x: Double, y: Double) { (upstream, upstream) }
}
