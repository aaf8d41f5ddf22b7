import FuzzSupport
import KisoIO

/// The readers of KisoIO. They are a program of their own, because libFuzzer looks through the counters of the whole
/// program after each input: with nothing else in it, it is many times as fast.
let targets: [Target] = [
    Target(name: "npy") { _ = try NPY.read($0) },
    Target(name: "npz") { _ = try NPZ.read($0) },
    Target(name: "idx") { _ = try IDX.read($0) },
    Target(name: "gzip") { _ = try Gzip.decompress($0) },
    Target(name: "zip") { _ = try Archive.members(of: $0) },
    Target(name: "safetensors") { _ = try Safetensors.read($0) },
    Target(name: "pickle") { _ = try Pickle.read($0) },
    Target(name: "torch") { _ = try TorchFile.read($0) },
    Target(name: "hdf5") { _ = try HDF5.read($0) },
    Target(name: "image") { _ = try Image.decode($0) },
    Target(name: "contents") { _ = try FileContents.read($0) },
]
