import KisoCore
public import KisoTensor

/// Einstein's summation: axes are named by letters; what is named alike is multiplied element by
/// element, and what the result does not name is summed.
///
/// It is composed of diagonals, sums, transposes and one matrix product for each pair of operands,
/// taken from left to right.
enum EinsumOp: TensorOperation {
    static var cases: [OpCase] {
        [
            example("product", [[2, 3], [3, 4]], "ij,jk->ik"),
            example("implicit", [[2, 3], [3, 4]], "ij,jk"),
            example("transposed", [[2, 3]], "ji"),
            example("trace", [[3, 3]], "ii->"),
            example("diagonal", [[3, 3]], "ii->i"),
            example("batches", [[2, 3, 4], [2, 4, 2]], "bij,bjk->bik"),
            example("outer", [[2], [3]], "i,j->ji"),
            example("elementwise", [[2, 3], [2, 3]], "ij,ij->ij"),
            example("all summed", [[2, 3], [2, 3]], "ij,ij->"),
            example("own sums", [[2, 3], [4, 2]], "ij,ki->k"),
            example("three", [[2, 3], [3, 4], [4, 2]], "ij,jk,kl->il"),
            example("bilinear", [[5, 2], [3, 2, 4], [5, 4]], "bn,anm,bm->ba"),
        ]
    }

    private static func example(_ name: String, _ shapes: [Shape], _ equation: String) -> OpCase {
        let letters = ["a", "b", "c"].prefix(shapes.count).joined(separator: ", ")
        return OpCase(
            name, shapes.map { .normal($0) }, oracle: "torch.einsum('\(equation)', \(letters))"
        ) { .einsum(equation, $0) }
    }
}

extension Tensor {
    /// Einstein's summation of any number of tensors, as NumPy's `einsum`, without `...`.
    ///
    /// ```swift
    /// Tensor.einsum("bij,bjk->bik", a, b)      // products of matrices
    /// Tensor.einsum("ii->i", a)                // the diagonal
    /// ```
    public static func einsum(
        _ equation: String, _ operands: Tensor..., file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor { einsum(equation, operands, file: file, line: line) }

    /// Einstein's summation of an array of tensors.
    public static func einsum(
        _ equation: String, _ operands: [Tensor], file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let (inputs, output) = parsed(equation, operands, file, line)
        var terms = zip(operands, inputs).map { NamedAxes($0, $1).withoutRepeats }
        var result = terms.removeFirst()
        for (place, term) in terms.enumerated() {
            let later = Set(terms[(place + 1)...].flatMap(\.names))
            result = result.contracted(with: term, keeping: later.union(output))
        }
        return result.ordered(as: output)
    }

    private static func parsed(
        _ equation: String, _ operands: [Tensor], _ file: StaticString, _ line: UInt
    ) -> (inputs: [[Character]], output: [Character]) {
        func fail(_ message: String) -> Never {
            let shapes = operands.map { "\($0.shape)" }.joined(separator: ", ")
            stop(
                "einsum", "\"\(equation)\" for the shapes \(shapes): \(message)", file: file,
                line: line)
        }
        let sides = equation.replacing(" ", with: "").split(
            separator: "->", omittingEmptySubsequences: false)
        let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map {
            Array($0)
        }
        let all = inputs.flatMap { $0 }
        if sides.count > 2
            || !(all + (sides.count > 1 ? Array(sides[1]) : [])).allSatisfy(\.isLetter)
        {
            fail("axes are letters, operands are separated by commas, the result follows one ->")
        }
        if inputs.count != operands.count { fail("it names \(inputs.count) operands") }
        var sizes: [Character: Int] = [:]
        for (names, operand) in zip(inputs, operands) {
            if names.count != operand.rank {
                fail("\(names.count) letters for the shape \(operand.shape)")
            }
            for (name, size) in zip(names, operand.shape.dimensions) {
                if let known = sizes[name], known != size {
                    fail("\(name) is \(known) in one place and \(size) in another")
                }
                sizes[name] = size
            }
        }
        let output =
            sides.count > 1
            ? Array(sides[1]) : Set(all).filter { name in all.count { $0 == name } == 1 }.sorted()
        if Set(output).count != output.count { fail("the result names an axis twice") }
        if let odd = output.first(where: { sizes[$0] == nil }) {
            fail("no operand has the axis \(odd)")
        }
        return (inputs, output)
    }
}

/// A tensor whose axes have names.
private struct NamedAxes {
    var tensor: Tensor
    var names: [Character]

    init(_ tensor: Tensor, _ names: [Character]) {
        self.tensor = tensor
        self.names = names
    }

    /// The diagonal of axes with one name.
    var withoutRepeats: NamedAxes {
        var result = self
        while let name = result.names.first(where: { name in result.names.count { $0 == name } > 1 }
        ),
            let first = result.names.firstIndex(of: name),
            let last = result.names.lastIndex(of: name)
        {
            let moved = result.tensor.movingAxis(last, to: -1).movingAxis(first, to: -1)
            result.tensor = moved.diagonal()
            result.names.remove(at: last)
            result.names.remove(at: first)
            result.names.append(name)
        }
        return result
    }

    /// Only these axes, the others summed.
    func summed(keeping kept: Set<Character>) -> NamedAxes {
        let gone = names.indices.filter { !kept.contains(names[$0]) }
        if gone.isEmpty { return self }
        return NamedAxes(tensor.sum(axes: gone), names.filter { kept.contains($0) })
    }

    /// These axes in this order, the others summed.
    func ordered(as wanted: [Character]) -> Tensor {
        let result = summed(keeping: Set(wanted))
        return result.tensor.transposed(wanted.compactMap { result.names.firstIndex(of: $0) })
    }

    /// The product with another; shared axes that nobody needs any more are summed by a matrix
    /// product.
    func contracted(with other: NamedAxes, keeping kept: Set<Character>) -> NamedAxes {
        let (mine, theirs) = (Set(names), Set(other.names))
        let a = summed(keeping: kept.union(theirs)), b = other.summed(keeping: kept.union(mine))
        let shared = a.names.filter { theirs.contains($0) }
        let batch = shared.filter { kept.contains($0) }
        let inner = shared.filter { !kept.contains($0) }
        let left = a.names.filter { !theirs.contains($0) }
        let right = b.names.filter { !mine.contains($0) }
        let x = a.ordered(as: batch + left + inner), y = b.ordered(as: batch + inner + right)
        func sizes(_ x: Tensor, _ range: Range<Int>) -> [Int] { Array(x.shape.dimensions[range]) }
        let lead = sizes(x, 0..<batch.count)
        let rows = sizes(x, batch.count..<(batch.count + left.count))
        let middle = sizes(x, (batch.count + left.count)..<x.rank)
        let columns = sizes(y, (batch.count + inner.count)..<y.rank)
        func product(_ sizes: [Int]) -> Int { sizes.reduce(1, *) }
        let p = x.reshaped(Shape([product(lead), product(rows), product(middle)]))
        let q = y.reshaped(Shape([product(lead), product(middle), product(columns)]))
        return NamedAxes(
            p.matmul(q).reshaped(Shape(lead + rows + columns)), batch + left + right)
    }
}
