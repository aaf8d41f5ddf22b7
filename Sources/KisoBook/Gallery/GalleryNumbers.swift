import Foundation

/// Numbers as the pages show them: with the digits that matter.
package enum GalleryNumbers {
    /// Shortens long numbers in a text: to the digits after the point that `expected` has, where it
    /// has as many numbers, else to six digits.
    package static func shortened(_ text: String, like expected: String? = nil) -> String {
        let number = /-?\d+\.\d+(?:e[-+]?\d+)?/
        let models = expected?.matches(of: number).map { String($0.output) } ?? []
        let count = text.matches(of: number).count
        var place = 0
        return text.replacing(number) { match in
            defer { place += 1 }
            let digits = String(match.output)
            guard digits.count > 8, let value = Double(digits) else { return digits }
            if models.count == count, !models[place].contains("e"), !digits.contains("e"),
                let point = models[place].firstIndex(of: ".")
            {
                let decimals = models[place][point...].count - 1
                return String(format: "%.\(decimals)f", value)
            }
            return String(format: "%.6g", value)
        }
    }
}
