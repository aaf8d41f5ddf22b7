// swift-tools-version: 6.2
import PackageDescription

// Every arrow between our targets points down; docs/architecture.md draws them. `scripts/check`
// builds with --explicit-target-dependency-import-check error, so an arrow that is not listed here
// does not compile.

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A Swift target of ours with the settings that all of them share.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swiftSettings)
}

/// A program: its commands, on top of rooms.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + [argumentParser], swiftSettings: swiftSettings)
}

/// The tests of one room; `Tests/` mirrors `Sources/` name for name.
func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.init(stringLiteral: name), "KisoTestSupport"] + dependencies,
        resources: resources, swiftSettings: swiftSettings)
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

/// A C library of the system that is needed only while the trait `Native` is on.
func codec(_ name: String) -> Target.Dependency {
    .target(name: name, condition: .when(traits: ["Native"]))
}

/// The module map of a C library of the system, and the Debian package that it comes with.
func systemLibrary(_ name: String, _ package: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", providers: [.apt([package])])
}

// MARK: - C

let cTargets: [Target] = [
    systemLibrary("CZlib", "zlib1g-dev"),
    systemLibrary("CPNG", "libpng-dev"),
    systemLibrary("CTurboJPEG", "libturbojpeg0-dev"),
    systemLibrary("CGIF", "libgif-dev"),
    systemLibrary("CWebP", "libwebp-dev"),
    systemLibrary("CArchive", "libarchive-dev"),
    systemLibrary("CCrypto", "libssl-dev"),
    // Says where <mpi.h> is; what is in it are macros, so CMPI calls it.
    .systemLibrary(
        name: "CMPIHeaders", path: "Sources/C/CMPIHeaders", pkgConfig: "mpi-c",
        providers: [.apt(["libopenmpi-dev"])]),
    .target(
        name: "CMPI",
        dependencies: [.target(name: "CMPIHeaders", condition: .when(traits: ["MPI"]))],
        path: "Sources/C/CMPI", cSettings: [.define("KISO_MPI", .when(traits: ["MPI"]))]),
    .target(name: "CStandardStreams", path: "Sources/C/CStandardStreams"),
    .target(
        name: "CKernels", path: "Sources/C/CKernels",
        cSettings: [.define("KISO_NATIVE", .when(traits: ["Native"]))]),
    .target(
        name: "COneDNN", path: "Sources/C/COneDNN",
        cSettings: [.define("KISO_ONEDNN", .when(traits: ["Native"]))],
        linkerSettings: [.linkedLibrary("dnnl", .when(traits: ["Native"]))]),
]

// MARK: - The library, from the bottom up

