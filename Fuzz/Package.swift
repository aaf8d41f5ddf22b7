// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets are a package of their own: libFuzzer brings a `main`, which breaks the tests of the package
// that it stands in. `scripts/fuzz` builds and runs it with the sanitizers' flags.
let package = Package(
    name: "kiso-fuzz",
    dependencies: [.package(name: "kiso", path: "..")],
    targets: [
        .target(name: "FuzzSupport", dependencies: [.product(name: "KisoIO", package: "kiso")]),
        .executableTarget(
            name: "KisoFuzzFiles",
            dependencies: ["FuzzSupport", .product(name: "KisoIO", package: "kiso")]),
        .executableTarget(
            name: "KisoFuzz",
            dependencies: [
                "FuzzSupport",
                .product(name: "Kiso", package: "kiso"),
                .product(name: "KisoApplications", package: "kiso"),
                .product(name: "KisoONNX", package: "kiso"),
                .product(name: "KisoYAML", package: "kiso"),
            ]),
    ])
