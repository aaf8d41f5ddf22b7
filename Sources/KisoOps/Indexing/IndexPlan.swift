import KisoCore
import KisoTensor

/// The meaning of `x[…]` for a shape, by NumPy's rules: integers and spans select views; lists of
/// indices broadcast against each other and select element by element, and their axes stand where
/// the first list stood, or in front when something stands between the lists.
struct IndexPlan {
    /// One step through the indices.
    enum Item {
        case newAxis
        /// The axis stays, with this part of it.
        case span(axis: Int, start: Int, count: Int, step: Int)
        /// The axis is looked up in the list of this number.
        case list(axis: Int, number: Int)
    }

    /// Whether an axis is a span, and which.
    struct Span {
        let axis: Int
        let start: Int
        let count: Int
        let step: Int
    }

    var items: [Item] = []
    /// For each list its indices, counted from the front.
    var lists: [NDArray] = []
    /// Axes at which a single element is taken and that vanish; only where there are no lists.
    var dropped: [Span] = []
    /// The axes that stay, in order.
    var spans: [Span] {
        items.compactMap { item in
            guard case .span(let axis, let start, let count, let step) = item else { return nil }
            return Span(axis: axis, start: start, count: count, step: step)
        }
    }

    /// The common shape of the lists.
    private(set) var listShape = Shape.scalar
    private let shape: Shape
    private let file: StaticString
    private let line: UInt

    init(
        _ indices: [any TensorIndexing], shape: Shape, _ file: StaticString, _ line: UInt
    ) {
        self.shape = shape
        self.file = file
        self.line = line
        let selections = indices.map(\.tensorIndex.selection)
        let hasLists = selections.contains { if case .list = $0 { true } else { false } }
        for (axis, selection) in IndexPlan.expanded(selections, shape, file, line) {
            switch selection {
            case .newAxis: items.append(.newAxis)
            case .ellipsis: break
            case .at(let index):
                let place = self.place(index, axis)
                if hasLists {
                    addList(NDArray([Int64(place)], shape: []), axis)
                } else {
                    dropped.append(Span(axis: axis, start: place, count: 1, step: 1))
                }
            case .span(let from, let to, let step): addSpan(axis, from, to, step)
            case .list(let tensor) where tensor.dtype == .bool: addMask(tensor, axis)
            case .list(let tensor): addIndices(tensor, axis)
            }
        }
        for list in lists {
            guard let common = listShape.broadcast(with: list.shape) else {
                fail("lists of the shapes \(listShape) and \(list.shape) do not broadcast")
            }
            listShape = common
        }
    }

    /// Whether the lists stand side by side, so that their axes stay in place.
    var keepsListsInPlace: Bool {
        let places = items.indices.filter { if case .list = items[$0] { true } else { false } }
        guard let first = places.first, let last = places.last else { return false }
        return last - first + 1 == places.count
    }

    /// How many axes of the result, of those that stay and those that are new, precede the lists.
    func axesBeforeLists(countingNew: Bool) -> Int {
        guard keepsListsInPlace else { return 0 }
        var count = 0
        for item in items {
            switch item {
            case .list: return count
            case .newAxis: count += countingNew ? 1 : 0
            case .span: count += 1
            }
        }
        return count
    }

    /// The shape of what the indices select.
    var resultShape: Shape {
        var dimensions: [Int] = []
        for item in items {
            switch item {
            case .newAxis: dimensions.append(1)
            case .span(_, _, let count, _): dimensions.append(count)
            case .list: break
            }
        }
        if !lists.isEmpty {
            dimensions.insert(
                contentsOf: listShape.dimensions, at: axesBeforeLists(countingNew: true))
        }
        return Shape(dimensions)
    }

    /// The axes that lists look up, in the order of the lists.
    var listAxes: [Int] {
        items.compactMap { if case .list(let axis, _) = $0 { axis } else { nil } }
    }

