import KisoCore
import KisoNN
import KisoOps
public import KisoTensor
import KisoTrain

/// Pictures and what is in them, as a detector learns from them.
public struct DetectionBatch: Sendable {
    /// `[n, 3, side, side]`, from 0 to 1.
    public let inputs: Tensor
    /// What each picture shows, in pixels of the inputs.
    public let truth: [[LabeledObject]]
    /// What the choice of examples follows from.
    let seed: UInt64
}

/// What a small Faster R-CNN makes small: for some anchors and some proposals of each picture, half of them
/// at things if there are so many, whether a thing is there, what it is, and how its box differs.
struct ProposalObjective: Sendable {
    let network: ProposalNetwork
    /// Anchors of a picture that count.
    private static let anchorsChosen = 64
    /// Proposals of a picture that count.
    private static let regionsChosen = 32

    func callAsFunction(_ batch: DetectionBatch, pass: Pass) -> Measured {
        let n = batch.inputs.shape[0]
        let (map, logits, numbers) = network.propose(batch.inputs, pass: pass)
        let anchors = network.anchors.boxes()
        var random = RandomGenerator(seed: batch.seed).split("examples")
        var chosen = Choice(count: anchors.count)
        for picture in 0..<n {
            chosen.add(
                anchors, batch.truth[picture], picture, most: Self.anchorsChosen, &random)
        }
        let thing = Loss.binaryCrossEntropy(
            logits.reshaped([-1]).taking(chosen.placesTensor), chosen.answers)
        let place = chosen.boxLoss(numbers.reshaped([-1, 4]))

        let regions = regions(logits, numbers, anchors, batch, &random)
        let (names, boxes) = network.judge(map, regions.map { $0.map(\.box) }, pass: pass)
        let labels = regions.joined().map { Int64($0.label) }
        let name = names.softmaxCrossEntropy(labels: Tensor(labels, shape: [labels.count]))
        let at = regions.joined().enumerated().filter { $0.element.label > 0 }
        var refined = Tensor(0.0)
        if !at.isEmpty {
            let indices = Tensor(at.map { Int64($0.offset) }, shape: [at.count])
            let targets = Tensor(at.flatMap { $0.element.target }, shape: [at.count, 4])
            refined = boxes.taking(indices).huber(targets: targets)
        }
        return Measured(
            loss: thing + place + name + refined, count: n,
            figures: ["thing": thing.item(), "name": name.item()])
    }

    /// A proposal with what it should have been called; 0 is the ground.
    private struct Region {
        let box: Box
        let label: Int
        let target: [Float]
    }

    /// Proposals of each picture that count, the true boxes among them.
    private func regions(
        _ logits: Tensor, _ numbers: Tensor, _ anchors: [Box], _ batch: DetectionBatch,
        _ random: inout RandomGenerator
    ) -> [[Region]] {
        let (scores, codes) = (logits.detached.floats, numbers.detached.floats)
        let count = anchors.count
        return batch.truth.enumerated().map { picture, truth in
            let counting = truth.filter { !$0.isIgnored }
            let proposed =
                network.best(
                    scores[picture * count..<(picture + 1) * count],
                    codes[picture * count * 4..<(picture + 1) * count * 4], among: anchors,
                    before: 600, count: 64) + counting.map(\.box)
            var (things, ground): ([Region], [Region]) = ([], [])
            for box in proposed {
                let match = counting.max { $0.box.overlap(box) < $1.box.overlap(box) }
                let overlap = match?.box.overlap(box) ?? 0
                if let match, overlap >= 0.5 {
                    things.append(
                        Region(
                            box: box, label: match.label + 1,
                            target: BoxCoding.encoded(match.box, from: box)))
                } else {
                    ground.append(Region(box: box, label: 0, target: []))
                }
            }
            let most = Self.regionsChosen
            var chosen = Array(things.shuffled(&random).prefix(most / 2))
            chosen += ground.shuffled(&random).prefix(most - chosen.count)
            chosen += things.dropFirst(most / 2).prefix(most - chosen.count)
            // All pictures have as many: what is missing is ground anywhere.
            while chosen.count < most {
                let side = Double(network.anchors.side * ProposalNetwork.stride)
                let (x, y) = (random.nextUniform() * side * 0.8, random.nextUniform() * side * 0.8)
                let box = Box(x, y, x + side * 0.2, y + side * 0.2)
                if counting.contains(where: { $0.box.overlap(box) > 0.3 }) && chosen.count > 0 {
                    chosen.append(chosen[0])
                } else {
                    chosen.append(Region(box: box, label: 0, target: []))
                }
            }
            return chosen
        }
    }
}

/// Anchors that count, with what they should say.
private struct Choice {
    let count: Int
    private var places: [Int64] = []
    private var isThing: [Float] = []
    private var boxPlaces: [Int64] = []
    private var targets: [Float] = []

    init(count: Int) { self.count = count }

    /// Anchors that overlap a thing by at least 0.5, or more than all others do, are at a thing; those that
    /// overlap none by 0.3 are not.
    mutating func add(
        _ anchors: [Box], _ truth: [LabeledObject], _ picture: Int, most: Int,
        _ random: inout RandomGenerator
    ) {
        let counting = truth.filter { !$0.isIgnored }.map(\.box)
        var best = [(overlap: Double, thing: Int)](repeating: (0, 0), count: anchors.count)
        var forced: [Int: Int] = [:]
        for (thing, box) in counting.enumerated() {
            var closest = (overlap: 0.0, anchor: 0)
            for (index, anchor) in anchors.enumerated() {
                let overlap = anchor.overlap(box)
                if overlap > best[index].overlap { best[index] = (overlap, thing) }
                if overlap > closest.overlap { closest = (overlap, index) }
            }
            if closest.overlap > 0 { forced[closest.anchor] = thing }
        }
        for (anchor, thing) in forced { best[anchor] = (1, thing) }
        let ignored = truth.filter(\.isIgnored).map(\.box)
        let at = anchors.indices.filter { best[$0].overlap >= 0.5 }.drawn(most / 2, &random)
        let away = anchors.indices.filter { index in
            best[index].overlap < 0.3 && !ignored.contains { $0.overlap(anchors[index]) > 0.3 }
        }.drawn(most - at.count, &random)
        for index in at {
            places.append(Int64(picture * count + index))
            isThing.append(1)
            boxPlaces.append(Int64(picture * count + index))
            targets += BoxCoding.encoded(counting[best[index].thing], from: anchors[index])
        }
        for index in away {
            places.append(Int64(picture * count + index))
            isThing.append(0)
        }
    }

    var placesTensor: Tensor { Tensor(places, shape: [places.count]) }
    var answers: Tensor { Tensor(isThing, shape: [isThing.count]) }

    func boxLoss(_ numbers: Tensor) -> Tensor {
        guard !boxPlaces.isEmpty else { return Tensor(0.0) }
        return numbers.taking(Tensor(boxPlaces, shape: [boxPlaces.count]))
            .huber(targets: Tensor(targets, shape: [boxPlaces.count, 4]))
    }
}

extension Collection {
    /// Some of the elements, in a random order; all of them where there are no more.
    fileprivate func drawn(_ most: Int, _ random: inout RandomGenerator) -> ArraySlice<Element> {
        var elements = Array(self)
        for index in elements.indices.dropLast().prefix(most) {
            elements.swapAt(index, index + random.index(below: elements.count - index))
        }
        return elements.prefix(most)
    }

    /// The elements in a random order.
    fileprivate func shuffled(_ random: inout RandomGenerator) -> [Element] {
        Array(drawn(count, &random))
    }
}
