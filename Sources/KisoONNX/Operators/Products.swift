import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Matrix products.
    static let products: [String: Entry] = [
        "MatMul": .one { call in
            guard try call.type(0) == call.type(1) else { throw call.fault("two types") }
            return try call.product(try call.tensor(0), try call.tensor(1))
        },
        "Gemm": .one { call in
            var a = try call.tensor(0), b = try call.tensor(1)
            guard a.rank == 2, b.rank == 2, a.dtype == b.dtype, a.dtype != .bool else {
                throw call.fault("\(a.shape) and \(b.shape) are no matrices of one type")
            }
            if try call.flag("transA") { a = a.transposed() }
            if try call.flag("transB") { b = b.transposed() }
            let alpha = try call.real("alpha", 1), beta = try call.real("beta", 1)
            if a.dtype.isFloatingPoint, alpha == 1, beta == 1, let c = try call.optional(2),
                c.shape == [b.shape[1]], c.dtype == a.dtype
            {
                return try call.apply(
                    "affine", [a, b, c], ["relu": .bool(false), "precision": .text("float32")])
            }
            var result = try call.product(a, b)
            if alpha != 1 { result = (result * alpha).cast(to: a.dtype) }
            guard let c = try call.optional(2) else { return result }
            guard c.dtype == a.dtype, c.shape.broadcast(with: result.shape) == result.shape else {
                throw call.fault("the addend \(c.shape) does not fit \(result.shape)")
            }
            return result + (beta == 1 ? c : (c * beta).cast(to: a.dtype))
        },
        "Einsum": .one { try $0.einsum() },
    ]
}

extension Call {
    /// The matrix product with broadcasting, as NumPy has it.
    func product(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if let mismatch = a.shape.matmulMismatch(with: b.shape) { throw fault(mismatch) }
        guard a.dtype != .bool, b.dtype != .bool else { throw fault("bool has no product") }
        let lead = Shape(Array(a.shape.dimensions.dropLast(2)))
            .broadcast(with: Shape(Array(b.shape.dimensions.dropLast(2))))
        let rows = a.rank > 1 ? a.shape[-2] : 1, columns = b.rank > 1 ? b.shape[-1] : 1
        let whole = try shape((lead ?? .scalar).dimensions + [rows, columns])
        try run.spend(whole.count, at: node)
        let (all, overflow) = whole.count.multipliedReportingOverflow(by: max(a.shape[-1], 1))
        try run.spendMultiplications(overflow ? .max : all, at: node)
        return a.matmul(b)
    }
}

extension Call {
    /// Einstein's summation; an ellipsis stands for axes that broadcast.
    func einsum() throws -> Tensor {
        var operands = try inputs.indices.map { try tensor($0) }
        guard let first = operands.first, operands.allSatisfy({ $0.dtype == first.dtype }),
            first.dtype != .bool
        else { throw fault("its inputs are not of one type") }
        let equation = try text("equation", "").filter { !$0.isWhitespace }
        let sides = equation.components(separatedBy: "->")
        var terms = sides[0].components(separatedBy: ",")
        guard sides.count <= 2, terms.count == operands.count, equation.allSatisfy(\.isASCII) else {
            throw fault("'\(equation.prefix(60))' for \(operands.count) inputs")
        }
        // Axes of the ellipsis get letters that no equation has, the last one the same everywhere.
        let spare = (0..<64).compactMap { Unicode.Scalar(UInt32(0x4E00 + $0)).map(Character.init) }
        var widest = 0
        for (place, term) in terms.enumerated() where term.contains("...") {
            let width = operands[place].rank - (term.count - 3)
            guard (0...60).contains(width) else {
                throw fault("'\(term)' for \(operands[place].shape)")
            }
            widest = max(widest, width)
        }
        var outer: [Character: Int] = [:]
        for (place, term) in terms.enumerated() {
            guard let range = term.firstRange(of: "...") else { continue }
            let width = operands[place].rank - (term.count - 3)
            let names = spare[(widest - width)..<widest]
            let start = term.distance(from: term.startIndex, to: range.lowerBound)
            for (offset, name) in names.enumerated() {
                outer[name] = max(outer[name] ?? 1, operands[place].shape[start + offset])
            }
            terms[place] = term.replacingCharacters(in: range, with: String(names))
        }
        var result =
            sides.count == 2
            ? sides[1]
            : (terms.contains { $0.contains { spare.contains($0) } } || widest > 0 ? "..." : "")
                + implicitResult(terms, spare)
        if let range = result.firstRange(of: "...") {
            result.replaceSubrange(range, with: String(spare[..<widest]))
        }
        var sizes: [Character: Int] = [:]
        for (place, term) in terms.enumerated() {
            guard term.count == operands[place].rank else {
                throw fault("'\(term)' for \(operands[place].shape)")
            }
            var wanted = operands[place].shape.dimensions
            for (axis, name) in term.enumerated() {
                guard name.isLetter else { throw fault("'\(term)'") }
                if let size = outer[name] { wanted[axis] = size }
                guard sizes[name, default: wanted[axis]] == wanted[axis] else {
                    throw fault("axis \(name) has two sizes")
                }
                sizes[name] = wanted[axis]
            }
            operands[place] = try broadcast(operands[place], to: try shape(wanted))
        }
        guard Set(result).count == result.count, result.allSatisfy({ sizes[$0] != nil }) else {
            throw fault("the result '\(result.prefix(60))'")
        }
        _ = try shape(result.map { sizes[$0] ?? 1 })
        let all = sizes.values.reduce(into: 1) { product, size in
            let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
            product = overflow ? .max : next
        }
        // Products on the way may be as large as all axes together.
        try run.spend(all, at: node)
        return .einsum(terms.joined(separator: ",") + "->" + result, operands)
    }

    /// What an equation without a result gives: the letters that are there once, in order.
    private func implicitResult(_ terms: [String], _ spare: [Character]) -> String {
        let letters = terms.joined().filter { !spare.contains($0) }
        return String(Set(letters).filter { name in letters.count { $0 == name } == 1 }.sorted())
    }
}
