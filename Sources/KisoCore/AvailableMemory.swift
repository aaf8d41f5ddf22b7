import Foundation

/// How much memory the system could still give to this process.
package enum AvailableMemory {
    /// In bytes: what Linux estimates to be free without swapping, and its swap, within the limits of the control
    /// group. As much as an `Int` holds where the system does not say.
    package static var bytes: Int {
        let machine = fields(of: "/proc/meminfo").flatMap { fields in
            fields["MemAvailable:"].map { ($0 + (fields["SwapFree:"] ?? 0)) << 10 }
        }
        return min(machine ?? .max, group ?? .max)
    }

    /// What the control group leaves; its pages of files can be given up.
    private static var group: Int? {
        let folder = "/sys/fs/cgroup/"
        guard let limit = number(in: folder + "memory.max"),
            let used = number(in: folder + "memory.current")
        else { return nil }
        let files = fields(of: folder + "memory.stat")?["inactive_file"] ?? 0
        return limit - used + files
    }

    private static func text(_ path: String) -> String? {
        // Read in one go: their sizes are said to be 0.
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    private static func number(in path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Lines of a name and a number.
    private static func fields(of path: String) -> [String: Int]? {
        guard let text = text(path) else { return nil }
        var result: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 1, let value = Int(words[1]) { result[String(words[0])] = value }
        }
        return result
    }
}
