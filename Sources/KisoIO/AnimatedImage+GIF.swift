import KisoCore

#if Native
    import CGIF
#endif

extension AnimatedImage {
    /// The bytes of a GIF file that begins anew at its end.
    ///
    /// A frame has a palette of its own, exact up to 256 colours. Only the rectangle that differs from the
    /// frame before is stored.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodeGIF() throws -> [UInt8] {
        #if Native
            let output = GIFBytes()
            let pointer = Unmanaged.passUnretained(output).toOpaque()
            var code: Int32 = 0
            let write: OutputFunc = { file, bytes, count in
                guard let data = file?.pointee.UserData, let bytes else { return 0 }
                let output = Unmanaged<GIFBytes>.fromOpaque(data).takeUnretainedValue()
                output.bytes += UnsafeBufferPointer(start: bytes, count: Int(count))
                return count
            }
            guard let file = EGifOpen(pointer, write, &code) else { throw Self.failure(code) }
            let succeeded = put(into: file)
            let error = file.pointee.Error
            let isClosed = EGifCloseFile(file, &code) == GIF_OK
            guard succeeded && isClosed else { throw Self.failure(succeeded ? code : error) }
            return withExtendedLifetime(output) { output.bytes }
        #else
            throw KisoError.withoutCodecs("writing GIF")
        #endif
    }

    /// Whether a file begins as a GIF does.
    static func checkGIF(_ start: ArraySlice<UInt8>, name: String) throws {
        if start.starts(with: Array("GIF8".utf8)) { return }
        throw KisoError(
            .badData, "\(name): is no GIF; it starts with \(hexadecimal(start.prefix(4)))")
    }

    /// Decodes a GIF, to look at what was written; all frames become RGB, and the delay is the first one's.
    ///
    /// - Throws: `KisoError` `.badData` when it is damaged or too large.
    package static func decodeGIF(_ bytes: [UInt8], name: String = "image data") throws
        -> AnimatedImage
    {
        try checkGIF(bytes[...], name: name)
        #if Native
            let input = GIFBytes()
            input.bytes = bytes
            let pointer = Unmanaged.passUnretained(input).toOpaque()
            var code: Int32 = 0
            let read: InputFunc = { file, bytes, count in
                guard let data = file?.pointee.UserData, let bytes else { return 0 }
                let input = Unmanaged<GIFBytes>.fromOpaque(data).takeUnretainedValue()
                let taken = input.bytes[input.place...].prefix(Int(count))
                for (index, byte) in taken.enumerated() { bytes[index] = byte }
                input.place += taken.count
                return Int32(taken.count)
            }
            guard let file = DGifOpen(pointer, read, &code) else { throw damaged(name, code) }
            defer { _ = DGifCloseFile(file, nil) }
            _ = try Image.checkedByteCount(
                width: Int(file.pointee.SWidth), height: Int(file.pointee.SHeight), channels: 3,
                name: name)
            guard DGifSlurp(file) == GIF_OK else { throw damaged(name, file.pointee.Error) }
            return try withExtendedLifetime(input) { try frames(of: file, name: name) }
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }
}

