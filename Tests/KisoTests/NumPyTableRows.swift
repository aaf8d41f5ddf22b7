import Kiso

/// The rows of docs/numpy.md. The text of each closure is the right column of its row, so what the
/// page says is what runs here.
enum NumPyTableRows {
    static let x = Tensor([[1, -2, 3, 4], [5, 6, -7, 8], [9, 0, 11, 12]])
    static let y = Tensor([[2, 2, 2, 2], [1, 6, 3, 8], [9, 10, 4, 5]])
    static let v = Tensor([3, 1, 2, 1])
    static let w = Tensor([0.5, -1, 2])
    static let m = Tensor([[2, 1, 0], [1, 3, -1], [0, 2, 4]])
    static let z = Tensor([0, .nan, .infinity, -1])
    static let (a, b) = (Tensor([true, false, true, false]), Tensor([true, true, false, false]))
    static let (i, j) = (Tensor([2, 0, -1] as [Int]), Tensor([0, 1, 3] as [Int]))

    static var all: [NumPyRow] {
        creation + random + properties + reading + writing + shaping + arithmetic + logic
            + reductions + algebra + order + printing
    }

    static var creation: [NumPyRow] {
        var t = NumPyRows("Creating")
        t.row("np.array([1., 2., 3.])") { Tensor([1, 2, 3]) }
        t.row("np.array([[1., 2.], [3., 4.]])") { Tensor([[1, 2], [3, 4]]) }
        t.row("np.array([[[1., 2.]], [[3., 4.]]])") { Tensor([[[1, 2]], [[3, 4]]]) }
        t.row("np.array([[1, 2], [3, 4]])") { Tensor([[1, 2], [3, 4]] as [[Int]]) }
        t.row("np.array([True, False])") { Tensor([true, false]) }
        t.row("np.zeros((2, 3))") { Tensor.zeros([2, 3]) }
        t.row("np.ones((2, 3))") { Tensor.ones([2, 3]) }
        t.row("np.ones(2, np.int64)") { Tensor.ones([2], dtype: .int64) }
        t.row("np.full((2, 2), 7.5)") { Tensor.full([2, 2], 7.5) }
        t.row("np.zeros_like(x)") { Tensor.zeros(like: x) }
        t.row("np.ones_like(x)") { Tensor.ones(like: x) }
        t.row("np.full_like(x, 3)") { Tensor.full(like: x, 3) }
        t.row("np.arange(0., 6., 0.5)") { Tensor.arange(0, 6, step: 0.5) }
        t.row("np.arange(4)") { Tensor.arange(0, 4, dtype: .int64) }
        t.row("np.linspace(0, 1, 5)") { Tensor.linspace(0, 1, count: 5) }
        t.row("np.linspace(0, 1, 4, endpoint=False)") {
            Tensor.linspace(0, 1, count: 4, includingEnd: false)
        }
        t.row("np.logspace(0, 2, 3)") { Tensor.logspace(0, 2, count: 3) }
        t.row("np.eye(3)") { Tensor.eye(3) }
        t.row("np.eye(2, 4, k=1)") { Tensor.eye(2, columns: 4, offset: 1) }
        t.row("np.diag(w)") { w.diagonalMatrix() }
        t.row("np.meshgrid(w, v)") { Tensor.meshGrid([w, v]) }
        t.row("np.meshgrid(w, v, indexing='ij')") { Tensor.meshGrid([w, v], matrixOrder: true) }
        return t.rows
    }

