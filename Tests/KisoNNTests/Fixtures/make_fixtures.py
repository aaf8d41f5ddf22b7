"""Results and gradients of layers by PyTorch, and weight files in the book's form.

Writes layers.json, networks.json and *.pkl beside this file.

    python make_fixtures.py        # needs numpy and torch
"""
import json
import pathlib
import pickle

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
torch.manual_seed(7)


def array(tensor):
    tensor = tensor.detach()
    return {"shape": list(tensor.shape), "values": tensor.reshape(-1).tolist()}


def case(x, parameters, function):
    """The result y and the gradients of sum(y * r) for a random r."""
    leaves = [x] + list(parameters.values())
    for leaf in leaves:
        leaf.requires_grad_()
    y = function()
    r = torch.randn_like(y)
    (y * r).sum().backward()
    return {
        "x": array(x), "y": array(y), "r": array(r), "dx": array(x.grad),
        "parameters": {name: array(value) for name, value in parameters.items()},
        "gradients": {name: array(value.grad) for name, value in parameters.items()},
    }


def affine(relu):
    x, w, b = torch.randn(3, 4).double(), torch.randn(4, 5).double(), torch.randn(5).double()

    def run():
        y = F.linear(x, w.T, b)
        return F.relu(y) if relu else y

    return case(x, {"weight": w, "bias": b}, run)


def convolution(relu=False, groups=1, **geometry):
    x = torch.randn(2, 4, 7, 6).double()
    w, b = torch.randn(6, 4 // groups, 3, 3).double(), torch.randn(6).double()

    def run():
        y = F.conv2d(x, w, b, groups=groups, **geometry)
        return F.relu(y) if relu else y

    return case(x, {"weight": w, "bias": b}, run)


def pool(size, stride, padding):
    x = torch.randn(2, 3, 7, 6).double()
    return case(x, {}, lambda: F.max_pool2d(x, size, stride, padding))


def batch_normalization(shape):
    """Training, then inference with the running statistics that training left.

    PyTorch keeps the unbiased variance; ours and the book's is the biased one.
    """
    x, features = torch.randn(*shape).double() * 2 + 1, shape[1]
    scale, shift = torch.rand(features).double() + 0.5, torch.randn(features).double()
    mean, variance = torch.zeros(features).double(), torch.ones(features).double()
    result = case(
        x, {"scale": scale, "shift": shift},
        lambda: F.batch_norm(x, mean, variance, scale, shift, True, 0.1, 1e-5))
    axes = [0] + list(range(2, len(shape)))
    biased = 0.9 + 0.1 * x.detach().var(dim=axes, unbiased=False)
    inference = F.batch_norm(x, mean, biased, scale, shift, False, 0.1, 1e-5)
    result["extra"] = {
        "runningMean": array(mean), "runningVariance": array(biased), "inference": array(inference)}
    return result


layers = {
    "affine": affine(False), "affine-relu": affine(True),
    "convolution": convolution(), "convolution-relu": convolution(relu=True, padding=1),
    "convolution-strided": convolution(stride=2, padding=2),
    "convolution-dilated": convolution(dilation=2),
    "convolution-grouped": convolution(groups=2, padding=1),
    "pool": pool(2, 2, 0), "pool-overlapping": pool(3, 1, 1), "pool-strided": pool(3, 2, 0),
    "batchnorm-rows": batch_normalization((6, 3)),
    "batchnorm-images": batch_normalization((3, 2, 4, 5)),
}
(HERE / "layers.json").write_text(json.dumps(layers) + "\n")


def network(name, words, shape, weights, forward):
    """Weights W1, b1, … in the book's order, as NumPy float32 in a pickled dictionary."""
    params = {}
    for index, size in enumerate(weights, start=1):
        params[f"W{index}"] = (np.random.randn(*size) * 0.5).astype(np.float32)
        outputs = size[0] if len(size) == 4 else size[1]
        params[f"b{index}"] = np.random.randn(outputs).astype(np.float32)
    with open(HERE / f"{name}.pkl", "wb") as file:
        pickle.dump(params, file, protocol=2)
    x = torch.randn(3, *shape)
    y = forward(x, {key: torch.from_numpy(value) for key, value in params.items()})
    networks[name] = {"words": words, "x": array(x), "y": array(y)}


def rows(x, p, index):
    return x.reshape(len(x), -1) @ p[f"W{index}"] + p[f"b{index}"]


def convolve(x, p, index, padding=0):
    return F.relu(F.conv2d(x, p[f"W{index}"], p[f"b{index}"], padding=padding))


def three_layer(x, p):
    return rows(torch.sigmoid(rows(torch.sigmoid(rows(x, p, 1)), p, 2)), p, 3)


def simple(x, p):
    return rows(F.relu(rows(F.max_pool2d(convolve(x, p, 1), 2), p, 2)), p, 3)


def deep(x, p):
    for first, padding in ((1, 1), (3, 2), (5, 1)):
        x = convolve(convolve(x, p, first, 1), p, first + 1, padding)
        x = F.max_pool2d(x, 2)
    # The book's dropout of 0.5 scales by 1 - 0.5 in inference.
    return 0.5 * rows(0.5 * F.relu(rows(x, p, 7)), p, 8)


np.random.seed(7)
networks = {}
network(
    "three-layer", "affine:4 sigmoid affine:5 sigmoid affine:3", (1, 2, 3),
    [(6, 4), (4, 5), (5, 3)], three_layer)
network(
    "simple-convnet", "conv:3,3 relu pool:2 affine:4 relu affine:2", (1, 8, 8),
    [(3, 1, 3, 3), (27, 4), (4, 2)], simple)
network(
    "deep-convnet",
    "conv:2,3,padding=1 relu conv:2,3,padding=1 relu pool:2 "
    "conv:3,3,padding=1 relu conv:3,3,padding=2 relu pool:2 "
    "conv:4,3,padding=1 relu conv:4,3,padding=1 relu pool:2 "
    "affine:5 relu dropout:0.5 affine:3 dropout:0.5",
    (1, 12, 12),
    [(2, 1, 3, 3), (2, 2, 3, 3), (3, 2, 3, 3), (3, 3, 3, 3), (4, 3, 3, 3), (4, 4, 3, 3), (16, 5),
     (5, 3)],
    deep)
(HERE / "networks.json").write_text(json.dumps(networks) + "\n")


def damaged(name, change):
    with open(HERE / "three-layer.pkl", "rb") as file:
        params = pickle.load(file)
    with open(HERE / f"{name}.pkl", "wb") as file:
        pickle.dump(change(params), file, protocol=2)


damaged("missing-key", lambda p: {key: value for key, value in p.items() if key != "W2"})
damaged("wrong-shape", lambda p: p | {"b2": np.zeros(4, np.float32)})
damaged("transposed", lambda p: p | {"W1": p["W1"].T.copy()})
damaged("superfluous", lambda p: p | {"W4": np.zeros((3, 3), np.float32)})
damaged("integers", lambda p: p | {"b1": np.zeros(4, np.int64)})
damaged("list", lambda p: list(p.values()))
damaged("texts", lambda p: p | {"b1": "zero"})
