public import Foundation
public import KisoCore

/// Reads the arrays of numbers of an HDF5 file, as h5py and Keras write it.
///
/// ```swift
/// let weights = try HDF5.read(URL(filePath: "vgg16.weights.h5"))
/// weights.map(\.name)      // block1/layers/conv2d/vars/0, block1/layers/conv2d/vars/1, …
/// let one = try HDF5.read(URL(filePath: "all.h5"), datasets: ["data/labels"])
/// ```
///
/// A dataset is named by its path, without the first `/`; those of a group come in the order of their
/// names, byte by byte, as h5py lists them. Read are integers of 1 to 8 bytes, Booleans as h5py stores
/// them, `float16`, `bfloat16`, `float32` and `float64` of either byte order, in one piece (*contiguous*),
/// in the object's header (*compact*) or in chunks, which may be compressed with gzip, shuffled and checked
/// (Fletcher's sum). Integers that Kiso has not are widened, as by ``NPY``.
///
/// What a file may be, in the terms of the format: superblocks of versions 0 to 3, headers of versions 1
/// and 2, groups as symbol tables or as links in the header, chunks in a B-tree of version 1. A dataset behind
/// another filter or with a newer index of chunks (h5py's `libver="latest"`), one that lies in another file, one
/// in one piece that was never written, and a group of so many links that they have a heap of their own (h5py's `libver="latest"`, more than 8 links) are refused by
/// their path. Texts, records and references are no arrays of numbers: they are left out, unless they are
/// asked for by name. So are soft links; what they lead to is there under its own name.
///
/// Nothing in a file is believed: every place is checked against the end, no object is read twice, and
/// all datasets together may not be larger than the file, but for compressed ones, which may be as much larger
/// as gzip's data may (``Gzip``).
///
/// Source: The HDF Group, "HDF5 File Format Specification", version 3.0.
public enum HDF5 {
    /// What a file begins with.
    static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - datasets: the paths of those that are wanted, in this order; `nil` for all arrays of numbers.
    /// - Returns: each dataset's path and values; a dataset's shape is the array's.
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is no HDF5 file, is
    ///   damaged, lacks a dataset that is wanted, or keeps one in a way that is not read; the message
    ///   names the path.
    public static func read(
        _ url: URL, datasets: [String]? = nil
    ) throws -> [(name: String, array: NDArray)] {
        try read(FileReading.bytes(of: url), datasets: datasets, name: url.path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - datasets: the paths of those that are wanted; `nil` for all arrays of numbers.
    ///   - name: what errors call the file.
    /// - Throws: As ``read(_:datasets:)``.
    public static func read(
        _ bytes: [UInt8], datasets: [String]? = nil, name: String = "HDF5 data"
    ) throws -> [(name: String, array: NDArray)] {
        var file = try HDF5File(bytes, name: name)
        let links = try file.links()
        var arrays: [Int: NDArray] = [:]
        var budget = HDF5Budget(fileSize: bytes.count)
        func array(_ link: HDF5File.Link, skipsOthers: Bool) throws -> NDArray? {
            let place = "\(name), dataset '\(link.path)'"
            switch link.target {
            case .group: throw KisoError(.badData, "\(name): '\(link.path)' is a group")
            case .alias(let text):
                if skipsOthers { return nil }
                throw KisoError(.badData, "\(place): \(text)")
            case .elsewhere(let text): throw KisoError(.badData, "\(place): \(text)")
            case .dataset(let address, let messages):
                if let known = arrays[address] { return known }
                let dataset = HDF5Dataset(messages, of: file, place: place)
                guard let format = try dataset.format(skipsOthers: skipsOthers) else { return nil }
                let array = try dataset.array(format, budget: &budget)
                arrays[address] = array
                return array
            }
        }
        guard let datasets else {
            return try links.compactMap { link in
                if case .group = link.target { return nil }
                return try array(link, skipsOthers: true).map { (link.path, $0) }
            }
        }
        let byPath = Dictionary(links.map { ($0.path, $0) }) { first, _ in first }
        return try datasets.map { wanted in
            let path = wanted.hasPrefix("/") ? String(wanted.dropFirst()) : wanted
            guard let link = byPath[path],
                let array = try array(link, skipsOthers: false)
            else {
                throw KisoError(
                    .badData,
                    "\(name): has no dataset '\(path)'"
                        + Suggestion.phrase(for: path, among: links.map(\.path)))
            }
            return (wanted, array)
        }
    }
}
