#!/usr/bin/env python3
"""Writes printing.json: arrays, and how NumPy 2 prints them, for the printing tests.

    /tmp/oracle/bin/python Tests/KisoTests/Golden/printing.py

An entry holds the type, the shape, the elements (floating-point ones as hexadecimal bits, so that
nothing is lost; a range where the elements are too many to list), str(x) and repr(x).
"""
import json
import pathlib

import numpy as np

random = np.random.default_rng(1)
entries = []
FLOATS = {"float32": "u4", "float64": "u8", "float16": "u2"}


def add(x, compact=None):
    x = np.asarray(x)
    name = x.dtype.name
    entry = {"dtype": name, "shape": list(x.shape), "str": str(x), "repr": repr(x)}
    if compact is not None:
        entry["range"] = compact
    elif name in FLOATS:
        bits = np.ascontiguousarray(x).reshape(-1).view(FLOATS[name])
        entry["bits"] = ["%x" % int(bit) for bit in bits]
    else:
        entry["values"] = [str(int(value)) for value in x.reshape(-1)]
    entries.append(entry)


SHAPES = [(), (1,), (3,), (7,), (17,), (2, 3), (3, 1), (4, 12), (2, 2, 3), (1, 2, 1, 3), (2, 1, 2, 2, 2)]

for name in FLOATS:
    kind = np.dtype(name)
    for shape in SHAPES:
        for scale in (1, 100, 1e-3, 1e4):
            add((random.standard_normal(shape) * scale).astype(kind))
        add(random.integers(-20, 20, shape).astype(kind))
        add((random.integers(-200, 200, shape) / 8).astype(kind))
        add(np.round(random.standard_normal(shape), 2).astype(kind))
    with np.errstate(over="ignore", under="ignore"):
        for _ in range(30):
            x = (10.0 ** random.uniform(-12, 12, 5) * random.choice([-1, 1], 5)).astype(kind)
            add(x)
    for _ in range(20):
        size = np.dtype(FLOATS[name])
        add(random.integers(0, np.iinfo(size).max, 4, dtype=size, endpoint=True).view(kind))
    special = [
        [0.0], [-0.0], [np.nan], [np.inf], [-np.inf], [np.nan, 1], [np.inf, 1], [-np.inf, 1.5],
        [np.nan, -np.inf, 1e-10], [np.nan, np.inf, 1234.5], [1e-4, 1], [9.9e-5, 1], [1, 1000], [1, 1001],
        [0.001, 1], [0, 1e-5], [1e5, 1], [999999, 1e6], [1e6], [1e7], [99999999.0], [1e8], [123456789.0],
        [0.1, 0.2, 0.3], [1 / 3, 2 / 3], [1e-45], [5e-324], [65504], [2048, 2049], [0.5, 0.25, 0.125],
        [-1, 1], [1.5, -22.75], [1e-8], [0.12345678912345], [1.123456789, 2], [100.5, 0.30000001],
        [np.nan, np.nan], [np.inf, -np.inf], [1e16], [1e15], [123456.789], [3.4e38], [1e22], [1e300],
        [0.99999999999], [9.9999999999, 1], [999.9999999999], [16777216.0], [2.5e-7, 1e-6],
        [0.000123456789], [12345.678, 0.5], [1e-300], [0.5, np.nan, np.inf, -np.inf],
    ]
    with np.errstate(over="ignore"):
        for values in special:
            x = np.array(values).astype(kind)
            add(x)
            if len(values) == 1:
                add(x.reshape(()))
    for shape in [(0,), (0, 3), (2, 0), (1, 0, 4)]:
        add(np.zeros(shape, kind))

for name in ("int64", "int32", "uint8", "bool"):
    kind = np.dtype(name)
    for shape in SHAPES + [(40,), (3, 30), (0,), (0, 2)]:
        if name == "bool":
            add(random.integers(0, 2, shape).astype(kind))
        else:
            low = 0 if name == "uint8" else -1000
            add(random.integers(low, 200, shape).astype(kind))
            add(random.integers(0, 10, shape).astype(kind))
    if name not in ("bool", "uint8"):
        limits = np.iinfo(kind)
        add(np.array([limits.min, 0, limits.max], kind))
        add(np.array([limits.max - 1], kind))

# More than 1,000 elements: values start + i * step, to keep this file small.
for name in ("float32", "float64", "int64", "int32"):
    for shape in [(1000,), (1001,), (2000,), (40, 30), (500, 3), (3, 500), (6, 200), (7, 200), (12, 10, 9),
                  (2, 2, 400), (4, 4, 4, 20), (1001, 1), (1, 1001)]:
        for start, step in [(0, 1), (-0.5, 0.25), (1e-6, 1)]:
            if name.startswith("int") and step != 1:
                continue
            if name.startswith("int") and start != 0:
                continue
            if shape == (1000,) and start != 0:
                continue
            count = int(np.prod(shape))
            add((start + np.arange(count) * step).astype(name).reshape(shape), [start, step])

path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
path.write_text("[\n" + lines + "\n]\n")
print(len(entries), "arrays,", path.stat().st_size, "bytes")
