import KisoCore

/// How a file stores one element: its kind, its size, its byte order.
struct ElementFormat: Hashable {
    enum Kind: Hashable { case boolean, signed, unsigned, floating, brain }
    let kind: Kind
    let size: Int
    var isBigEndian = false

    /// The element type that holds every value of this format; narrow integers are widened.
    /// `nil` when there is none.
    var dtype: DType? {
        switch (kind, size) {
        case (.boolean, 1): .bool
        case (.unsigned, 1): .uint8
        case (.signed, 1), (.signed, 2), (.signed, 4), (.unsigned, 2): .int32
        case (.signed, 8), (.unsigned, 4), (.unsigned, 8): .int64
        case (.floating, 2): .float16
        case (.floating, 4): .float32
        case (.floating, 8): .float64
        case (.brain, 2): .bfloat16
        default: nil
        }
    }

    /// The little-endian format of an element type.
    init(_ dtype: DType) {
        size = dtype.size
        switch dtype {
        case .float32, .float64, .float16: kind = .floating
        case .bfloat16: kind = .brain
        case .int64, .int32: kind = .signed
        case .uint8: kind = .unsigned
        case .bool: kind = .boolean
        }
    }

    init(_ kind: Kind, size: Int, isBigEndian: Bool = false) {
        self.kind = kind
        self.size = size
        self.isBigEndian = isBigEndian
    }

    /// Bytes that an array of this shape occupies, `nil` when the product overflows.
    func byteCount(of shape: Shape) -> Int? {
        // Checked for 8 bytes, because a narrow element may be widened to that.
        let (_, overflow) = shape.count.multipliedReportingOverflow(by: 8)
        return overflow ? nil : shape.count * size
    }
}

extension ElementFormat {
    /// The array that `bytes` hold, in row-major order whatever the order in the file.
    ///
    /// - Parameters:
    ///   - isColumnMajor: Whether the first axis varies fastest in the file.
    ///   - place: What errors call the source and the place in it.
    func array(
        from bytes: ArraySlice<UInt8>, shape: Shape, isColumnMajor: Bool = false, place: String
    ) throws -> NDArray {
        try bytes.withUnsafeBytes {
            try array(from: $0, shape: shape, isColumnMajor: isColumnMajor, place: place)
        }
    }

    /// The array over memory of a file, which is not copied; `nil` where its bytes are no elements as they are.
    func array(of file: MappedFile, at bytes: UnsafeRawBufferPointer, shape: Shape) -> NDArray? {
        guard let dtype, size == dtype.size, !isBigEndian, kind != .boolean,
            !(kind == .unsigned && size == 8), byteCount(of: shape) == bytes.count,
            let base = bytes.baseAddress, !bytes.isEmpty, Int(bitPattern: base) % size == 0
        else { return nil }
        let storage = Storage(
            at: UnsafeMutableRawPointer(mutating: base), byteCount: bytes.count, owner: file)
        return NDArray(storage: storage, dtype: dtype, shape: shape)
    }

    /// The array that `bytes` hold, as above.
    func array(
        from bytes: UnsafeRawBufferPointer, shape: Shape, isColumnMajor: Bool = false, place: String
    ) throws -> NDArray {
        guard let dtype else {
            throw KisoError(.badData, "\(place): elements of \(size) bytes are not supported")
        }
        guard byteCount(of: shape) == bytes.count else {
            throw KisoError(
                .badData,
                "\(place): \(bytes.count) bytes of data, expected "
                    + "\(byteCount(of: shape).map(String.init) ?? "fewer") for the shape \(shape)")
        }
        guard isColumnMajor, shape.rank > 1 else {
            return try decode(bytes, dtype, shape, place)
        }
        let reversed = try decode(bytes, dtype, Shape(shape.dimensions.reversed()), place)
        let view = NDArray(
            storage: reversed.storage, dtype: dtype, shape: shape,
            strides: reversed.strides.reversed(), offset: 0)
        return view.rowMajorCopy()
    }

    private func decode(
        _ source: UnsafeRawBufferPointer, _ dtype: DType, _ shape: Shape, _ place: String
    ) throws -> NDArray {
        let array = NDArray(uninitialized: shape, dtype: dtype)
        let target = array.storage.mutableBytes
        guard let base = source.baseAddress, !source.isEmpty else { return array }
        switch kind {
        case .boolean:
            // A Swift Bool of another byte than 0 or 1 is undefined behaviour.
            let flags = target.assumingMemoryBound(to: Bool.self)
            for (index, byte) in source.enumerated() { flags[index] = byte != 0 }
        case _ where size == dtype.size && !(kind == .unsigned && size == 8):
            target.copyMemory(from: base, byteCount: source.count)
            if isBigEndian { swapBytes(target, source.count) }
        default:
            try widen(source, into: target, dtype, place)
        }
        return array
    }

    private func swapBytes(_ target: UnsafeMutableRawPointer, _ byteCount: Int) {
        func swap<T: FixedWidthInteger>(_ type: T.Type) {
            let values = target.assumingMemoryBound(to: T.self)
            for index in 0..<byteCount / MemoryLayout<T>.size {
                values[index] = values[index].byteSwapped
            }
        }
        switch size {
        case 2: swap(UInt16.self)
        case 4: swap(UInt32.self)
        case 8: swap(UInt64.self)
        default: break
        }
    }

    private func widen(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer, _ dtype: DType,
        _ place: String
    ) throws {
        func copy<S: FixedWidthInteger, T: FixedWidthInteger>(_: S.Type, _: T.Type) throws {
            let values = target.assumingMemoryBound(to: T.self)
            for index in 0..<source.count / MemoryLayout<S>.size {
                let raw = source.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<S>.size, as: S.self)
                let value = isBigEndian ? S(bigEndian: raw) : S(littleEndian: raw)
                guard let fitting = T(exactly: value) else {
                    throw KisoError(
                        .badData, "\(place): element \(index) is \(value), beyond \(dtype)")
                }
                values[index] = fitting
            }
        }
        switch (kind, size) {
        case (.signed, 1): try copy(Int8.self, Int32.self)
        case (.signed, 2): try copy(Int16.self, Int32.self)
        case (.unsigned, 2): try copy(UInt16.self, Int32.self)
        case (.unsigned, 4): try copy(UInt32.self, Int64.self)
        default: try copy(UInt64.self, Int64.self)
        }
    }
}
