/// What is wrong with a folder, by kind.
struct SegmentationProblems {
    private var kinds: [(name: String, count: Int, first: String)] = []

    var isEmpty: Bool { kinds.isEmpty }

    /// A file that is wrong in some way.
    mutating func add(_ kind: String, _ file: String, _ detail: String?) {
        if let place = kinds.firstIndex(where: { $0.name == kind }) {
            kinds[place].count += 1
        } else {
            kinds.append((kind, 1, file + (detail.map { " (\($0))" } ?? "")))
        }
    }

    /// All of it in a line; `nil` if nothing is wrong.
    var text: String? {
        if kinds.isEmpty { return nil }
        return kinds.map { "\($0.count): \($0.name), first \($0.first)" }.joined(separator: "; ")
    }
}
