import Foundation
import KisoCore
import KisoIO

/// A JSON file as COCO has it: pictures, what is marked on them, and the names of the classes.
struct COCOFile: Codable {
    struct Picture: Codable {
        var id: Int
        var file_name: String
        var width: Int?
        var height: Int?
    }
    struct Annotation: Codable {
        var id: Int?
        var image_id: Int
        var category_id: Int
        var bbox: [Double]?
        var area: Double?
        var iscrowd: Int?
        var segmentation: Shape?
    }
    struct Category: Codable {
        var id: Int
        var name: String
    }

    /// Which pixels a thing has.
    enum Shape: Codable {
        /// `x` and `y` of the corners of each polygon in turn.
        case polygons([[Double]])
        /// The lengths of runs down the columns, with the height and the width of the picture.
        case runs([Int], size: [Int])
        /// The same, as COCO compresses them.
        case compressed(String, size: [Int])

        private enum Key: CodingKey { case counts, size }

        init(from decoder: any Decoder) throws {
            if let polygons = try? decoder.singleValueContainer().decode([[Double]].self) {
                self = .polygons(polygons)
                return
            }
            let values = try decoder.container(keyedBy: Key.self)
            let size = try values.decode([Int].self, forKey: .size)
            if let text = try? values.decode(String.self, forKey: .counts) {
                self = .compressed(text, size: size)
            } else {
                self = .runs(try values.decode([Int].self, forKey: .counts), size: size)
            }
        }

        func encode(to encoder: any Encoder) throws {
            if case .polygons(let polygons) = self {
                var value = encoder.singleValueContainer()
                return try value.encode(polygons)
            }
            var values = encoder.container(keyedBy: Key.self)
            switch self {
            case .polygons: break
            case .runs(let runs, let size):
                try values.encode(runs, forKey: .counts)
                try values.encode(size, forKey: .size)
            case .compressed(let text, let size):
                try values.encode(text, forKey: .counts)
                try values.encode(size, forKey: .size)
            }
        }

        /// The pixels, in a picture of a size.
        ///
        /// - Throws: `KisoError` `.badData` for a shape that is none, or of another size.
        func mask(height: Int, width: Int) throws -> COCOMask {
            func check(_ size: [Int]) throws {
                guard size == [height, width] else {
                    throw KisoError(
                        .badData,
                        "a mask of \(size.map(String.init).joined(separator: "×")) pixels in a picture "
                            + "\(height) high and \(width) wide")
                }
            }
            switch self {
            case .polygons(let polygons):
                return try COCOMask(polygons: polygons, height: height, width: width)
            case .runs(let runs, let size):
                try check(size)
                return try COCOMask(runs: runs, height: height, width: width)
            case .compressed(let text, let size):
                try check(size)
                return try COCOMask(compressed: text, height: height, width: width)
            }
        }
    }

    var images: [Picture]
    var annotations: [Annotation]
    var categories: [Category]

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.badData` that says where it is not as COCO's, or that two pictures or two categories
    ///   have one number.
    static func read(_ url: URL) throws -> COCOFile {
        let file: COCOFile
        do {
            let bytes = try FileReading.bytes(of: url, limit: 1 << 30)
            file = try JSONDecoder().decode(COCOFile.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw KisoError(.badData, "\(url.path): \(error.place)")
        }
        var known: Set<Int> = []
        for picture in file.images where !known.insert(picture.id).inserted {
            throw KisoError(.badData, "\(url.path): two images have the id \(picture.id)")
        }
        var classes: Set<Int> = []
        for category in file.categories where !classes.insert(category.id).inserted {
            throw KisoError(.badData, "\(url.path): two categories have the id \(category.id)")
        }
        for (index, annotation) in file.annotations.enumerated() {
            let place = "\(url.path): annotation \(annotation.id ?? index + 1)"
            guard classes.contains(annotation.category_id) else {
                throw KisoError(
                    .badData, "\(place): there is no category \(annotation.category_id)")
            }
            guard known.contains(annotation.image_id) else {
                throw KisoError(.badData, "\(place): there is no image \(annotation.image_id)")
            }
        }
        return file
    }
}
