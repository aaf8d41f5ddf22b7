import KisoCore
import KisoTensor

/// What computes a node: values from values.
typealias Operator = @Sendable (Call) throws -> [Value]

/// Every operator that a model may have, in one table a file.
enum OperatorCatalog {
    /// What an operator does with integers of types that Kiso does not have, which lie in `int64`.
    enum NarrowIntegers: Sendable {
        /// It is refused.
        case refused
        /// It moves elements, so that results have the type of the first such input.
        case moved
        /// It computes, and its results wrap around as the type's numbers do.
        case wrapped
        /// It reads them only: its results say their types themselves.
        case read
    }

    /// An operator with its rules.
    struct Entry: Sendable {
        let narrow: NarrowIntegers
        let operation: Operator

        init(_ narrow: NarrowIntegers = .refused, _ operation: @escaping Operator) {
            self.narrow = narrow
            self.operation = operation
        }

        /// An operator with one tensor as its result.
        static func one(
            _ narrow: NarrowIntegers = .refused,
            _ operation: @escaping @Sendable (Call) throws -> Tensor
        ) -> Entry { Entry(narrow) { [Value(try operation($0))] } }
    }

    /// The operators of the standard's own domain by name.
    static let all: [String: Entry] = {
        let tables = [
            elementwise, comparisons, reductions, shaping, indexing, creation, windows,
            normalizations,
            products, activations, recurrent, control, resizing,
            losses, quantization, attention, stateful, signals, sampling,
        ]
        return tables.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }()

    /// Their names in order.
    static var names: [String] { all.keys.sorted() }

    /// What computes an operator; `nil` when nothing does.
    static func operation(_ name: String, domain: String) -> Operator? {
        guard domain.isEmpty, let entry = all[name] else { return nil }
        return { call in
            var narrow: ElementType?
            for case .tensor(_, let type)? in call.inputs where type.dtype == nil {
                narrow = narrow ?? type
            }
            guard let narrow else { return try entry.operation(call) }
            if entry.narrow == .refused {
                throw call.fault("elements of type \(narrow), which it does not take here")
            }
            if entry.narrow == .moved { try call.checkMoved(narrow) }
            if entry.narrow == .wrapped, narrow == .uint64 { try call.checkWideIntegers() }
            let results = try entry.operation(call)
            if entry.narrow == .read { return results }
            return try results.map { result in
                guard case .tensor(let tensor, .int64) = result else { return result }
                if narrow == .uint64, tensor.values(as: Int64.self).contains(where: { $0 < 0 }) {
                    throw call.fault("a result is beyond 2⁶³, which Kiso does not have")
                }
                return .tensor(
                    entry.narrow == .wrapped ? narrow.wrapping(tensor) : tensor, narrow)
            }
        }
    }
}

extension ElementType {
    /// Integers in `int64` wrapped around into the type's range.
    func wrapping(_ tensor: Tensor) -> Tensor {
        guard self != .uint64, let range = integerRange else { return tensor }
        let size = range.upperBound - range.lowerBound + 1
        let values = tensor.values(as: Int64.self).map { value -> Int64 in
            let rest = value & (size - 1)
            return rest > range.upperBound ? rest - size : rest
        }
        return Tensor(NDArray(values, shape: tensor.shape))
    }
}

extension Call {
    /// Refuses a type where it is not the one of what is moved, such as of an index.
    fileprivate func checkMoved(_ type: ElementType) throws {
        for case .tensor(_, let first)? in inputs where first != .bool {
            if first == type { return }
            break
        }
        throw fault("an input beside the first is \(type)")
    }

    /// Refuses numbers of 64 bits whose sums and products might not fit where Kiso keeps them.
    fileprivate func checkWideIntegers() throws {
        for (place, input) in inputs.enumerated() {
            guard case .tensor(let tensor, _)? = input else { continue }
            let limit: Int64 = op == "BitShift" && place == 1 ? 31 : 1 << 31
            if tensor.values(as: Int64.self).contains(where: { $0 > limit }) {
                throw fault("a number is beyond \(limit), which uint64 is not computed with")
            }
        }
    }
}