let rooms: [Target] = [
    room("KisoCore"),
    room("KisoBackend", ["KisoCore"]),
    room("KisoOneDNN", ["KisoCore", "KisoBackend", "COneDNN", "CKernels"]),
    room("KisoTensor", ["KisoCore", "KisoBackend", "KisoOneDNN"]),
    room("KisoOps", ["KisoCore", "KisoBackend", "KisoTensor"]),
    room(
        "KisoIO",
        [
            "KisoCore", codec("CZlib"), codec("CPNG"), codec("CTurboJPEG"), codec("CGIF"),
            codec("CWebP"), codec("CArchive"), codec("CCrypto"),
        ]),
    room("KisoPlot", ["KisoCore", "KisoIO"]),
    room("KisoNN", ["KisoCore", "KisoTensor", "KisoOps", "KisoIO"]),
    room("KisoOptim", ["KisoCore", "KisoBackend", "KisoTensor", "KisoOps"]),
    room(
        "KisoData",
        [
            "KisoCore", "KisoTensor", "KisoOps", "KisoIO", "CKernels",
            .product(name: "SwiftCSV", package: "SwiftCSV"),
        ]),
    room(
        "KisoTrain",
        [
            "KisoCore", "KisoIO", "KisoTensor", "KisoOps", "KisoNN", "KisoOptim", "KisoData",
        ]),
    // Ranks of one training, on one machine or several. Not in `import Kiso`: a program asks for it.
    room("KisoMPI", ["KisoCore", "KisoTrain", "CMPI"]),
    room(
        "KisoInspect",
        [
            "KisoCore", "KisoPlot", "KisoTensor", "KisoOps", "KisoNN", "KisoOptim", "KisoData",
            "KisoTrain",
        ]),
    // What `import Kiso` gives: all of the above.
    room(
        "Kiso",
        [
            "KisoCore", "KisoBackend", "KisoIO", "KisoPlot", "KisoTensor", "KisoOps", "KisoNN",
            "KisoOptim",
            "KisoData", "KisoTrain", "KisoInspect",
        ]),
    // What chapter 8 of the book only describes, each system in a folder of its own.
    room(
        "KisoApplications",
        [
            "KisoCore", "KisoIO", "KisoPlot", "KisoTensor", "KisoOps", "KisoNN", "KisoOptim",
            "KisoData", "KisoTrain", "KisoInspect",
        ],
        exclude: ["Captions", "Detection", "Generation", "Play", "Scenes", "Segmentation", "Style"]
            .map { "\($0)/README.md" }),
    // The book stands beside the library, so that nobody compiles it who does not want it.
    room(
        "KisoBook",
        [
            "KisoCore", "KisoIO", "KisoPlot", "KisoTensor", "KisoOps", "KisoNN", "KisoOptim",
            "KisoData", "KisoTrain", "KisoInspect", "KisoApplications",
        ]),
    // Files of ONNX, beside the library, so that nobody compiles protobuf who does not want it.
    room(
        "KisoONNX",
        [
            "KisoCore", "KisoTensor", "KisoOps", "KisoNN", "KisoIO", "KisoData", "KisoTrain",
            .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        ], exclude: ["Protobuf/onnx.proto"]),
    // Settings and spaces in YAML, beside the library, so that nobody compiles a parser who does not want it.
    room(
        "KisoYAML",
        ["KisoCore", "KisoIO", "KisoTrain", .product(name: "Yams", package: "Yams")]),
]

/// What `import Kiso` gives, room by room. A program that named `Kiso` alone would not be compiled anew
/// when a room changes, because the module of `Kiso` does not change then, and would compute with the
/// room's old layout.
let umbrella: [Target.Dependency] = rooms.map(\.name)
    .filter { !["KisoBook", "KisoApplications", "KisoMPI", "KisoONNX", "KisoYAML"].contains($0) }
    .map { .init(stringLiteral: $0) }

// MARK: - The programs

let programs: [Target] = [
    room(
        "KisoCommandSupport",
        ["CStandardStreams", "KisoCore", "KisoTensor", "KisoData", argumentParser]),
    program(
        "KisoCommand",
        umbrella + ["KisoApplications", "KisoCommandSupport", "KisoMPI", "KisoYAML"]),
    program(
        "KisoBookCommand",
        [
            "KisoBook", "KisoCommandSupport", "KisoCore", "KisoIO", "KisoPlot", "KisoData",
            "KisoTrain",
        ]),
    program(
        "KisoONNXCommand",
        [
            "KisoONNX", "KisoCommandSupport", "KisoCore", "KisoIO", "KisoTensor", "KisoOps",
            "KisoNN", "KisoData", "KisoTrain",
        ]),
]

// MARK: - Examples: small programs that use what `import Kiso` gives, each with a number it must reach

let examples = [
    "Digits", "Houses", "ResidualNetwork", "Autoencoder", "Sequence", "AdversarialPair",
    "TwoInputs",
    "CustomLayer", "FineTuning",
]

let exampleTargets: [Target] = examples.map { name in
    .executableTarget(
        name: name + "Example", dependencies: umbrella, path: "Examples/\(name)",
        swiftSettings: [.treatAllWarnings(as: .error)])
}

// MARK: - Tests

