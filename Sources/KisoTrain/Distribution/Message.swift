import KisoCore
import KisoTensor

/// Writes what one rank tells another. Ranks run the same program, so the bytes are as they lie in
/// memory.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: Int) {
        withUnsafeBytes(of: Int64(value)) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ text: String) { write(Array(text.utf8)) }

    mutating func write(_ block: [UInt8]) {
        write(block.count)
        bytes.append(contentsOf: block)
    }

    mutating func write(_ tensor: Tensor) {
        write(tensor.dtype.rawValue)
        write(tensor.rank)
        for dimension in tensor.shape.dimensions { write(dimension) }
        func add<T: Scalar>(_: T.Type) {
            tensor.values(as: T.self).withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        tensor.dtype.withScalarType { add($0) }
    }
}

/// Reads what ``MessageWriter`` wrote; behind the end there are zeros.
struct MessageReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place >= bytes.count }

    private mutating func word() -> UInt64 {
        guard place + 8 <= bytes.count else {
            place = bytes.count
            return 0
        }
        defer { place += 8 }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
    }

    mutating func integer() -> Int { Int(truncatingIfNeeded: word()) }

    mutating func number() -> Double { Double(bitPattern: word()) }

    mutating func block() -> [UInt8] {
        let count = min(max(integer(), 0), bytes.count - place)
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    mutating func text() -> String { String(decoding: block(), as: UTF8.self) }

    mutating func tensor() -> Tensor? {
        guard let dtype = DType(rawValue: text()) else { return nil }
        let rank = integer()
        guard (0...16).contains(rank) else { return nil }
        let shape = Shape((0..<rank).map { _ in integer() })
        let array = NDArray(uninitialized: shape, dtype: dtype)
        let size = shape.count * dtype.size
        guard size <= bytes.count - place else { return nil }
        func fill<T: Scalar>(_: T.Type) {
            let to: UnsafeMutablePointer<T> = array.mutablePointer()
            bytes.withUnsafeBytes { from in
                guard let base = from.baseAddress, size > 0 else { return }
                UnsafeMutableRawPointer(to).copyMemory(from: base + place, byteCount: size)
            }
        }
        dtype.withScalarType { fill($0) }
        place += size
        return Tensor(array)
    }
}

extension Measured {
    /// As a message to other ranks.
    func write(to message: inout MessageWriter) {
        message.write(loss.item())
        message.write(count)
        message.write(figures.count)
        for (name, value) in figures.sorted(by: { $0.key < $1.key }) {
            message.write(name)
            message.write(value)
        }
        message.write(answers == nil ? 0 : 1)
        if let answers {
            message.write(answers.output)
            message.write(answers.targets)
        }
    }

    /// Reads what another rank wrote.
    init(from message: inout MessageReader) throws {
        // The loss of a batch is a float32 nearly always; as a float64 no bit of either is lost.
        let loss = message.number()
        let count = message.integer()
        var figures: [String: Double] = [:]
        for _ in 0..<min(max(message.integer(), 0), 10_000) {
            let name = message.text()
            figures[name] = message.number()
        }
        var answers: Answers?
        if message.integer() == 1 {
            guard let output = message.tensor(), let targets = message.tensor() else {
                throw KisoError(.defect, "a rank's answers cannot be read")
            }
            answers = Answers(output: output, targets: targets)
        }
        self.init(
            loss: Tensor(NDArray([loss], shape: .scalar)), count: count, answers: answers,
            figures: figures)
    }
}
