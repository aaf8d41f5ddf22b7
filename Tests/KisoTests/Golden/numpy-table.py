#!/usr/bin/env python3
"""Asks NumPy 2 for the values of the left column of docs/numpy.md, for the test of that page.

    /tmp/oracle/bin/python Tests/KisoTests/Golden/numpy-table.py

The names below are those of NumPyTableRows.swift. A row that is a statement changes x; its value is x
afterwards. Of random numbers only the shape is kept.
"""
import json
import math
import pathlib
import re

import numpy as np

HERE = pathlib.Path(__file__).resolve()
PAGE = HERE.parents[3] / "docs/numpy.md"


def names():
    """What the rows are about."""
    f = np.float32
    return {
        "np": np, "math": math, "rng": np.random.default_rng(0),
        "x": np.array([[1, -2, 3, 4], [5, 6, -7, 8], [9, 0, 11, 12]], f),
        "y": np.array([[2, 2, 2, 2], [1, 6, 3, 8], [9, 10, 4, 5]], f),
        "v": np.array([3, 1, 2, 1], f), "w": np.array([0.5, -1, 2], f),
        "m": np.array([[2, 1, 0], [1, 3, -1], [0, 2, 4]], f),
        "z": np.array([0, np.nan, np.inf, -1], f),
        "a": np.array([True, False, True, False]), "b": np.array([True, True, False, False]),
        "i": np.array([2, 0, -1]), "j": np.array([0, 1, 3]),
    }


def part(value, is_random):
    value = np.asarray(value)
    kind = {"f": "f", "i": "i", "u": "i", "b": "b"}[value.dtype.kind]
    entry = {"shape": list(value.shape), "kind": kind}
    if not is_random:
        entry["values"] = [repr(float(v)) for v in value.reshape(-1)]
    return entry


def answer(expression):
    scope = names()
    try:
        code = compile(expression, expression, "eval")
    except SyntaxError:
        exec(expression, scope)
        return {"parts": [part(scope["x"], False)]}
    value = eval(code, scope)
    if expression.startswith("np.put_along_axis"):
        value = scope["x"]
    if expression == "x.tolist()":
        value = np.array(value, np.float32).reshape(-1)
    if isinstance(value, (str, bool, int)) or expression in ("x.shape", "x.sum().item()"):
        is_count = expression.startswith("np.count_nonzero")
        return {"parts": [part(value, False)]} if is_count else {"text": str(value)}
    parts = value if isinstance(value, (tuple, list)) else [value]
    return {"parts": [part(item, "rng." in expression) for item in parts]}


rows = re.findall(r"\n\| `(.+?)` \| `.+?` \|", PAGE.read_text())
expressions = [row.replace("\\|", "|") for row in rows]
path = HERE.with_suffix(".json")
lines = ",\n".join(f"{json.dumps(e)}: {json.dumps(answer(e))}" for e in expressions)
path.write_text("{\n" + lines + "\n}\n")
print(len(rows), "rows,", path.stat().st_size, "bytes")
