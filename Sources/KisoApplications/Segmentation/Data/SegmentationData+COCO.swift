import Foundation
import KisoCore
import KisoIO

extension SegmentationData {
    /// A thing of COCO's file on its picture.
    private struct Thing: Sendable {
        let name: String
        let label: UInt8
        let shape: COCOFile.Shape
    }

    /// Pictures whose masks are drawn from COCO's polygons and runs.
    static func source(_ file: COCOFile, _ files: LabelFiles, _ url: URL) throws -> Source {
        // A category "background" is the ground, which is there anyway.
        let categories = file.categories.filter { $0.name.lowercased() != "background" }
            .sorted { $0.id < $1.id }
        guard categories.count < 255 else {
            throw KisoError(
                .badData, "\(url.path): \(categories.count) categories, at most 254 are labels")
        }
        let labels = Dictionary(
            categories.enumerated().map { ($0.element.id, UInt8($0.offset + 1)) }
        ) { first, _ in first }
        var problems = SegmentationProblems()
        var things: [Int: [Thing]] = [:]
        // Smaller things lie on larger ones, crowds on nothing.
        let order = file.annotations.enumerated().sorted { first, second in
            let (a, b) = (first.element, second.element)
            let areCrowds = (a.iscrowd == 1, b.iscrowd == 1)
            if areCrowds.0 != areCrowds.1 { return areCrowds.0 }
            return (a.area ?? 0, second.offset) > (b.area ?? 0, first.offset)
        }
        for (index, annotation) in order {
            let name = "annotation \(annotation.id ?? index + 1)"
            guard let shape = annotation.segmentation else {
                problems.add("annotations have no segmentation", name, nil)
                continue
            }
            let label =
                annotation.iscrowd == 1
                ? SegmentationMask.ignored : labels[annotation.category_id] ?? 0
            things[annotation.image_id, default: []].append(
                Thing(name: name, label: label, shape: shape))
        }
        var pairs: [Pair] = []
        for picture in file.images.sorted(by: { $0.file_name < $1.file_name }) {
            let raw = RawPicture(name: picture.file_name, source: url.path)
            guard let place = files.picture(for: raw) else {
                problems.add("pictures are not there", picture.file_name, nil)
                continue
            }
            let own = things[picture.id] ?? []
            pairs.append(
                Pair(picture: place, maskName: "\(picture.file_name) in \(url.lastPathComponent)") {
                    [width = picture.width, height = picture.height] in
                    let size =
                        try width.flatMap { width in height.map { (width, $0) } } ?? size(of: place)
                    return try mask(of: own, width: size.0, height: size.1)
                })
        }
        guard !pairs.isEmpty else {
            throw KisoError(
                .missingInput,
                "\(url.path): none of its \(file.images.count) pictures is in the folder")
        }
        return Source(
            pairs: pairs, classes: ["background"] + categories.map(\.name), problems: problems,
            isMasks: false)
    }

    private static func size(of picture: URL) throws -> (Int, Int) {
        let image = try Image.read(picture)
        return (image.width, image.height)
    }

    private static func mask(
        of things: [Thing], width: Int, height: Int
    ) throws -> SegmentationMask {
        var labels: [UInt8]?
        for thing in things {
            do {
                let rows = try thing.shape.mask(height: height, width: width).rows
                var all = labels ?? [UInt8](repeating: 0, count: rows.count)
                for (place, isIn) in rows.enumerated() where isIn { all[place] = thing.label }
                labels = all
            } catch let error as KisoError {
                throw KisoError(error.kind, "\(thing.name): \(error.message)")
            }
        }
        if let labels { return SegmentationMask(width: width, height: height, labels: labels) }
        let nothing = try COCOMask(polygons: [], height: height, width: width)
        return SegmentationMask(
            width: width, height: height,
            labels: [UInt8](repeating: 0, count: nothing.height * nothing.width))
    }
}
