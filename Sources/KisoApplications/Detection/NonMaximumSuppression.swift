import KisoCore

extension Array where Element == DetectedObject {
    /// The surest of those that mean the same: of two boxes of one class whose intersection over union is
    /// more than `overlap`, only the one with the higher score; surest first.
    ///
    /// Source: R. Girshick, J. Donahue, T. Darrell, J. Malik, "Rich feature hierarchies for accurate object
    /// detection and semantic segmentation", CVPR 2014.
    public func suppressed(overlap: Double) -> [DetectedObject] {
        // Equal scores stay in their order, so that the answer is always the same.
        let sorted = enumerated().sorted { a, b in
            (b.element.score, a.offset) < (a.element.score, b.offset)
        }.map(\.element)
        var kept: [Int: [DetectedObject]] = [:]
        return sorted.filter { object in
            let known = kept[object.label, default: []]
            if known.contains(where: { $0.box.overlap(object.box) > overlap }) { return false }
            kept[object.label, default: []].append(object)
            return true
        }
    }
}
