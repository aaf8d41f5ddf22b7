#!/usr/bin/env python3
"""Asks PyTorch for the expected values and gradients of every case of every operation.

    make golden                       # or: scripts/golden.py [CASES.jsonl]

Reads the lines of `kiso ops --cases` (from a file, from the standard input when that is `-`, else by
running .build/release/kiso), evaluates each oracle's expression in float64 and writes
Tests/KisoOpsTests/Golden/golden.json: one entry a case with the shape, the element type, the values,
and the gradients of sum(output * w) with w_i = cos(0.7 i + 0.3) over the flattened output, one for
each floating-point input; null where the oracle has none. The tests read that file and need neither
Python nor PyTorch. A virtual environment for this script:

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install torch numpy
"""
import json
import math
import pathlib
import subprocess
import sys

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "Tests/KisoOpsTests/Golden/golden.json"
TYPES = {
    "float64": torch.float64, "float32": torch.float32, "int64": torch.int64,
    "int32": torch.int32, "uint8": torch.uint8, "bool": torch.bool,
}
NAMES = {value: key for key, value in TYPES.items()}


def read_cases():
    """The cases as dictionaries, from wherever the command line says."""
    if len(sys.argv) > 1:
        text = sys.stdin.read() if sys.argv[1] == "-" else pathlib.Path(sys.argv[1]).read_text()
    else:
        command = [str(ROOT / ".build/release/kiso"), "ops", "--cases"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def numbers(tensor):
    """The elements in row-major order; floating-point ones survive the round trip, and those that
    JSON has no word for become strings."""
    def word(value):
        if isinstance(value, float) and not math.isfinite(value):
            return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
        return int(value) if isinstance(value, bool) else value
    return [word(value) for value in tensor.detach().reshape(-1).tolist()]


def expected(case):
    """The entry of a case."""
    names = {}
    inputs = []
    for letter, given in zip("abcdefgh", case["inputs"]):
        kind = TYPES[given["dtype"]]
        tensor = torch.tensor(given["values"], dtype=kind).reshape(given["shape"])
        tensor.requires_grad_(kind.is_floating_point)
        names[letter] = tensor
        inputs.append(tensor)
    result = eval(case["oracle"], {"torch": torch, "math": math}, names)
    entry = {
        "shape": list(result.shape), "dtype": NAMES[result.dtype], "values": numbers(result),
        "gradients": [None] * len(inputs),
    }
    variables = [tensor for tensor in inputs if tensor.requires_grad]
    if result.requires_grad and variables:
        weights = torch.cos(0.7 * torch.arange(result.numel(), dtype=torch.float64) + 0.3)
        total = (result.reshape(-1) * weights).sum()
        found = iter(torch.autograd.grad(total, variables, allow_unused=True))
        for place, tensor in enumerate(inputs):
            gradient = next(found) if tensor.requires_grad else None
            if gradient is not None:
                entry["gradients"][place] = numbers(gradient)
    return entry


def main():
    lines = []
    seen = set()
    for case in read_cases():
        name = f"{case['operation']}/{case['name']}"
        if name in seen:
            sys.exit(f"golden.py: two cases are called {name!r}")
        seen.add(name)
        try:
            entry = expected(case)
        except Exception as error:
            sys.exit(f"golden.py: {name}: {case['oracle']}: {error}")
        lines.append(f"{json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} cases, {TARGET.stat().st_size} bytes: {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
