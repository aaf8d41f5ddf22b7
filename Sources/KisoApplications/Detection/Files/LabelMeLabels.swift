import Foundation
import KisoCore
import KisoIO

/// A JSON file a picture, as LabelMe writes it: named shapes with points in pixels. The box of a shape is
/// the one around its points, of a circle around the whole.
enum LabelMeLabels {
    private struct File: Decodable {
        struct Form: Decodable {
            var label: String
            var points: [[Double]]
            var shape_type: String?
        }
        var shapes: [Form]
        var imagePath: String?
        var imageWidth: Int?
        var imageHeight: Int?
    }

    static func read(_ url: URL) throws -> RawPicture {
        let file: File
        do {
            let bytes = try FileReading.bytes(of: url, limit: 256 << 20)
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as KisoError {
            throw error
        } catch let error as DecodingError {
            throw KisoError(.badData, "\(url.path): \(error.place)")
        }
        let name = (file.imagePath ?? "").split { $0 == "/" || $0 == "\\" }.last.map(String.init)
        var picture = RawPicture(name: name ?? "", source: url.path)
        if let width = file.imageWidth, let height = file.imageHeight {
            picture.size = (width, height)
        }
        for (index, form) in file.shapes.enumerated() {
            guard form.points.count > 0, form.points.allSatisfy({ $0.count == 2 }) else {
                throw KisoError(
                    .badData, "\(url.path): shape \(index + 1) '\(form.label)' has no points")
            }
            let (x, y) = (form.points.map { $0[0] }, form.points.map { $0[1] })
            var box = Box(x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0)
            switch form.shape_type ?? "polygon" {
            case "point", "line", "linestrip", "points": continue
            case "circle" where form.points.count == 2:
                let radius = hypot(x[1] - x[0], y[1] - y[0])
                box = Box(x[0] - radius, y[0] - radius, x[0] + radius, y[0] + radius)
            default: break
            }
            picture.things.append(RawPicture.Thing(name: form.label, box: box))
        }
        return picture
    }
}
