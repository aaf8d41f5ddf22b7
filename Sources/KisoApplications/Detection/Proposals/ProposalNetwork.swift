import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// The parts of a small Faster R-CNN: one network makes features of the whole picture; a second one says for
/// each place and anchor whether a thing is there and how its box differs; a third one looks at the features
/// within a proposed box and says what it is and how the box differs.
struct ProposalNetwork: Module {
    /// Pixels of the picture from one place of the features to the next.
    static let stride = 4
    /// Values in a row of a region's features.
    static let regionSize = 7
    private static let channels = 48
    /// Values between a region's features and what is said of it.
    private static let hidden = 192

    let features: Sequential
    let proposing: Sequential
    /// Whether a thing is there: a number for each anchor, then four for its box.
    let proposals: Convolution
    let judging: Sequential
    /// A number for each class, the ground in front.
    let names: Affine
    let boxes: Affine
    let anchors: AnchorGrid

    /// A network for pictures of `side` × `side` pixels.
    init(classes: Int, side: Int) {
        let c = Self.channels
        features = Sequential {
            Convolution(inputs: 3, filters: 16, size: 3, stride: 2, padding: 1, hasBias: false)
            BatchNormalization(features: 16)
            ReLU()
            Convolution(inputs: 16, filters: 32, size: 3, stride: 2, padding: 1, hasBias: false)
            BatchNormalization(features: 32)
            ReLU()
            Convolution(inputs: 32, filters: c, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: c)
            ReLU()
            Convolution(inputs: c, filters: c, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: c)
            ReLU()
            Convolution(
                inputs: c, filters: c, size: 3, padding: 2, dilation: 2, hasBias: false)
            BatchNormalization(features: c)
            ReLU()
        }
        // Anchors of about a fifth, a quarter and two fifths of the picture's side, each very thin, thin and
        // nearly square: a thin thing overlaps a square by less than a half, so none would be at it.
        let sizes = [0.2, 0.45, 0.85].flatMap { aspect in
            [0.18, 0.27, 0.4].map { part in
                (width: part * aspect * Double(side), height: part * Double(side))
            }
        }
        anchors = AnchorGrid(stride: Self.stride, sizes: sizes, side: side / Self.stride)
        proposing = Sequential {
            Convolution(inputs: c, filters: c, size: 3, padding: 1, activation: .relu)
        }
        proposals = Convolution(
            inputs: c, filters: sizes.count * 5, size: 1, initializer: .normal(0.01))
        judging = Sequential {
            Affine(
                inputs: c * Self.regionSize * Self.regionSize, outputs: Self.hidden,
                activation: .relu)
        }
        names = Affine(inputs: Self.hidden, outputs: classes + 1, initializer: .normal(0.01))
        boxes = Affine(inputs: Self.hidden, outputs: 4, initializer: .normal(0.001))
    }

    /// What the whole picture gives: the features, the logits `[n, anchors]` and the boxes `[n, anchors, 4]`.
    func propose(
        _ input: Tensor, pass: Pass
    ) -> (map: Tensor, logits: Tensor, boxes: Tensor) {
        let map = features(input, pass: pass)
        let numbers = proposals(proposing(map, pass: pass), pass: pass)
        let (n, kinds) = (input.shape[0], anchors.sizes.count)
        let logits = numbers.sliced(axis: 1, 0..<kinds).reshaped([n, anchors.count])
        let boxes = numbers.sliced(axis: 1, kinds..<kinds * 5)
            .reshaped([n, kinds, 4, anchors.side * anchors.side]).transposed([0, 1, 3, 2])
            .reshaped([n, anchors.count, 4])
        return (map, logits, boxes)
    }

    /// What regions of a picture show: logits of the classes, the ground in front, and boxes.
    func judge(
        _ map: Tensor, _ regions: [[Box]], pass: Pass
    ) -> (names: Tensor, boxes: Tensor) {
        let pooled = RegionPooling.pooled(
            map, regions, stride: Self.stride, size: Self.regionSize)
        let hidden = judging(pooled, pass: pass)
        return (names(hidden, pass: pass), boxes(hidden, pass: pass))
    }

    /// The indices of the greatest numbers, the greatest first; of equal ones the first.
    private static func greatest(_ count: Int, of numbers: ArraySlice<Float>) -> [Int] {
        // The few that can be among them are found by the least of them.
        guard numbers.count > count else {
            return numbers.indices.sorted { (numbers[$1], $0) < (numbers[$0], $1) }
        }
        let bound = number(atPlace: count, of: numbers)
        let candidates = numbers.indices.filter { numbers[$0] >= bound }
        return Array(
            candidates.sorted { (numbers[$1], $0) < (numbers[$0], $1) }.prefix(count))
    }

    /// The number that stands at a place, the first being 1, of the numbers in falling order.
    private static func number(atPlace place: Int, of numbers: ArraySlice<Float>) -> Float {
        var numbers = Array(numbers)
        var (first, last) = (0, numbers.count - 1)
        // Numbers that are greater than one of them go to the left; one of the two parts goes on.
        while first < last {
            let pivot = numbers[first + (last - first) / 2]
            var (left, right) = (first, last)
            while left <= right {
                while numbers[left] > pivot { left += 1 }
                while numbers[right] < pivot { right -= 1 }
                if left <= right {
                    numbers.swapAt(left, right)
                    (left, right) = (left + 1, right - 1)
                }
            }
            if place - 1 <= right {
                last = right
            } else if place - 1 >= left {
                first = left
            } else {
                break
            }
        }
        return numbers[place - 1]
    }

    /// The best proposals of a picture, surest first; of two that overlap by more than 0.7 only the surer.
    ///
    /// A large thing has many anchors that are sure of it, so that `before`, how many anchors are looked
    /// at, is to be much larger than `count`, or small things are not among them.
    func best(
        _ logits: ArraySlice<Float>, _ numbers: ArraySlice<Float>, among anchors: [Box],
        before: Int, count: Int
    ) -> [Box] {
        let side = self.anchors.side * Self.stride
        var kept: [Box] = []
        for place in Self.greatest(before, of: logits) where kept.count < count {
            let index = place - logits.startIndex
            let start = numbers.startIndex + index * 4
            let box = BoxCoding.decoded(numbers[start..<start + 4], from: anchors[index])
                .clipped(width: side, height: side)
            // Not a number is no size either.
            guard box.width >= 2, box.height >= 2 else { continue }
            if !kept.contains(where: { $0.overlap(box) > 0.7 }) { kept.append(box) }
        }
        return kept
    }
}
