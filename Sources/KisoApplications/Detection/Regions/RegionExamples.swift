import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoOps
import KisoTensor

/// Regions of pictures to learn features from, made anew whenever they are asked for: boxes at things and near
/// them, and boxes of any place and size that show no thing or less than half of one. It takes no search, so
/// many pictures cost little.
struct RegionExamples: Dataset {
    let pictures: DetectionExamples
    /// What boxes follow from, with a picture's number, where nobody brings random numbers.
    let seed: UInt64

    var count: Int { pictures.count }

    /// Regions of some pictures; a class is one more than a thing's, the ground is 0.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    func batch(_ places: [Int]) throws -> Supervised {
        var random = RandomGenerator(seed: seed).split("regions of \(places)")
        return try batch(places, using: &random)
    }

    func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Supervised {
        var crops: [Tensor] = []
        var labels: [Int64] = []
        for place in places {
            let (image, objects) = try pictures.example(place, using: &random)
            let things = objects.filter { !$0.isIgnored }
            var boxes: [Box] = []
            for thing in things {
                for box in [
                    thing.box, thing.box.moved(by: 0.12, &random),
                    thing.box.moved(by: 0.12, &random),
                ] {
                    boxes.append(box)
                    labels.append(Int64(thing.label + 1))
                }
            }
            for _ in 0..<10 {
                guard let box = Self.ground(image.width, image.height, things.map(\.box), &random)
                else { continue }
                boxes.append(box)
                labels.append(0)
            }
            if !boxes.isEmpty { crops.append(RegionCrops.tensor(image, boxes)) }
        }
        guard !crops.isEmpty else {
            throw KisoError(.badData, "pictures \(places) are too small for regions")
        }
        return Supervised(
            inputs: .concatenate(crops, axis: 0), targets: Tensor(labels, shape: [labels.count]))
    }

    /// A box that overlaps nothing by 0.4: half of them lie near a thing or within one. `nil` where none is found
    /// in some trials.
    private static func ground(
        _ width: Int, _ height: Int, _ things: [Box], _ random: inout RandomGenerator
    ) -> Box? {
        for _ in 0..<20 {
            var box: Box
            if !things.isEmpty, random.nextUniform() < 0.5 {
                box = things[random.index(below: things.count)].moved(by: 0.6, &random)
            } else {
                let longest = Double(min(width, height))
                let size = 8 * pow(longest / 8, random.nextUniform())
                let shape = exp((random.nextUniform() - 0.5) * 1.6)
                box = Box(
                    centerX: random.nextUniform() * Double(width),
                    centerY: random.nextUniform() * Double(height),
                    width: size * shape.squareRoot(), height: size / shape.squareRoot())
            }
            box = box.clipped(width: width, height: height)
            if box.width >= 6, box.height >= 6, things.allSatisfy({ $0.overlap(box) < 0.4 }) {
                return box
            }
        }
        return nil
    }
}

extension Box {
    /// A box near this one: each side by up to a part of the box's own.
    func moved(by part: Double, _ random: inout RandomGenerator) -> Box {
        func share() -> Double { (random.nextUniform() - 0.5) * 2 * part }
        return Box(
            centerX: centerX + share() * width, centerY: centerY + share() * height,
            width: width * (1 + share()), height: height * (1 + share()))
    }
}
