"""Writes recurrent.json (PyTorch's LSTM and GRU) and book-dropout.pkl with book-dropout.json (a network
with dropout behind two affine layers, by the book's formulas in NumPy) beside this file.

python3 make_further_fixtures.py, with torch and numpy installed.
"""
import json
import pathlib
import pickle

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
torch.manual_seed(0)


def array(tensor):
    tensor = torch.as_tensor(tensor)
    return {"shape": list(tensor.shape), "values": tensor.detach().double().flatten().tolist()}


def reordered(matrix, gates, order):
    """The rows of PyTorch's gates in the order of ours."""
    parts = matrix.chunk(gates, 0)
    return torch.cat([parts[i] for i in order], 0)


def recurrent(kind, layers, both):
    module = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](
        3, 4, num_layers=layers, bidirectional=both, batch_first=True, dtype=torch.float64)
    gates = 4 if kind == "lstm" else 3
    directions = 2 if both else 1
    x = torch.randn(2, 5, 3, dtype=torch.float64, requires_grad=True)
    start = [torch.randn(layers * directions, 2, 4, dtype=torch.float64) for _ in range(2 if kind == "lstm" else 1)]
    parameters = {}
    for layer in range(layers):
        for direction in range(directions):
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            name = "" if layers == 1 and not both else f"layer{layer + 1}.{'backward' if direction else 'forward'}."
            # One bias here, two there: the second one is set to zero, which GRU's candidate needs.
            getattr(module, "bias_hh" + suffix).data.zero_()
            parameters[name + "weight"] = array(getattr(module, "weight_ih" + suffix).T)
            parameters[name + "recurrent"] = array(getattr(module, "weight_hh" + suffix).T)
            parameters[name + "bias"] = array(getattr(module, "bias_ih" + suffix))
    y, final = module(x, tuple(start) if kind == "lstm" else start[0])
    final = list(final) if kind == "lstm" else [final]
    (y.sum() + sum((f * f).sum() for f in final)).backward()
    zero, last = module(x)
    return {
        "x": array(x), "start": [array(s) for s in start], "y": array(y),
        "final": [array(f) for f in final], "dx": array(x.grad), "fromZero": array(zero),
        "parameters": parameters,
    }


cases = {
    f"{kind}-{layers}-{'both' if both else 'one'}": recurrent(kind, layers, both)
    for kind in ["lstm", "gru"] for layers, both in [(1, False), (2, False), (1, True), (2, True)]
}
(HERE / "recurrent.json").write_text(json.dumps(cases) + "\n")

random = np.random.RandomState(1)
sizes = [(6, 5), (5, 4), (4, 3)]
params = {}
for number, (rows, columns) in enumerate(sizes, 1):
    params[f"W{number}"] = random.randn(rows, columns).astype(np.float32)
    params[f"b{number}"] = random.randn(columns).astype(np.float32)
x = random.randn(7, 6).astype(np.float32)


def book(x, first, second):
    """affine relu dropout affine relu dropout affine dropout, in inference by the book's layers."""
    ratios = [first, second, second]
    for number in (1, 2, 3):
        x = x @ params[f"W{number}"] + params[f"b{number}"]
        if number < 3:
            x = np.maximum(x, 0)
        x = x * (1.0 - ratios[number - 1])
    return x


with open(HERE / "book-dropout.pkl", "wb") as file:
    pickle.dump(params, file, protocol=2)
words = "affine:5 relu dropout:0.5 affine:4 relu dropout:0.25 affine:3 dropout:0.25"
(HERE / "book-dropout.json").write_text(json.dumps(
    {"words": words, "x": array(x), "y": array(book(x.astype(np.float64), 0.5, 0.25))}) + "\n")
