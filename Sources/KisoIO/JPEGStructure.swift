/// The segments of a JPEG file, as far as they matter before it is decoded.
///
/// Cameras and editors write headers that break the letter of the standard without harm to the
/// picture. The decoder reports only the first oddity of a file, so they are put right before it sees
/// them: what it reports then is damage.
struct JPEGStructure {
    private(set) var bytes: [UInt8]
    /// How often the file goes through the picture.
    private(set) var scanCount = 0
    private var isSequential = false
    private var componentCount = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Puts right the parameters of scans of a sequential file, which mean nothing there, the revision
    /// in a JFIF header and the colour transform in Adobe's; counts the scans.
    mutating func mendHarmlessOddities() {
        scanCount = 0
        var position = 2
        while let (marker, start) = nextMarker(from: position), marker != 0xd9 {
            if marker == 0x01 || (0xd0...0xd8).contains(marker) {
                position = start
                continue
            }
            guard start + 2 <= bytes.count else { return }
            let end = start + Int(bytes[start]) << 8 + Int(bytes[start + 1])
            guard end >= start + 2, end <= bytes.count else { return }
            mend(marker, (start + 2)..<end)
            position = end
        }
    }

    /// The next marker and where its segment begins. Between the bytes of a scan an 0xff is followed
    /// by 0; fill bytes of 0xff may stand before a marker.
    private func nextMarker(from position: Int) -> (marker: UInt8, start: Int)? {
        var position = position
        while position + 1 < bytes.count {
            if bytes[position] == 0xff, bytes[position + 1] != 0, bytes[position + 1] != 0xff {
                return (bytes[position + 1], position + 2)
            }
            position += 1
        }
        return nil
    }

    private mutating func mend(_ marker: UInt8, _ segment: Range<Int>) {
        let start = segment.lowerBound
        switch marker {
        case 0xe0 where segment.count >= 7 && bytes[start..<start + 5].elementsEqual("JFIF\0".utf8):
            // The picture is the same in all revisions.
            bytes[start + 5] = 1
        case 0xee where segment.count >= 12 && bytes[start..<start + 5].elementsEqual("Adobe".utf8):
            // What the decoder assumes for a transform that it does not know.
            if bytes[start + 11] > 2 { bytes[start + 11] = componentCount == 4 ? 2 : 1 }
        case 0xc0, 0xc1, 0xc2, 0xc9, 0xca:
            isSequential = marker != 0xc2 && marker != 0xca
            if segment.count >= 6 { componentCount = Int(bytes[start + 5]) }
        case 0xda:
            scanCount += 1
            guard isSequential, segment.count >= 4 else { return }
            let parameters = start + 1 + 2 * Int(bytes[start])
            guard parameters + 3 <= segment.upperBound else { return }
            bytes.replaceSubrange(parameters..<parameters + 3, with: [0, 63, 0])
        default: break
        }
    }
}
