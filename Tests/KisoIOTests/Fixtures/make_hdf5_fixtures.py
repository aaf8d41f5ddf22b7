"""Writes the HDF5 fixtures beside this script with h5py and Keras.

    python -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install numpy==2.4.6 h5py==3.16.0 keras torch
    /tmp/fixtures/bin/python make_hdf5_fixtures.py

The tests state the expected values themselves; values() has the rule.
"""

import os
import pathlib

import h5py
import numpy as np

os.environ["KERAS_BACKEND"] = "torch"
HERE = pathlib.Path(__file__).parent


def values(dtype, shape=(2, 3)):
    """0, 1, 2, ... minus 2 for signed types, halves for floating ones; as in make_fixtures.py."""
    array = np.arange(int(np.prod(shape))).reshape(shape)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return array % 2 == 1
    if dtype.kind == "f":
        return ((array - 2) / 2).astype(dtype)
    return (array - (2 if dtype.kind == "i" else 0)).astype(dtype)


def compact(group, name, array):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    dataset = h5py.h5d.create(
        group.id, name.encode(), h5py.h5t.py_create(array.dtype), h5py.h5s.create_simple(array.shape),
        properties)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, array)


def fill(file):
    types = file.create_group("types")
    for code in ["<f2", "<f4", "<f8", "i1", "<i2", "<i4", "<i8"]:
        types[code[-2:]] = values(code)
    other = file.create_group("other/deeper")
    for code in ["u1", "<u2", "<u4", "<u8", "?"]:
        other[np.dtype(code).str[-2:]] = values(code)
    swapped = file.create_group("other/swapped")
    for code in [">f2", ">f4", ">f8", ">i2", ">i8"]:
        swapped[code[-2:]] = values(code)
    file["scalar"] = np.float64(2.5)
    file["none"] = np.zeros((0, 3), "<f4")
    compact(file, "compact", values("<f4", (4,)))


def put(name, fill, **options):
    with h5py.File(HERE / name, "w", **options) as file:
        fill(file)


def numbers():
    put("hdf5-earliest.h5", fill)
    put("hdf5-v108.h5", lambda file: file.create_dataset("x", data=values("<f4")), libver=("v108", "v108"))
    put("hdf5-latest.h5", fill, libver="latest")
    put("hdf5-userblock.h5", lambda file: file.create_dataset("x", data=values("<f4")), userblock_size=512)
    put("hdf5-many.h5", many)
    put("hdf5-ordered.h5", lambda file: [file.create_dataset(n, data=values("<f4")) for n in "cab"],
        track_order=True)


def many(file):
    """So many names that the tree of their group has two levels; all are one dataset's."""
    for index in range(140):
        file[f"n{index:03}"] = file["n000"] if index else 7


def others():
    def fill(file):
        file["x"] = values("<f4")
        file["text"] = "hello"
        file["names"] = np.array([b"one", b"three"])
        file["records"] = np.zeros(2, [("a", "<f4"), ("b", "<i4")])
        file["complex"] = np.array([1j])
        file["again"] = file["x"]
        file["soft"] = h5py.SoftLink("/x")
        file.create_group("group")["up"] = file["/"]
        file["group/self"] = file["group"]
        file["type"] = np.dtype("<f4")
        # Many attributes, so that the header goes on elsewhere.
        for index in range(12):
            file["x"].attrs[f"attribute{index}"] = "a text of some length " * 3

    def refused(file):
        file["good"] = values("<f4")
        file.create_dataset("lzf", data=values("<f4"), compression="lzf")
        file.create_dataset("unwritten", (2, 3), "<f4")
        file.create_dataset("shaped", data=h5py.Empty("f"))
        file.create_group("linked")["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
        file.create_dataset("outside", (2,), "<f4", external=[("other.raw", 0, 8)])
        file["named"] = np.dtype("<f4")
        file.create_dataset("shared", data=values("<f4"), dtype=file["named"])
        type = h5py.h5t.STD_I32LE.copy()
        type.set_precision(20)
        h5py.h5d.create(file.id, b"bits20", type, h5py.h5s.create_simple((2,)))

    put("hdf5-others.h5", fill)
    put("hdf5-refused.h5", refused)
    put("hdf5-dense.h5", lambda file: [file.create_dataset(f"n{i}", data=i) for i in range(9)],
        libver="latest")


def chunks():
    def fill(file):
        def add(name, array, **how):
            file.create_dataset(name, data=array, **how)

        add("plain", values("<f4", (5, 7)), chunks=(2, 3))
        add("gzip", values("<f4", (5, 7)), chunks=(2, 3), compression="gzip")
        add("all", values("<i8", (5, 7)), chunks=(2, 3), compression="gzip", shuffle=True, fletcher32=True)
        add("sum", values("<u1", (5, 7)), chunks=(3, 3), fletcher32=True)
        add("cube", values(">f8", (3, 4, 5)), chunks=(2, 3, 2), shuffle=True, compression="gzip")
        # So many that the tree has two levels.
        add("many", values("<f4", (300,)), chunks=(1,))
        add("noise", np.random.default_rng(0).integers(0, 256, (40, 40)).astype("u1"), chunks=(40, 40), compression="gzip")
        half = file.create_dataset("half", (5, 7), "<f4", chunks=(2, 3), fillvalue=-1.5)
        half[:2] = values("<f4", (2, 7))
        file.create_dataset("unwritten", (5, 7), "<i4", chunks=(2, 3), fillvalue=9)
        file.create_dataset("grown", (0, 7), "<f4", maxshape=(None, 7), chunks=(2, 3))

    put("hdf5-chunks.h5", fill)
    put("hdf5-chunks-latest.h5", lambda file: file.create_dataset("x", data=values("<f4"), chunks=(1, 3)),
        libver="latest")


def keras():
    import keras

    network = keras.Sequential(
        [keras.Input((5, 5, 2)), keras.layers.Conv2D(3, 3), keras.layers.Flatten(), keras.layers.Dense(2)])
    network.set_weights([values("<f4", weight.shape) for weight in network.get_weights()])
    network.save_weights(HERE / "keras.weights.h5")


numbers()
others()
chunks()
keras()
