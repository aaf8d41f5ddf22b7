import Foundation
import Kiso

/// The first test picture as a file to try `kiso predict` with.
enum SamplePicture {
    /// Writes it; `nil` without the codecs or for what is no grey picture.
    static func write(_ data: any Dataset<Supervised>, to run: RunFolder) throws -> String? {
        guard data.count > 0 else { return nil }
        let example = try data.batch([0]).inputs
        guard example.rank == 4, example.shape[1] == 1 else { return nil }
        let pixels = example.floats.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
        let image = Image(
            width: example.shape[3], height: example.shape[2], channels: 1, pixels: pixels)
        guard let bytes = try? image.encodePNG() else { return nil }
        try AtomicFile.write(bytes, to: run.figure("digit.png"))
        return "\(run.url.relativePath)/figures/digit.png"
    }
}
