#!/usr/bin/env python3
"""Writes Tests/KisoApplicationsTests/Golden/segmentation/*.json: masks as pycocotools makes them of polygons and
compresses them, a confusion matrix and intersection over union as NumPy computes them.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy pycocotools pillow torch
    /tmp/oracle/bin/python scripts/golden-segment.py
"""
import io
import json
import math
import pathlib

import numpy
import torch
from PIL import Image
from pycocotools import mask as coco

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests/KisoApplicationsTests/Golden/segmentation"
random = numpy.random.default_rng(11)


def polygon(corners, height, width, overshoot):
    """A star around a point, in part outside of the picture."""
    x, y = random.uniform(0.2, 0.8, 2) * (width, height)
    numbers = []
    for angle in numpy.sort(random.uniform(0, 2 * math.pi, corners)):
        radius = random.uniform(2, overshoot * max(height, width))
        numbers += [round(x + radius * math.cos(angle), 2), round(y + radius * math.sin(angle), 2)]
    return numbers


masks = []
for number in range(24):
    height, width = (int(v) for v in random.integers(9, 60, 2))
    polygons = [polygon(int(random.integers(3, 12)), height, width, 0.3 + 0.05 * (number % 8))
                for _ in range(1 + number % 3)]
    merged = coco.merge(coco.frPyObjects(polygons, height, width))
    text = merged["counts"].decode()
    decoded = coco.decode(merged)
    masks.append({
        "height": height, "width": width, "polygons": polygons, "compressed": text,
        "area": int(coco.area(merged)), "rows": "".join(map(str, decoded.reshape(-1)))})

truth = random.integers(0, 5, (3, 17, 23))
found = numpy.where(random.uniform(size=truth.shape) < 0.6, truth, random.integers(0, 5, truth.shape))
truth = numpy.where(random.uniform(size=truth.shape) < 0.1, 255, truth)
found[found == 4] = 3
counts = truth != 255
table = numpy.bincount(truth[counts] * 6 + found[counts], minlength=36).reshape(6, 6)
union = table.sum(0) + table.sum(1) - numpy.diag(table)
with numpy.errstate(invalid="ignore"):
    overlap = numpy.diag(table) / union
figures = {
    "classes": 6, "height": 17, "width": 23, "truth": truth.reshape(3, -1).tolist(),
    "found": found.reshape(3, -1).tolist(), "table": table.reshape(-1).tolist(),
    "overlap": [None if math.isnan(v) else float(v) for v in overlap],
    "mean": float(numpy.nanmean(overlap)), "accuracy": float(numpy.diag(table).sum() / table.sum())}

labels = random.integers(0, 4, (6, 7)).astype(numpy.uint8)
labels[0, 0] = 255
files = {}
for bits in (2, 8):
    picture = Image.fromarray(numpy.where(labels == 255, 3, labels).astype(numpy.uint8) if bits == 2 else labels, "P")
    picture.putpalette([v * 7 % 256 for v in range(768)] if bits == 8 else [0, 0, 0, 9, 9, 9, 200, 1, 1, 3, 90, 3])
    stream = io.BytesIO()
    picture.save(stream, "PNG", **({"bits": 2} if bits == 2 else {}))
    files[f"palette{bits}"] = list(stream.getvalue())
stream = io.BytesIO()
Image.fromarray(labels, "L").save(stream, "PNG")
files["grey"] = list(stream.getvalue())

FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "masks.json").write_text(json.dumps(masks) + "\n")
(FOLDER / "figures.json").write_text(json.dumps(figures) + "\n")
(FOLDER / "files.json").write_text(json.dumps({"labels": labels.reshape(-1).tolist(), **files}) + "\n")

torch.manual_seed(3)
cases = []
for size, shape in [(2, (2, 3, 4, 6)), (2, (1, 2, 5, 7)), (3, (1, 2, 6, 9))]:
    x = torch.randn(shape)
    pooled, places = torch.nn.functional.max_pool2d(x, size, return_indices=True)
    values = torch.randn(pooled.shape)
    wide = torch.nn.MaxUnpool2d(size)(values, places, output_size=x.shape)
    cases.append({"size": size, "shape": list(shape), "pooled": list(pooled.shape), "map": x.reshape(-1).tolist(),
                  "values": values.reshape(-1).tolist(), "result": wide.reshape(-1).tolist()})
(FOLDER / "unpooling.json").write_text(json.dumps(cases) + "\n")
