import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

/// Which data, and how they are to be understood.
struct DataOptions: ParsableArguments {
    @Option(
        help: """
            A data set by name (\(DatasetCatalog.names.joined(separator: ", "))), or data of your own: \
            a folder with a folder for each class, or with train/ validation/ test/ of them; a CSV \
            file; an .npz or .npy file; IDX files. (default: mnist)
            """)
    var data: String?

    @Option(
        name: .customLong("data-dir"),
        help:
            "A folder that holds the named data set, in torchvision's or Keras' layout or as IDX files."
    )
    var dataDirectory: String?

    @Option(help: "The column of a table that is predicted; several are separated by commas.")
    var target: String?

    @Option(help: "classification or regression, where the target does not say it.")
    var task: String?

    @Option(parsing: .unconditional, help: "The side that pictures are brought to, in pixels.")
    var size: String?

    @Option(parsing: .unconditional, help: "Rows of a time series that are looked at.")
    var window: String?

    @Option(parsing: .unconditional, help: "Rows ahead that a time series is predicted.")
    var horizon: String?

    @Flag(help: "Leave out pictures that cannot be read, and count them.")
    var skipBad = false

    /// The flags that are settings of a training.
    var given: [(name: String, value: String)] {
        [
            ("data", data), ("data-dir", dataDirectory), ("target", target), ("task", task),
            ("size", size), ("window", window), ("horizon", horizon),
            ("skip-bad", skipBad ? "yes" : nil),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}
