import Foundation
import Kiso
import KisoTestSupport

extension Program {
    /// Calls `body` with a program in a folder with `points.csv`: points in a square, whose label says
    /// whether they lie in a disc.
    static func withPoints(_ count: Int, _ body: (Program) async throws -> Void) async throws {
        try await Program.with { program in
            var generator = RandomGenerator(seed: 7)
            var lines = ["x,y,label"]
            for _ in 0..<count {
                let x = generator.nextUniform() * 2 - 1, y = generator.nextUniform() * 2 - 1
                lines.append("\(x),\(y),\(x * x + y * y < 0.6 ? "inside" : "outside")")
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: program.url("points.csv"))
            try await body(program)
        }
    }
}