    static var random: [NumPyRow] {
        var t = NumPyRows("Random numbers")
        nonisolated(unsafe) var g = RandomGenerator(seed: 0)
        t.row("rng.random((2, 3))") { Tensor.uniform([2, 3], using: &g) }
        t.row("rng.uniform(-1, 1, (2, 3))") { Tensor.uniform([2, 3], in: -1..<1, using: &g) }
        t.row("rng.standard_normal((2, 3))") { Tensor.normal([2, 3], using: &g) }
        t.row("rng.integers(0, 10, (2, 3))") { Tensor.integers([2, 3], in: 0..<10, using: &g) }
        t.row("rng.permutation(5)") { Tensor.permutation(5, using: &g) }
        t.row("rng.permutation(x)") { x.shuffled(using: &g) }
        t.row("rng.choice(10, 3)") { Tensor.choice(below: 10, count: 3, using: &g) }
        t.row("rng.choice(10, 3, replace=False)") {
            Tensor.choice(below: 10, count: 3, replacing: false, using: &g)
        }
        t.row("rng.choice(2, 3, p=[0.2, 0.8])") {
            Tensor.choice(below: 2, count: 3, probabilities: [0.2, 0.8], using: &g)
        }
        t.row("rng.choice(x, 2)") { x.choice(2, using: &g) }
        return t.rows
    }

    static var properties: [NumPyRow] {
        var t = NumPyRows("Asking and converting")
        t.row("x.shape") { x.shape }
        t.row("x.ndim") { x.rank }
        t.row("x.size") { x.count }
        t.row("str(x.dtype)") { x.dtype.rawValue }
        t.row("x.astype(np.int64)") { x.cast(to: .int64) }
        t.row("w.astype(np.float64)") { w.cast(to: .float64) }
        t.row("x.sum().item()") { x.sum().item() }
        t.row("x.tolist()") { x.floats }
        t.row("np.ascontiguousarray(x.T)") { x.transposed().contiguous }
        return t.rows
    }

    static var reading: [NumPyRow] {
        var t = NumPyRows("Reading elements")
        t.row("x[0]") { x[0] }
        t.row("x[-1]") { x[-1] }
        t.row("x[1, 2]") { x[1, 2] }
        t.row("x[1][2]") { x[1][2] }
        t.row("x[1:3]") { x[1..<3] }
        t.row("x[1:3, 0]") { x[1..<3, 0] }
        t.row("x[:, 2]") { x[.all, 2] }
        t.row("x[:, 1:]") { x[.all, 1...] }
        t.row("x[:, :2]") { x[.all, ..<2] }
        t.row("x[:, -2:]") { x[.all, (-2)...] }
        t.row("x[:, :-1]") { x[.all, ..<(-1)] }
        t.row("x[:, 1:-1]") { x[.all, .stride(from: 1, to: -1)] }
        t.row("x[::2, ::-1]") { x[.stride(by: 2), .stride(by: -1)] }
        t.row("x[:, 3:0:-2]") { x[.all, .stride(from: 3, to: 0, by: -2)] }
        t.row("x[..., 0]") { x[.ellipsis, 0] }
        t.row("x[:, np.newaxis]") { x[.all, .newAxis] }
        t.row("x[..., np.newaxis]") { x[.ellipsis, .newAxis] }
        t.row("x[[0, 2]]") { x[[0, 2]] }
        t.row("x[i]") { x[i] }
        t.row("x[:, [3, 3, -4]]") { x[.all, [3, 3, -4]] }
        t.row("x[i, j]") { x[i, j] }
        t.row("x[np.arange(3), j]") { x[Tensor.arange(0, 3, dtype: .int64), j] }
        t.row("x[i[:, np.newaxis], j]") { x[i[.all, .newAxis], j] }
        t.row("x[x > 4]") { x[x .> 4] }
        t.row("x[:, a]") { x[.all, a] }
        t.row("x[w > 0, 1]") { x[w .> 0, 1] }
        t.row("np.nonzero(x > 8)") { (x .> 8).nonzero() }
        t.row("np.where(x > 0, x, y)") { Tensor.where(x .> 0, x, y) }
        t.row("np.take(x, [2, 0], axis=1)") { x.taking(Tensor([2, 0] as [Int]), axis: 1) }
        t.row("np.take_along_axis(x, np.argsort(x, 1), 1)") { x.taking(x.argsort(), along: 1) }
        t.row("[row for row in x]") { x.unstacked() }
        return t.rows
    }