    /// For each place of the lists the sum of its indices times these distances, one a list.
    func offsets(_ distances: [Int]) -> [Int] {
        var sums = [Int](repeating: 0, count: listShape.count)
        for (list, distance) in zip(lists, distances) {
            let indices = list.broadcast(to: listShape).values(as: Int64.self)
            for (i, index) in indices.enumerated() { sums[i] += Int(index) * distance }
        }
        return sums
    }

    func fail(_ message: String) -> Never {
        stop("subscript", "\(message); the shape is \(shape)", file: file, line: line)
    }

    /// The selections with the axis of each; an ellipsis, or the end, becomes whole axes.
    private static func expanded(
        _ selections: [TensorIndex.Selection], _ shape: Shape, _ file: StaticString, _ line: UInt
    ) -> [(axis: Int, selection: TensorIndex.Selection)] {
        var selections = selections
        var used = 0
        var ellipses: [Int] = []
        for (place, selection) in selections.enumerated() {
            switch selection {
            case .newAxis: break
            case .ellipsis: ellipses.append(place)
            case .list(let tensor) where tensor.dtype == .bool: used += tensor.rank
            case .at, .span, .list: used += 1
            }
        }
        if used > shape.rank || ellipses.count > 1 {
            let problem =
                ellipses.count > 1
                ? "there is more than one ellipsis" : "\(used) indices are too many"
            stop("subscript", "\(problem); the shape is \(shape)", file: file, line: line)
        }
        let whole = [TensorIndex.Selection](
            repeating: .span(from: nil, to: nil, step: 1), count: shape.rank - used)
        if let place = ellipses.first {
            selections.replaceSubrange(place...place, with: whole)
        } else {
            selections += whole
        }
        var axis = 0
        return selections.map { selection in
            let own = axis
            switch selection {
            case .newAxis, .ellipsis: break
            case .list(let tensor) where tensor.dtype == .bool: axis += tensor.rank
            case .at, .span, .list: axis += 1
            }
            return (own, selection)
        }
    }

    private func place(_ index: Int, _ axis: Int) -> Int {
        let size = shape[axis]
        if index < -size || index >= size {
            fail("index \(index) is out of range for axis \(axis)")
        }
        return index < 0 ? index + size : index
    }

    private mutating func addSpan(_ axis: Int, _ from: Int?, _ to: Int?, _ step: Int) {
        let size = shape[axis]
        if step == 0 { fail("the step along axis \(axis) is 0") }
        func bound(_ bound: Int) -> Int {
            if bound < -size || bound > size {
                fail("the bound \(bound) is out of range for axis \(axis)")
            }
            return bound < 0 ? bound + size : bound
        }
        if step > 0 {
            let start = from.map(bound) ?? 0
            let end = to.map(bound) ?? size
            let count = end > start ? (end - start - 1) / step + 1 : 0
            items.append(.span(axis: axis, start: start, count: count, step: step))
        } else {
            let start = Swift.min(from.map(bound) ?? size - 1, size - 1)
            let end = to.map(bound) ?? -1
            let count = start > end ? (start - end - 1) / -step + 1 : 0
            items.append(.span(axis: axis, start: start, count: count, step: step))
        }
    }

    private mutating func addList(_ indices: NDArray, _ axis: Int) {
        items.append(.list(axis: axis, number: lists.count))
        lists.append(indices)
    }

    private mutating func addIndices(_ tensor: Tensor, _ axis: Int) {
        if tensor.dtype.isFloatingPoint {
            fail("indices are integers or Booleans, not \(tensor.dtype)")
        }
        let wrapped = tensor.values(as: Int64.self).map { Int64(place(Int($0), axis)) }
        addList(NDArray(wrapped, shape: tensor.shape), axis)
    }

    private mutating func addMask(_ mask: Tensor, _ axis: Int) {
        let covered = Array(shape.dimensions[axis..<(axis + mask.rank)])
        if mask.rank == 0 { fail("a mask needs at least one axis") }
        if mask.shape.dimensions != covered {
            fail("a mask of the shape \(mask.shape) does not cover the axes from \(axis)")
        }
        for (i, indices) in mask.nonzero().enumerated() { addList(indices.array, axis + i) }
    }
}
