import Foundation
import KisoCore
import KisoIO
import KisoTensor
import SwiftProtobuf

/// Reads the arrays of a file, also those that lie in files beside it.
struct ArrayReader: Sendable {
    /// What errors call the file.
    let source: String
    /// Where files beside it lie; `nil` where there are none.
    let folder: URL?

    /// The value of an array.
    ///
    /// - Throws: `KisoError` `.badData` for sizes that do not fit the bytes, and for types that Kiso
    ///   does not have; `.missingInput` for a file beside it that is not there.
    func value(_ tensor: Onnx_TensorProto, _ what: String) throws -> Value {
        func bad(_ problem: String) -> KisoError {
            KisoError(.badData, "\(source): \(what) \(problem)")
        }
        guard let type = ElementType(rawValue: Int(tensor.dataType)), type != .undefined else {
            throw bad("has the element type \(tensor.dataType), which is none")
        }
        guard let dtype = type.storage else {
            throw bad("has elements of type \(type), which Kiso does not have")
        }
        guard tensor.dims.count <= 64, let shape = Shape(checking: tensor.dims.map(Int.init)),
            shape.count <= GraphRun.largestCount
        else { throw bad("has the sizes \(tensor.dims.prefix(12)), which make no array") }
        if tensor.dataLocation == 1 {
            let bytes = try external(tensor, what)
            return .tensor(try raw(bytes, shape, type, dtype, bad), type)
        }
        if !tensor.rawData.isEmpty {
            return .tensor(try raw([UInt8](tensor.rawData), shape, type, dtype, bad), type)
        }
        func filled<T: Scalar>(_ values: [T]) throws -> Value {
            guard values.count == shape.count else {
                throw bad("has \(values.count) elements, expected \(shape.count) of \(shape)")
            }
            return .tensor(Tensor(NDArray(values, shape: shape)), type)
        }
        switch type {
        case .float32: return try filled(tensor.floatData)
        case .float64: return try filled(tensor.doubleData)
        case .int64: return try filled(tensor.int64Data)
        case .int32: return try filled(tensor.int32Data)
        case .uint8: return try filled(tensor.int32Data.map { UInt8(truncatingIfNeeded: $0) })
        case .bool: return try filled(tensor.int32Data.map { $0 != 0 })
        case .float16:
            return try filled(
                tensor.int32Data.map { Float16(bitPattern: UInt16(truncatingIfNeeded: $0)) })
        case .bfloat16:
            return try filled(
                tensor.int32Data.map { BFloat16(bitPattern: UInt16(truncatingIfNeeded: $0)) })
        case .uint64:
            guard tensor.uint64Data.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
                throw bad("has a number beyond 2⁶³, which Kiso does not have")
            }
            return try filled(tensor.uint64Data.map { Int64(truncatingIfNeeded: $0) })
        case .uint32: return try filled(tensor.uint64Data.map { Int64(truncatingIfNeeded: $0) })
        case .int8: return try filled(tensor.int32Data.map { Int64(Int8(truncatingIfNeeded: $0)) })
        case .int16:
            return try filled(tensor.int32Data.map { Int64(Int16(truncatingIfNeeded: $0)) })
        case .uint16:
            return try filled(tensor.int32Data.map { Int64(UInt16(truncatingIfNeeded: $0)) })
        case .int4, .uint4, .int2, .uint2:
            let bytes = tensor.int32Data.map { UInt8(truncatingIfNeeded: $0) }
            return .tensor(try raw(bytes, shape, type, dtype, bad), type)
        default: throw bad("has elements of type \(type), which Kiso does not have")
        }
    }

    /// A value of the standard's test cases.
    func value(_ bytes: [UInt8], kind: ValueDescription.Kind) throws -> Value {
        do {
            switch kind {
            case .tensor:
                return try value(Onnx_TensorProto(serializedBytes: bytes), "value")
            case .sequence: return try value(Onnx_SequenceProto(serializedBytes: bytes))
            case .optional:
                let optional = try Onnx_OptionalProto(serializedBytes: bytes)
                if optional.hasTensorValue { return try value(optional.tensorValue, "value") }
                if optional.hasSequenceValue { return try value(optional.sequenceValue) }
                return .nothing
            }
        } catch let error as KisoError {
            throw error
        } catch {
            throw KisoError(.badData, "\(source): is no value of ONNX")
        }
    }

    private func value(_ sequence: Onnx_SequenceProto, depth: Int = 0) throws -> Value {
        guard depth < 16 else { throw KisoError(.badData, "\(source): sequences lie too deep") }
        if !sequence.sequenceValues.isEmpty {
            return .sequence(try sequence.sequenceValues.map { try value($0, depth: depth + 1) })
        }
        return .sequence(try sequence.tensorValues.map { try value($0, "an element") })
    }

    private func raw(
        _ bytes: [UInt8], _ shape: Shape, _ type: ElementType, _ dtype: DType,
        _ bad: (String) -> KisoError
    ) throws -> Tensor {
        let bits = type.bits
        let (all, overflow) = shape.count.multipliedReportingOverflow(by: bits)
        guard !overflow, bytes.count == (all + 7) / 8 else {
            throw bad(
                "has \(bytes.count) bytes, expected \(overflow ? "others" : "\((all + 7) / 8)")")
        }
        func array<T: Scalar>(_: T.Type) -> NDArray {
            let array = NDArray(uninitialized: shape, dtype: T.dtype)
            let to: UnsafeMutablePointer<T> = array.mutablePointer()
            bytes.withUnsafeBytes { from in
                if from.count > 0 {
                    UnsafeMutableRawPointer(to).copyMemory(
                        from: from.baseAddress ?? UnsafeRawPointer(to), byteCount: from.count)
                }
            }
            return array
        }
        func widened<T: FixedWidthInteger>(_: T.Type) -> Tensor {
            let size = T.bitWidth / 8
            let values = (0..<shape.count).map { place -> Int64 in
                var value: T = 0
                for byte in (0..<size).reversed() {
                    value = value << 8 | T(truncatingIfNeeded: bytes[place * size + byte])
                }
                return Int64(value)
            }
            return Tensor(NDArray(values, shape: shape))
        }
        switch type {
        case .bool:
            return Tensor(NDArray(bytes.map { $0 != 0 }, shape: shape))
        case .uint8: return Tensor(NDArray(bytes, shape: shape))
        case .int8:
            return Tensor(NDArray(bytes.map { Int64(Int8(bitPattern: $0)) }, shape: shape))
        case .uint64:
            let all = Tensor(array(Int64.self))
            guard all.values(as: Int64.self).allSatisfy({ $0 >= 0 }) else {
                throw bad("has a number beyond 2⁶³, which Kiso does not have")
            }
            return all
        case .int16: return widened(Int16.self)
        case .uint16: return widened(UInt16.self)
        case .uint32: return widened(UInt32.self)
        case .int4, .uint4, .int2, .uint2:
            return Tensor(NDArray(packed(bytes, shape.count, type), shape: shape))
        default: return Tensor(dtype.withScalarType { array($0) })
        }
    }

    /// Integers of less than a byte, the first in the lowest bits.
    private func packed(_ bytes: [UInt8], _ count: Int, _ type: ElementType) -> [Int64] {
        let bits = type.bits, inByte = 8 / bits
        let isSigned = type == .int4 || type == .int2
        return (0..<count).map { place in
            let part = Int64(bytes[place / inByte] >> UInt8(place % inByte * bits))
            let value = part & (1 << Int64(bits) - 1)
            return isSigned && value >= 1 << Int64(bits - 1) ? value - 1 << Int64(bits) : value
        }
    }

    /// The bytes of an array that lies in a file beside the model.
    private func external(_ tensor: Onnx_TensorProto, _ what: String) throws -> [UInt8] {
        func bad(_ problem: String) -> KisoError {
            KisoError(.badData, "\(source): \(what) \(problem)")
        }
        var entries: [String: String] = [:]
        for entry in tensor.externalData { entries[entry.key] = entry.value }
        guard let folder, let location = entries["location"], !location.isEmpty else {
            throw bad("lies in another file, but none is named or can be reached")
        }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.hasPrefix("/"), !parts.contains("..") else {
            throw bad("lies in '\(location)', outside the model's folder")
        }
        let file = folder.appendingPathComponent(location)
        // A link must not lead out of the folder either.
        let inside = folder.resolvingSymlinksInPath().path + "/"
        guard file.resolvingSymlinksInPath().path.hasPrefix(inside) else {
            throw bad("lies in '\(location)', outside the model's folder")
        }
        let offset = Int(entries["offset"] ?? "0"), length = entries["length"].map { Int($0) ?? -1 }
        guard let offset, offset >= 0, length ?? 0 >= 0 else {
            throw bad("has a place in '\(location)' that is none")
        }
        let bytes = try FileReading.bytes(of: file)
        let end = length.map { offset.addingReportingOverflow($0) } ?? (bytes.count, false)
        guard !end.1, offset <= end.0, end.0 <= bytes.count else {
            throw bad("lies behind the end of '\(location)'")
        }
        return Array(bytes[offset..<end.0])
    }
}

extension ElementType {
    /// How many bits an element takes in a file.
    var bits: Int {
        switch self {
        case .float64, .int64, .uint64, .complex64: 64
        case .complex128: 128
        case .float32, .int32, .uint32: 32
        case .float16, .bfloat16, .int16, .uint16: 16
        case .int4, .uint4, .float4e2m1: 4
        case .int2, .uint2: 2
        default: 8
        }
    }
}