    static var writing: [NumPyRow] {
        var t = NumPyRows("Writing elements")
        t.change("x[0, 1] = 5") { x in x[0, 1] = 5 }
        t.change("x[1] = v") { x in x[1] = v }
        t.change("x[:, 0] = w") { x in x[.all, 0] = w }
        t.change("x[::2, ::-1] = v") { x in x[.stride(by: 2), .stride(by: -1)] = v }
        t.change("x[...] = 0") { x in x[.ellipsis] = 0 }
        t.change("x[x < 0] = 0") { x in x[x .< 0] = 0 }
        t.change("x[x > 8] = np.array([10., 20., 30.])") { x in x[x .> 8] = Tensor([10, 20, 30]) }
        t.change("x[[0, 2]] = v") { x in x[[0, 2]] = v }
        t.change("x[i, j] = w") { x in x[i, j] = w }
        t.change("x[:, [1, 3]] = 7") { x in x[.all, [1, 3]] = 7 }
        t.change("x[0] += v") { x in x[0] += v }
        t.change("x[1:, 2] *= w[1:]") { x in x[1..., 2] *= w[1...] }
        t.change("np.put_along_axis(x, i[:, np.newaxis], 0, 1)") { x in
            x.put(Tensor(0), at: i[.all, .newAxis], along: 1)
        }
        return t.rows
    }

    static var shaping: [NumPyRow] {
        var t = NumPyRows("Shapes")
        t.row("x.reshape(2, -1)") { x.reshaped([2, -1]) }
        t.row("x.flatten()") { x.flattened() }
        t.row("x.T") { x.transposed() }
        t.row("x[np.newaxis].transpose(2, 0, 1)") { x[.newAxis].transposed([2, 0, 1]) }
        t.row("np.squeeze(x[:1])") { x[..<1].squeezed() }
        t.row("np.expand_dims(x, 1)") { x.expandedDimensions(axis: 1) }
        t.row("np.swapaxes(x, 0, 1)") { x.swappingAxes(0, 1) }
        t.row("np.moveaxis(x[np.newaxis], 0, -1)") { x[.newAxis].movingAxis(0, to: -1) }
        t.row("np.broadcast_to(v, (2, 4))") { v.broadcast(to: [2, 4]) }
        t.row("np.concatenate([x, y])") { Tensor.concatenate([x, y]) }
        t.row("np.concatenate([x, y], axis=1)") { Tensor.concatenate([x, y], axis: 1) }
        t.row("np.stack([x, y], axis=-1)") { Tensor.stack([x, y], axis: -1) }
        t.row("np.unstack(x, axis=1)") { x.unstacked(axis: 1) }
        t.row("np.split(x, 2, axis=1)") { x.split(count: 2, axis: 1) }
        t.row("np.split(x, [1, 3], axis=1)") { x.split(at: [1, 3], axis: 1) }
        t.row("np.tile(x, (2, 1))") { x.tiled([2, 1]) }
        t.row("np.repeat(x, 2, axis=0)") { x.repeated(2, axis: 0) }
        t.row("np.repeat(x, [1, 0, 2], axis=0)") { x.repeated([1, 0, 2], axis: 0) }
        t.row("np.pad(x, [(1, 0), (0, 2)])") { x.padded([(1, 0), (0, 2)]) }
        t.row("np.pad(v, 2, mode='reflect')") { v.padded([(2, 2)], with: .reflect) }
        t.row("np.pad(v, 2, mode='edge')") { v.padded([(2, 2)], with: .edge) }
        t.row("np.pad(v, 5, mode='symmetric')") { v.padded([(5, 5)], with: .symmetric) }
        t.row("np.pad(v, 5, mode='wrap')") { v.padded([(5, 5)], with: .wrap) }
        t.row("np.flip(x)") { x.flipped() }
        t.row("np.flip(x, 1)") { x.flipped(axes: [1]) }
        t.row("np.roll(x, 1)") { x.rolled(by: 1) }
        t.row("np.roll(x, -2, axis=1)") { x.rolled(by: -2, axis: 1) }
        t.row("np.diagonal(x, 1)") { x.diagonal(offset: 1) }
        t.row("np.tril(x)") { x.lowerTriangle() }
        t.row("np.triu(x, 1)") { x.upperTriangle(offset: 1) }
        return t.rows
    }

