/// The numbers of figures in a few words: `figure 1.3`, `figures 5.1–5.15, 5.20`.
struct FigureNumbers {
    /// The words; `nil` when there is no figure.
    let text: String?

    init(_ numbers: [String]) {
        var runs: [(first: String, last: String)] = []
        for number in numbers {
            if let run = runs.last, Self.follows(number, run.last) {
                runs[runs.count - 1].last = number
            } else {
                runs.append((number, number))
            }
        }
        let words = runs.map { run in
            if run.first == run.last { return run.first }
            // Two neighbours are as short by themselves.
            return Self.follows(run.last, run.first)
                ? "\(run.first), \(run.last)" : "\(run.first)–\(run.last)"
        }
        text =
            numbers.isEmpty
            ? nil : (numbers.count == 1 ? "figure " : "figures ") + words.joined(separator: ", ")
    }

    /// Whether the number is the next one of the same chapter, as 5.10 after 5.9.
    private static func follows(_ number: String, _ earlier: String) -> Bool {
        let (next, last) = (number.split(separator: "."), earlier.split(separator: "."))
        guard next.count == 2, last.count == 2, next[0] == last[0], let place = Int(last[1]) else {
            return false
        }
        return Int(next[1]) == place + 1
    }
}
