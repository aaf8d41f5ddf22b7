import KisoCore
import KisoTensor

extension NDArray {
    /// The first of these `int64` that is not in a range.
    func firstIndex(outside range: Range<Int64>) -> Int64? {
        let base: UnsafePointer<Int64> = pointer()
        if isContiguous {
            return UnsafeBufferPointer(start: base, count: count).first { !range.contains($0) }
        }
        return values(as: Int64.self).first { !range.contains($0) }
    }

    /// Stops unless all of these `int64` are in `0..<bound`: an op that is computed again from a
    /// record has no other check.
    func checkIndices(below bound: Int, _ operation: String) {
        if let index = firstIndex(outside: 0..<Int64(bound)) {
            stop(operation, "index \(index) is not in 0..<\(bound)")
        }
    }

    /// These dense `int64` with those that count from the end counted from the front; stops unless all
    /// are in `-bound..<bound`.
    func wrappedIndices(below bound: Int, _ operation: String) -> NDArray {
        let limit = Int64(bound)
        if isContiguous && firstIndex(outside: 0..<limit) == nil { return self }
        let wrapped = values(as: Int64.self).map { index -> Int64 in
            let place = index < 0 ? index &+ limit : index
            if place < 0 || place >= limit {
                stop(operation, "index \(index) is not in \(-bound)..<\(bound)")
            }
            return place
        }
        return NDArray(wrapped, shape: shape)
    }
}

extension Tensor {
    /// Itself, or its values on another device: indices, labels and masks may come from anywhere.
    func placed(on device: Device) -> Tensor { self.device == device ? self : on(device) }
}