    static var arithmetic: [NumPyRow] {
        var t = NumPyRows("Arithmetic and functions")
        t.row("x + y") { x + y }
        t.row("x - v") { x - v }
        t.row("x * 2") { x * 2 }
        t.row("x / y") { x / y }
        t.row("-x") { -x }
        t.row("y ** 2") { y.power(2) }
        t.row("np.square(x)") { x.squared }
        t.row("x % 3") { x % 3 }
        t.row("x % -y") { x % (-y) }
        t.row("np.reciprocal(y)") { y.reciprocal() }
        t.row("np.abs(x)") { x.absolute() }
        t.row("np.sign(x)") { x.sign() }
        t.row("np.maximum(x, y)") { x.maximum(y) }
        t.row("np.minimum(x, y)") { x.minimum(y) }
        t.row("np.clip(x, 0, 5)") { x.clipped(min: 0, max: 5) }
        t.row("np.exp(w)") { w.exp() }
        t.row("np.expm1(w)") { w.expm1() }
        t.row("np.log(y)") { y.log() }
        t.row("np.log2(y)") { y.log2() }
        t.row("np.log1p(y)") { y.log1p() }
        t.row("np.sqrt(y)") { y.sqrt() }
        t.row("np.cos(x)") { x.cos() }
        t.row("np.tanh(w)") { w.tanh() }
        t.row("np.vectorize(math.erf)(w)") { w.erf() }
        t.row("np.floor(x / 4)") { (x / 4).floor() }
        t.row("np.ceil(x / 4)") { (x / 4).ceil() }
        t.row("np.round(x / 2)") { (x / 2).round() }
        return t.rows
    }

    static var logic: [NumPyRow] {
        var t = NumPyRows("Comparing and logic")
        t.row("x > y") { x .> y }
        t.row("x == y") { x .== y }
        t.row("x != 0") { x .!= 0 }
        t.row("x <= v") { x .<= v }
        t.row("(x > 0) & (x < 5)") { (x .> 0) .& (x .< 5) }
        t.row("np.logical_or(a, b)") { a .| b }
        t.row("np.logical_xor(a, b)") { a .^ b }
        t.row("~a") { .!a }
        t.row("np.isnan(z)") { z.isNaN() }
        t.row("np.isfinite(z)") { z.isFinite() }
        t.row("np.isinf(z)") { z.isInfinite() }
        t.row("np.isclose(x, x + 1e-7)") { x.isClose(to: x + 1e-7) }
        t.row("np.allclose(x, y)") { x.allClose(to: y) }
        t.row("np.array_equal(x, y)") { x == y }
        return t.rows
    }

