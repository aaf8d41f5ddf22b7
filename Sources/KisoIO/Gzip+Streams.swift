import KisoCore

#if Native
    import CZlib

    /// Decompresses a gzip file member by member into one array.
    struct Inflater {
        private let input: [UInt8]
        private let limit: Int?
        private let name: String
        private static let pieceSize = 1 << 18

        init(_ input: [UInt8], limit: Int?, name: String) {
            self.input = input
            self.limit = limit
            self.name = name
        }

        func run() throws -> [UInt8] {
            var stream = z_stream()
            // 15 window bits, +16: a gzip wrapper, whose CRC and length zlib verifies.
            let start = inflateInit2_(
                &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard start == Z_OK else { throw KisoError(.unavailable, "zlib does not start") }
            defer { inflateEnd(&stream) }
            var output: [UInt8] = []
            output.reserveCapacity(expectedSize)
            var piece = [UInt8](repeating: 0, count: Self.pieceSize)
            var consumed = 0
            var ended = false
            while consumed < input.count {
                if ended {
                    // Padding with zeros after the last member is allowed, as gzip itself does.
                    if input[consumed] == 0 && input[consumed...].allSatisfy({ $0 == 0 }) { break }
                    guard inflateReset(&stream) == Z_OK else { throw corrupt(consumed, "reset") }
                    ended = false
                }
                let (code, used, made) = step(&stream, from: consumed, into: &piece)
                consumed += used
                output.append(contentsOf: piece[..<made])
                guard output.count <= limit ?? Gzip.defaultAllowance(consumed: consumed) else {
                    throw tooLarge(output.count, consumed)
                }
                switch code {
                case Z_STREAM_END: ended = true
                case Z_OK where used > 0 || made > 0: continue
                case Z_OK, Z_BUF_ERROR: throw truncated
                default:
                    throw corrupt(consumed, stream.msg.map { String(cString: $0) } ?? "bad data")
                }
            }
            while !ended {
                // The input is used up, but zlib may still hold output.
                let (code, _, made) = step(&stream, from: consumed, into: &piece)
                output.append(contentsOf: piece[..<made])
                guard output.count <= limit ?? Gzip.defaultAllowance(consumed: consumed) else {
                    throw tooLarge(output.count, consumed)
                }
                if code == Z_STREAM_END { ended = true } else if made == 0 { throw truncated }
            }
            return output
        }

        private func step(
            _ stream: inout z_stream, from consumed: Int, into piece: inout [UInt8]
        ) -> (code: Int32, used: Int, made: Int) {
            let available = min(input.count - consumed, Self.pieceSize)
            return input.withUnsafeBufferPointer { source in
                piece.withUnsafeMutableBufferPointer { target in
                    stream.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress?.advanced(by: consumed))
                    stream.avail_in = UInt32(available)
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let code = inflate(&stream, Z_NO_FLUSH)
                    return (
                        code, available - Int(stream.avail_in), target.count - Int(stream.avail_out)
                    )
                }
            }
        }

        /// The size that the trailer states, as far as it is believable.
        private var expectedSize: Int {
            guard input.count >= 18 else { return 0 }
            let stated = input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let believable = limit ?? Gzip.defaultAllowance(consumed: input.count)
            return stated <= min(believable, 40 * input.count) ? stated : 0
        }

        private var truncated: KisoError {
            KisoError(
                .badData,
                "\(name): the gzip data ends at byte \(input.count) before its end mark; "
                    + "the file is truncated, fetch it again")
        }

        private func corrupt(_ offset: Int, _ reason: String) -> KisoError {
            KisoError(
                .badData,
                "\(name): the gzip data is corrupt near byte \(offset) (\(reason)); fetch it again")
        }

        private func tooLarge(_ size: Int, _ consumed: Int) -> KisoError {
            let allowed = limit ?? Gzip.defaultAllowance(consumed: consumed)
            return KisoError(
                .badData,
                "\(name): \(consumed) bytes of gzip data expand to more than \(allowed) bytes; "
                    + "refused as a decompression bomb")
        }
    }

    /// Compresses an array into one gzip member.
    enum Deflater {
        static func run(_ input: [UInt8], level: Int32) throws -> [UInt8] {
            var stream = z_stream()
            let start = deflateInit2_(
                &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
            guard start == Z_OK else { throw KisoError(.unavailable, "zlib does not start") }
            defer { deflateEnd(&stream) }
            var output: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 18)
            var consumed = 0
            while true {
                let available = min(input.count - consumed, piece.count)
                let isLast = consumed + available == input.count
                let (code, made) = input.withUnsafeBufferPointer { source in
                    piece.withUnsafeMutableBufferPointer { target in
                        stream.next_in = UnsafeMutablePointer(
                            mutating: source.baseAddress?.advanced(by: consumed))
                        stream.avail_in = UInt32(available)
                        stream.next_out = target.baseAddress
                        stream.avail_out = UInt32(target.count)
                        let code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                        return (code, target.count - Int(stream.avail_out))
                    }
                }
                consumed += available - Int(stream.avail_in)
                output.append(contentsOf: piece[..<made])
                if code == Z_STREAM_END { return output }
                guard code == Z_OK || code == Z_BUF_ERROR else {
                    throw KisoError(.defect, "zlib could not compress (code \(code))")
                }
            }
        }
    }
#endif
