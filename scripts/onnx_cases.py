#!/usr/bin/env python3
"""The parts of scripts/onnx-cases that need Python: light, runtime, table."""
import collections
import glob
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper


def light(source, target):
    """The light networks as cases: their inputs are numbers that rise from 0 to 1, as in onnx's own runner."""
    for file in sorted(glob.glob(os.path.join(source, "*.onnx"))):
        name = os.path.basename(file)[:-5]
        model = onnx.load(file)
        data = os.path.join(target, name, "test_data_set_0")
        os.makedirs(data, exist_ok=True)
        constants = {tensor.name for tensor in model.graph.initializer}
        with open(os.path.join(target, name, "model.onnx"), "wb") as out:
            out.write(open(file, "rb").read())
        for number, info in enumerate(model.graph.input):
            if info.name in constants:
                continue
            shape = tuple(size.dim_value or 1 for size in info.type.tensor_type.shape.dim)
            count = int(np.prod(shape))
            array = (np.arange(count).reshape(shape) / count).astype(np.float32)
            with open(os.path.join(data, f"input_{number}.pb"), "wb") as out:
                out.write(numpy_helper.from_array(array).SerializeToString())
        with open(os.path.join(data, "output_0.pb"), "wb") as out:
            out.write(open(file[:-5] + "_output_0.pb", "rb").read())


def tensor(file):
    value = TensorProto()
    value.ParseFromString(open(file, "rb").read())
    return numpy_helper.to_array(value)


def runtime(folder):
    """What onnxruntime answers to Kiso's networks, against what Kiso has answered."""
    import onnxruntime
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        onnx.checker.check_model(os.path.join(path, "model.onnx"), full_check=True)
        session = onnxruntime.InferenceSession(os.path.join(path, "model.onnx"),
                                               providers=["CPUExecutionProvider"])
        x, y = (tensor(os.path.join(path, "test_data_set_0", part)) for part in ("input_0.pb", "output_0.pb"))
        answer = session.run(None, {session.get_inputs()[0].name: x})[0]
        difference = float(np.abs(answer - y).max() / max(1.0, np.abs(y).max()))
        print(f"{name} {difference:.1e} {'equal' if difference <= 1e-5 else 'DIFFERENT'}")


NATIVE = {TensorProto.DataType.Value(name) for name in (
    "FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "INT64", "INT32", "UINT8", "BOOL",
    "INT8", "INT16", "UINT16", "UINT32", "UINT64", "INT4", "UINT4", "INT2", "UINT2")}


def kind(folder):
    """Which of the table's rows a case belongs to."""
    model = onnx.load(os.path.join(folder, "model.onnx"), load_external_data=False)
    if any(node.domain not in ("", "ai.onnx") for node in model.graph.node):
        return "other domains (ai.onnx.ml, preview)"
    for info in list(model.graph.input) + list(model.graph.output):
        type = info.type
        while type.WhichOneof("value") in ("sequence_type", "optional_type"):
            type = getattr(type, type.WhichOneof("value")).elem_type
        if type.tensor_type.elem_type not in NATIVE:
            name = TensorProto.DataType.Name(type.tensor_type.elem_type)
            return "texts" if name == "STRING" else "numbers of 8 and 4 bits with an exponent"
    return "core operators" if not folder.endswith("_expanded") else "core operators, written out"


def table(place, node):
    rows = collections.OrderedDict()
    refused = collections.Counter()
    for line in open(os.path.join(place, "node.jsonl")):
        row = json.loads(line)
        if "name" not in row:
            continue
        counts = rows.setdefault(kind(os.path.join(node, row["name"])), collections.Counter())
        counts[row["outcome"]] += 1
        if row["outcome"] != "passed":
            model = onnx.load(os.path.join(node, row["name"], "model.onnx"), load_external_data=False)
            refused[model.graph.node[0].op_type] += 1
    print("| cases | passed | refused | wrong |\n|---|---|---|---|")
    total = collections.Counter()
    for name in sorted(rows):
        counts = rows[name]
        total += counts
        print(f"| {name}: {sum(counts.values())} | {counts['passed']} | {counts['refused']} | {counts['wrong']} |")
    print(f"| **all: {sum(total.values())}** | **{total['passed']}** | **{total['refused']}** | "
          f"**{total['wrong']}** |")
    light = [json.loads(line) for line in open(os.path.join(place, "light.jsonl"))]
    counts = collections.Counter(row["outcome"] for row in light if "name" in row)
    print(f"| light networks: {sum(counts.values())} | {counts['passed']} | {counts['refused']} | "
          f"{counts['wrong']} |")
    print("\nRefused, by the first operator: "
          + ", ".join(f"{name} {count}" for name, count in refused.most_common()) + ".\n")
    print("onnxruntime on networks that Kiso has written, largest difference relative to the largest answer:\n")
    print("| network | difference | |\n|---|---|---|")
    for line in open(os.path.join(place, "runtime.txt")):
        print("| " + " | ".join(line.split()) + " |")


{"light": light, "runtime": runtime, "table": table}[sys.argv[1]](*sys.argv[2:])
