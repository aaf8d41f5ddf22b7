/// A message in protobuf's wire format, as it is written field by field; nothing is read.
///
/// TensorBoard's events need two dozen fields. A library for protobuf would double the time that the
/// program takes to build; what reads files of others, ONNX, has one, in a product of its own.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    /// A message that is written by a closure.
    static func make(_ write: (inout ProtobufMessage) -> Void) -> ProtobufMessage {
        var message = ProtobufMessage()
        write(&message)
        return message
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func key(_ field: Int, wireType: Int) { varint(UInt64(field << 3 | wireType)) }

    /// A field of an integer, an enumeration or a truth value.
    mutating func integer(_ field: Int, _ value: Int) {
        key(field, wireType: 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A field of a `double`.
    mutating func double(_ field: Int, _ value: Double) {
        key(field, wireType: 1)
        append(value.bitPattern)
    }

    /// A field of a `float`.
    mutating func float(_ field: Int, _ value: Float) {
        key(field, wireType: 5)
        append(value.bitPattern)
    }

    /// A packed field of `double`s.
    mutating func doubles(_ field: Int, _ values: [Double]) {
        key(field, wireType: 2)
        varint(UInt64(values.count * 8))
        for value in values { append(value.bitPattern) }
    }

    /// A field of bytes.
    mutating func data(_ field: Int, _ value: [UInt8]) {
        key(field, wireType: 2)
        varint(UInt64(value.count))
        bytes += value
    }

    /// A field of text.
    mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

    /// A field of another message.
    mutating func message(_ field: Int, _ write: (inout ProtobufMessage) -> Void) {
        data(field, Self.make(write).bytes)
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