#if Native
    /// What giflib writes to and reads from.
    private final class GIFBytes {
        var bytes: [UInt8] = []
        var place = 0
    }

    extension AnimatedImage {
        private static func failure(_ code: Int32) -> KisoError {
            KisoError(.defect, "giflib cannot write: \(message(code))")
        }

        private static func damaged(_ name: String, _ code: Int32) -> KisoError {
            KisoError(.badData, "\(name): the GIF data is damaged or truncated (\(message(code)))")
        }

        private static func message(_ code: Int32) -> String {
            GifErrorString(code).map { String(cString: $0) } ?? "code \(code)"
        }

        private func put(into file: UnsafeMutablePointer<GifFileType>) -> Bool {
            let width = Int32(frames[0].width), height = Int32(frames[0].height)
            EGifSetGifVersion(file, true)
            guard EGifPutScreenDesc(file, width, height, 8, 0, nil) == GIF_OK, putLoop(file) else {
                return false
            }
            var shown: [UInt32]?
            for frame in frames {
                let colours = Self.colours(of: frame)
                let area = Self.change(from: shown, to: colours, width: frame.width)
                guard put(colours, area, width: frame.width, into: file) else { return false }
                shown = colours
            }
            return true
        }

        /// What browsers take for "again and again".
        private func putLoop(_ file: UnsafeMutablePointer<GifFileType>) -> Bool {
            let again: [UInt8] = [1, 0, 0]
            return EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE) == GIF_OK
                && EGifPutExtensionBlock(file, 11, Array("NETSCAPE2.0".utf8)) == GIF_OK
                && EGifPutExtensionBlock(file, 3, again) == GIF_OK
                && EGifPutExtensionTrailer(file) == GIF_OK
        }

        /// A part of a picture.
        private struct Area {
            var x: Range<Int>
            var y: Range<Int>
        }

        private static func colours(of image: Image) -> [UInt32] {
            let channels = image.channels
            return (0..<image.width * image.height).map { pixel in
                let start = pixel * channels
                let red = UInt32(image.pixels[start])
                if channels < 3 { return red << 16 | red << 8 | red }
                return red << 16 | UInt32(image.pixels[start + 1]) << 8
                    | UInt32(image.pixels[start + 2])
            }
        }

        /// The smallest rectangle around all differences; one pixel where there are none.
        private static func change(
            from old: [UInt32]?, to new: [UInt32], width: Int
        ) -> Area {
            guard let old else { return Area(x: 0..<width, y: 0..<new.count / width) }
            var area = Area(x: width..<width, y: 0..<0)
            for place in new.indices where new[place] != old[place] {
                let x = place % width, y = place / width
                if area.y.isEmpty {
                    area = Area(x: x..<x + 1, y: y..<y + 1)
                } else {
                    area.x = min(area.x.lowerBound, x)..<max(area.x.upperBound, x + 1)
                    area.y = area.y.lowerBound..<y + 1
                }
            }
            return area.y.isEmpty ? Area(x: 0..<1, y: 0..<1) : area
        }

        private func put(
            _ colours: [UInt32], _ area: Area, width: Int,
            into file: UnsafeMutablePointer<GifFileType>
        ) -> Bool {
            let rows = area.y.map { y in
                Array(colours[(y * width + area.x.lowerBound)...].prefix(area.x.count))
            }
            let table = ColourTable(rows.flatMap { $0 })
            // A palette has a power of two of colours, and at least two.
            var entries = table.colours.map {
                GifColorType(
                    Red: UInt8($0 >> 16 & 0xFF), Green: UInt8($0 >> 8 & 0xFF),
                    Blue: UInt8($0 & 0xFF))
            }
            while entries.count < 2 || entries.count & (entries.count - 1) != 0 {
                entries.append(GifColorType(Red: 0, Green: 0, Blue: 0))
            }
            guard let map = GifMakeMapObject(Int32(entries.count), entries) else { return false }
            defer { GifFreeMapObject(map) }
            var control = GraphicsControlBlock(
                DisposalMode: DISPOSE_DO_NOT, UserInputFlag: false,
                DelayTime: Int32((delay * 100).rounded()), TransparentColor: NO_TRANSPARENT_COLOR)
            var block = [UInt8](repeating: 0, count: 4)
            let length = EGifGCBToExtension(&control, &block)
            guard
                EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, Int32(length), block) == GIF_OK,
                EGifPutImageDesc(
                    file, Int32(area.x.lowerBound), Int32(area.y.lowerBound), Int32(area.x.count),
                    Int32(area.y.count), false, map) == GIF_OK
            else { return false }
            for row in rows {
                var line = row.map { table.index(of: $0) }
                guard EGifPutLine(file, &line, Int32(line.count)) == GIF_OK else { return false }
            }
            return true
        }

        private static func frames(
            of file: UnsafeMutablePointer<GifFileType>, name: String
        ) throws -> AnimatedImage {
            let width = Int(file.pointee.SWidth), height = Int(file.pointee.SHeight)
            let count = Int(file.pointee.ImageCount)
            guard count > 0, count <= frameLimit, let saved = file.pointee.SavedImages else {
                throw KisoError(.badData, "\(name): a GIF of \(count) frames")
            }
            guard count * width * height * 3 <= Image.byteLimit * 4 else {
                throw KisoError(
                    .badData, "\(name): \(count) frames of \(width)×\(height) pixels are too many")
            }
            var canvas = [UInt8](repeating: 0, count: width * height * 3)
            var frames: [Image] = []
            var delay = 0.1
            for index in 0..<count {
                var control = GraphicsControlBlock()
                let hasControl = DGifSavedExtensionToGCB(file, Int32(index), &control) == GIF_OK
                if index == 0, hasControl {
                    delay = min(600, max(0, Double(control.DelayTime) / 100))
                }
                let transparent = hasControl ? Int(control.TransparentColor) : -1
                let image = saved[index], area = image.ImageDesc
                guard let map = area.ColorMap ?? file.pointee.SColorMap,
                    let raster = image.RasterBits,
                    let colours = map.pointee.Colors
                else { throw KisoError(.badData, "\(name): frame \(index + 1) has no palette") }
                for y in 0..<Int(area.Height) {
                    for x in 0..<Int(area.Width) {
                        let place = Int(raster[y * Int(area.Width) + x])
                        let row = y + Int(area.Top), column = x + Int(area.Left)
                        guard place != transparent, place < Int(map.pointee.ColorCount),
                            row < height,
                            column < width, row >= 0, column >= 0
                        else { continue }
                        let start = (row * width + column) * 3
                        canvas[start] = colours[place].Red
                        canvas[start + 1] = colours[place].Green
                        canvas[start + 2] = colours[place].Blue
                    }
                }
                frames.append(Image(width: width, height: height, channels: 3, pixels: canvas))
            }
            return AnimatedImage(frames: frames, delay: delay)
        }
    }
#endif
