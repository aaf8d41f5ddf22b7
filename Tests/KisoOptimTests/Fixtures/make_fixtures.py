"""Steps of the book's optimizers in NumPy: writes optimizers.json beside this file.

The classes are those of the book (chapter 6) and its programs; Nesterov and RMSProp, which the text
names only, are those of the author's programs. PyTorch's Nesterov is compared here as well.

    python make_fixtures.py        # needs numpy; torch is used when it is there
"""
import json
import pathlib

import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params.keys():
            params[key] -= self.lr * grads[key]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params.keys():
            params[key] += self.momentum * self.momentum * self.v[key]
            params[key] -= (1 + self.momentum) * self.lr * grads[key]
            self.v[key] *= self.momentum
            self.v[key] -= self.lr * grads[key]


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


class RMSprop:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate, self.h = lr, decay_rate, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params.keys():
            self.h[key] *= self.decay_rate
            self.h[key] += (1 - self.decay_rate) * grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.iter = lr, beta1, beta2, 0
        self.m = self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(val) for key, val in params.items()}
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        for key in params.keys():
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)


START = [1.0, -2.0, 0.5, 0.0]
GRADIENTS = [[0.5, -1.0, 0.25, 0.0], [-0.3, 2.0, 0.125, 1e-3], [4.0, 0.1, -0.75, -2e-3]]


def steps(optimizer):
    params = {"w": np.array(START)}
    path = []
    for gradient in GRADIENTS:
        optimizer.update(params, {"w": np.array(gradient)})
        path.append(params["w"].tolist())
    return path


def descent(optimizer):
    """x**2 / 20 + y**2 from (-7, 2), 30 steps: figures 6.1 to 6.8."""
    params = {"x": np.array(-7.0), "y": np.array(2.0)}
    path = [[-7.0, 2.0]]
    for _ in range(30):
        grads = {"x": params["x"] / 10.0, "y": 2.0 * params["y"]}
        optimizer.update(params, grads)
        path.append([float(params["x"]), float(params["y"])])
    return path


def check_nesterov(path):
    try:
        import torch
    except ImportError:
        return
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([w], lr=0.1, momentum=0.9, nesterov=True)
    for gradient, expected in zip(GRADIENTS, path):
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        rule.step()
        np.testing.assert_allclose(w.detach().numpy(), expected, rtol=1e-12, atol=1e-12)


result = {
    "start": START,
    "gradients": GRADIENTS,
    "steps": {
        "sgd": steps(SGD(0.1)), "momentum": steps(Momentum(0.1)), "nesterov": steps(Nesterov(0.1)),
        "adagrad": steps(AdaGrad(0.1)), "rmsprop": steps(RMSprop(0.1)), "adam": steps(Adam(0.1)),
    },
    "paths": {
        "sgd": descent(SGD(0.95)), "momentum": descent(Momentum(0.1)),
        "nesterov": descent(Nesterov(0.1)), "adagrad": descent(AdaGrad(1.5)),
        "rmsprop": descent(RMSprop(0.1)), "adam": descent(Adam(0.3)),
    },
}
check_nesterov(result["steps"]["nesterov"])
target = pathlib.Path(__file__).with_name("optimizers.json")
target.write_text(json.dumps(result, indent=1) + "\n")
