public import Foundation
import KisoCore

/// Masks in COCO's JSON: for each class that is seen in a picture an annotation with its pixels in run lengths,
/// column after column, beginning with the pixels that are not of it; the ground has none.
public enum COCOMasks {
    private struct File: Encodable {
        struct Picture: Encodable {
            let id: Int
            let file_name: String
            let width: Int
            let height: Int
        }
        struct Category: Encodable {
            let id: Int
            let name: String
        }
        struct Annotation: Encodable {
            struct Runs: Encodable {
                let counts: [Int]
                let size: [Int]
            }
            let id: Int
            let image_id: Int
            let category_id: Int
            let segmentation: Runs
            let area: Int
            let bbox: [Int]
            let iscrowd = 0

            private enum CodingKeys: String, CodingKey {
                case id, image_id, category_id, segmentation, area, bbox, iscrowd
            }
        }
        let images: [Picture]
        let categories: [Category]
        let annotations: [Annotation]
    }

    /// The file's content.
    ///
    /// - Parameters:
    ///   - masks: the masks with the files of their pictures.
    ///   - classes: the names of the classes, the ground first.
    /// - Throws: what encoding throws.
    public static func encode(
        _ masks: [(url: URL, mask: SegmentationMask)], classes: [String]
    ) throws -> [UInt8] {
        var annotations: [File.Annotation] = []
        for (index, entry) in masks.enumerated() {
            let mask = entry.mask
            for (value, area) in mask.counts.sorted(by: { $0.key < $1.key })
            where value != 0 && Int(value) < classes.count {
                annotations.append(
                    File.Annotation(
                        id: annotations.count + 1, image_id: index + 1, category_id: Int(value),
                        segmentation: File.Annotation.Runs(
                            counts: runs(of: value, in: mask), size: [mask.height, mask.width]),
                        area: area, bbox: box(of: value, in: mask)))
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                File(
                    images: masks.enumerated().map { index, entry in
                        File.Picture(
                            id: index + 1, file_name: entry.url.lastPathComponent,
                            width: entry.mask.width, height: entry.mask.height)
                    },
                    categories: classes.enumerated().dropFirst().map {
                        File.Category(id: $0.offset, name: $0.element)
                    }, annotations: annotations)))
    }

    /// How many pixels in turn are not, and are, of a value, column after column.
    static func runs(of value: UInt8, in mask: SegmentationMask) -> [Int] {
        var runs: [Int] = []
        var (isIn, length) = (false, 0)
        for column in 0..<mask.width {
            for row in 0..<mask.height {
                if (mask.values[row * mask.width + column] == value) != isIn {
                    runs.append(length)
                    (isIn, length) = (!isIn, 0)
                }
                length += 1
            }
        }
        return runs + [length]
    }

    /// Left, top, width, height of what is of a value.
    private static func box(of value: UInt8, in mask: SegmentationMask) -> [Int] {
        var (left, top, right, bottom) = (mask.width, mask.height, 0, 0)
        for row in 0..<mask.height {
            for column in 0..<mask.width where mask.values[row * mask.width + column] == value {
                (left, right) = (min(left, column), max(right, column + 1))
                (top, bottom) = (min(top, row), max(bottom, row + 1))
            }
        }
        return [left, top, right - left, bottom - top]
    }
}