let testTargets: [Target] = [
    .target(
        name: "KisoTestSupport", dependencies: ["KisoCore"], path: "Tests/KisoTestSupport",
        swiftSettings: swiftSettings),

    tests(of: "KisoCore"),
    tests(of: "KisoIO", ["KisoCore"], resources: [.copy("Fixtures")]),
    tests(of: "KisoPlot", ["KisoCore"]),
    tests(of: "KisoBackend", ["KisoCore"]),
    tests(of: "KisoOneDNN", ["KisoCore", "KisoBackend", "CKernels"]),
    tests(of: "KisoTensor", ["KisoCore", "KisoBackend", "KisoOps"]),
    tests(of: "KisoOps", ["KisoCore", "KisoBackend", "KisoTensor"], resources: [.copy("Golden")]),
    tests(
        of: "KisoNN", ["KisoCore", "KisoIO", "KisoTensor", "KisoOps"],
        resources: [.copy("Fixtures")]),
    tests(of: "KisoOptim", ["KisoCore", "KisoTensor", "KisoOps"], resources: [.copy("Fixtures")]),
    tests(of: "KisoData", ["KisoCore", "KisoIO", "KisoTensor", "KisoOps"]),
    tests(
        of: "KisoTrain",
        [
            "KisoCore", "KisoIO", "KisoPlot", "KisoData", "KisoNN", "KisoOptim", "KisoTensor",
            "KisoOps",
        ], resources: [.copy("Golden")]),
    tests(
        of: "KisoInspect",
        [
            "KisoCore", "KisoIO", "KisoPlot", "KisoData", "KisoNN", "KisoOptim", "KisoTensor",
            "KisoOps", "KisoTrain",
        ]),
    tests(
        of: "KisoApplications",
        [
            "KisoCore", "KisoIO", "KisoPlot", "KisoData", "KisoNN", "KisoOptim", "KisoTensor",
            "KisoOps", "KisoTrain",
        ], resources: [.copy("Golden")]),
    // These read the README, so they run the program that it shows.
    tests(of: "Kiso", ["KisoCommand", "KisoBookCommand"], resources: [.copy("Golden")]),
    tests(
        of: "KisoBook", ["KisoCore", "KisoData", "KisoNN", "KisoPlot", "KisoTensor", "KisoTrain"]),
    tests(of: "KisoYAML", ["KisoCore", "KisoTrain"]),
    tests(of: "KisoCommandSupport"),
    tests(of: "KisoCommand", umbrella + ["KisoApplications", "KisoMPI"]),
    tests(of: "KisoBookCommand"),
    tests(
        of: "KisoONNX",
        ["KisoCore", "KisoIO", "KisoTensor", "KisoOps", "KisoNN", "KisoOptim", "KisoTrain"],
        resources: [.copy("Golden")]),
    .testTarget(
        name: "ExamplesTests",
        dependencies: ["KisoTestSupport"] + examples.map { .init(stringLiteral: $0 + "Example") },
        swiftSettings: swiftSettings),
]

let package = Package(
    name: "kiso",
    products: [
        .library(name: "Kiso", targets: ["Kiso"]),
        .library(name: "KisoIO", targets: ["KisoCore", "KisoIO"]),
        .library(name: "KisoApplications", targets: ["KisoApplications"]),
        .library(name: "KisoBook", targets: ["KisoBook"]),
        .library(name: "KisoMPI", targets: ["KisoMPI"]),
        .library(name: "KisoYAML", targets: ["KisoYAML"]),
        .executable(name: "kiso", targets: ["KisoCommand"]),
        .executable(name: "kiso-book", targets: ["KisoBookCommand"]),
        .library(name: "KisoONNX", targets: ["KisoONNX"]),
        .executable(name: "kiso-onnx", targets: ["KisoONNXCommand"]),
    ],
    traits: [
        // One default trait: the order of several changes from build to build, and with it every
        // compiler flag, so that all would be compiled anew.
        .default(enabledTraits: ["Native"]),
        .trait(
            name: "Native",
            description: """
                The system's libraries: the fast CPU backend over oneDNN, and compressed files, \
                images, archives and checksums through zlib, libpng, libjpeg-turbo, giflib, libwebp, \
                libarchive and libcrypto.
                """),
        .trait(
            name: "MPI",
            description: """
                Training and search over several processes and machines, through the MPI that                 pkg-config calls mpi-c: Open MPI, or another. Built with --traits default,MPI.
                """),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        // Without its two default traits, whose order would change from build to build.
        .package(
            url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    ],
    targets: cTargets + rooms + programs + exampleTargets + testTargets
)