    static var reductions: [NumPyRow] {
        var t = NumPyRows("Sums and other reductions")
        t.row("np.sum(x)") { x.sum() }
        t.row("np.sum(x, axis=0)") { x.sum(axes: [0]) }
        t.row("np.sum(x, axis=(0, 1), keepdims=True)") {
            x.sum(axes: [0, 1], keepingDimensions: true)
        }
        t.row("np.mean(x, axis=1)") { x.mean(axes: [1]) }
        t.row("np.prod(y, axis=1)") { y.product(axes: [1]) }
        t.row("np.var(x, axis=0)") { x.variance(axes: [0]) }
        t.row("np.std(x, ddof=1)") { x.standardDeviation(correction: 1) }
        t.row("np.median(x)") { x.median() }
        t.row("np.median(x, axis=0)") { x.median(axis: 0) }
        t.row("np.min(x)") { x.min() }
        t.row("np.max(x, axis=1)") { x.max(axes: [1]) }
        t.row("np.ptp(x, axis=1)") { x.peakToPeak(axes: [1]) }
        t.row("np.argmin(x, axis=1)") { x.argmin(axis: 1) }
        t.row("np.argmax(x, axis=0)") { x.argmax(axis: 0) }
        t.row("np.cumsum(x, axis=1)") { x.cumulativeSum(axis: 1) }
        t.row("np.cumprod(y, axis=0)") { y.cumulativeProduct(axis: 0) }
        t.row("np.any(x < 0, axis=1)") { (x .< 0).any(axes: [1]) }
        t.row("np.all(x > -8)") { (x .> -8).all() }
        t.row("np.count_nonzero(x)") { x.countNonzero() }
        return t.rows
    }

    static var algebra: [NumPyRow] {
        var t = NumPyRows("Linear algebra")
        t.row("np.dot(v, v)") { v.dot(v) }
        t.row("x @ y.T") { x.matmul(y.transposed()) }
        t.row("np.dot(w, x)") { w.dot(x) }
        t.row("np.inner(x, y)") { x.inner(y) }
        t.row("np.outer(w, v)") { w.outer(v) }
        t.row("np.trace(m)") { m.trace() }
        t.row("np.einsum('ij,kj->ik', x, y)") { Tensor.einsum("ij,kj->ik", x, y) }
        t.row("np.einsum('ii->i', m)") { Tensor.einsum("ii->i", m) }
        t.row("np.einsum('i,ij,j', w, x, v)") { Tensor.einsum("i,ij,j", w, x, v) }
        t.row("np.linalg.norm(x)") { x.norm() }
        t.row("np.linalg.norm(x, ord=1, axis=1)") { x.norm(.l1, axes: [1]) }
        t.row("np.linalg.norm(x, ord=np.inf, axis=0)") { x.norm(.maximum, axes: [0]) }
        t.row("np.convolve(v, w)") { v.convolved(with: w) }
        t.row("np.convolve(v, w, 'same')") { v.convolved(with: w, part: .same) }
        t.row("np.convolve(v, w, 'valid')") { v.convolved(with: w, part: .valid) }
        return t.rows
    }

    static var order: [NumPyRow] {
        var t = NumPyRows("Order")
        t.row("np.sort(x)") { x.sorted() }
        t.row("np.sort(x, axis=0)[::-1]") { x.sorted(axis: 0, descending: true) }
        t.row("np.argsort(v, stable=True)") { v.argsort() }
        t.row("np.sort(x)[:, :-3:-1]") { x.topK(2).values }
        t.row("np.unique(v)") { v.unique().values }
        t.row("np.unique(v, return_counts=True)[1]") { v.unique().counts }
        t.row("np.unique(v, return_inverse=True)[1]") { v.unique().inverse }
        t.row("np.searchsorted([1, 2, 3], v)") { Tensor([1, 2, 3]).searchSorted(v) }
        t.row("np.searchsorted([1, 2, 3], v, side='right')") {
            Tensor([1, 2, 3]).searchSorted(v, afterEqual: true)
        }
        t.row("np.histogram(x, bins=5)[0]") { x.histogram(bins: 5).counts }
        t.row("np.histogram(x, bins=4, range=(0, 8))[1]") {
            x.histogram(bins: 4, range: 0...8).edges
        }
        t.row("np.eye(4)[j]") { j.oneHot(classes: 4) }
        return t.rows
    }

    static var printing: [NumPyRow] {
        var t = NumPyRows("Printing")
        t.row("str(x)") { x.description }
        t.row("repr(x)") { x.debugDescription }
        t.row("str(x.shape)") { x.shape.description }
        return t.rows
    }
}
