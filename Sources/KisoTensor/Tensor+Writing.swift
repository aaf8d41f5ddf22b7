import KisoBackend
package import KisoCore

extension Tensor {
    /// Changes the elements in place; nobody else's copy changes. A tracked tensor stops with a
    /// message, as what was computed from it could not be differentiated any more.
    package mutating func write(
        _ operation: String, file: StaticString, line: UInt, _ body: (NDArray) -> Void
    ) {
        if isTracked {
            stop(
                operation,
                "a tracked tensor cannot be changed in place; compute a new one, for example with "
                    + "Tensor.where, or change its detached value",
                file: file, line: line)
        }
        if !isKnownUniquelyReferenced(&array.storage) || !array.isContiguous {
            array = device.backend.copy(array)
        }
        body(array)
    }
}
