public import Foundation
import KisoCore
public import KisoIO

/// Photographs to put things on: eleven of those that come with scikit-image 0.26.0 on PyPI (BSD, most of the
/// pictures CC0), kept in the cache.
///
/// ```swift
/// let photographs = try await BackgroundPhotographs.load()
/// photographs.train.count    // 12
/// ```
///
/// With the photographs of ``TestPhotographs`` they are seventeen, of which five are for tests alone. Each is compared with its SHA-256.
public enum BackgroundPhotographs {
    /// `"backgrounds"`.
    public static let name = "backgrounds"

    /// The files and their SHA-256.
    private static let pictures = CheckedPictures(
        name: name,
        checksums: [
            "astronaut.png": "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
            "brick.png": "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
            "chelsea.png": "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
            "coffee.png": "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
            "grass.png": "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
            "gravel.png": "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
            "hubble_deep_field.jpg":
                "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
            "ihc.png": "f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef",
            "motorcycle_left.png":
                "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
            "retina.jpg": "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
            "rocket.jpg": "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        ])

    /// Those that nothing is trained on.
    package static let forTests: Set = [
        "coffee.png", "gravel.png", "rocket.jpg", "eagle.jpg", "person.jpg",
    ]

    /// Where they are kept.
    public static var place: URL { pictures.place }

    /// Whether the cache has all of them.
    public static var isStored: Bool { pictures.isStored }

    /// The folder with the pictures; they are fetched when they are not there yet.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when they cannot be fetched, `.badData` when what came is not
    ///   what was expected.
    public static func folder(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> URL {
        if isStored { return place }
        // The wheel is another one for each processor; its pictures are the same.
        let package = PythonPackage("scikit-image", "0.26.0")
        let wheel = try await package.wheel(progress: progress)
        var found: [String: [UInt8]] = [:]
        let prefix = "skimage/data/"
        try Archive.forEachMember(of: wheel, limit: 1 << 30, name: "the wheel of scikit-image") {
            guard $0.name.hasPrefix(prefix) else { return }
            let file = String($0.name.dropFirst(prefix.count))
            found[file] = $1
        }
        try pictures.store(found, from: "the wheel of scikit-image")
        progress(.stored(folder: place))
        return place
    }

    /// The pictures, those to train on and those for tests: these, and the six of ``TestPhotographs``.
    ///
    /// - Throws: as ``folder(progress:)``, and what reading a picture throws.
    public static func load(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> (train: [Image], test: [Image]) {
        let places = [
            (try await folder(progress: progress), pictures.checksums.keys.sorted()),
            (try await TestPhotographs.folder(progress: progress), photographs),
        ]
        func images(_ isTest: Bool) throws -> [Image] {
            try places.flatMap { folder, names in
                try names.filter { forTests.contains($0) == isTest }.map {
                    try Image.read(folder.appendingPathComponent($0)).color()
                }
            }
        }
        return (try images(false), try images(true))
    }

    /// Those of ``TestPhotographs`` that are no painting.
    private static let photographs = [
        "dog.jpg", "eagle.jpg", "giraffe.jpg", "horses.jpg", "kite.jpg", "person.jpg",
    ]
}
