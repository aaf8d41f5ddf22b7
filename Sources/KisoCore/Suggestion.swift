/// Finds the name that somebody probably meant.
public enum Suggestion {
    /// `" (did you mean 'relu'?)"` for a name close to one of `candidates`, otherwise empty.
    public static func phrase(for name: String, among candidates: [String]) -> String {
        guard let nearest = nearest(to: name, among: candidates) else { return "" }
        return " (did you mean '\(nearest)'?)"
    }

    /// The candidate with the smallest edit distance, if that is at most a third of the length.
    public static func nearest(to name: String, among candidates: [String]) -> String? {
        // A name from outside may be very long; beyond this nothing is a misspelling.
        guard name.utf8.count <= 100 else { return nil }
        let scored = candidates.map {
            (name: $0, distance: editDistance(name.lowercased(), $0.lowercased()))
        }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, max(name.count, best.name.count) / 3) ? best.name : nil
    }

    /// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`.
    static func editDistance(_ a: String, _ b: String) -> Int {
        let a = Array(a), b = Array(b)
        var previous = [Int](repeating: 0, count: b.count + 1)
        var current = Array(0...b.count)
        for i in 0..<a.count {
            var next = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in 0..<b.count {
                next[j + 1] = min(
                    current[j] + (a[i] == b[j] ? 0 : 1), current[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    next[j + 1] = min(next[j + 1], previous[j - 1] + 1)
                }
            }
            previous = current
            current = next
        }
        return current[b.count]
    }
}
