import ArgumentParser
import Foundation
import KisoBook
import KisoCore

/// Where data sets, weights and pictures are.
struct BookDataOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: "A folder that holds MNIST, in torchvision's or Keras' layout or as IDX files.")
    var dataDirectory: String?
    @Option(
        help: """
            The author's trained weights, sample_weight.pkl, for ch03/inference. Also read from \
            KISO_BOOK_WEIGHTS; otherwise taken from the cache or fetched.
            """)
    var weights: String?
    @Option(help: "A PNG or JPEG file that ch01/image shows.")
    var image: String?

    /// Refuses names that are empty, which would mean the folder where the program runs.
    func check() throws {
        let names = [("--data-dir", dataDirectory), ("--weights", weights), ("--image", image)]
        for (flag, name) in names where name?.isEmpty == true {
            throw KisoError(.usage, "\(flag) '': expected a path")
        }
    }

    /// What flags name, and for the weights else a variable; an empty variable counts as none.
    var choices: [BookSurroundings.Choice: URL] {
        let variable = ProcessInfo.processInfo.environment["KISO_BOOK_WEIGHTS"] ?? ""
        let names: [BookSurroundings.Choice: String?] = [
            .image: image, .dataDirectory: dataDirectory,
            .weights: weights ?? (variable.isEmpty ? nil : variable),
        ]
        return names.compactMapValues { $0.map { URL(fileURLWithPath: $0) } }
    }
}
