"""Writes the golden file of picture generation: the judge's numbers by NumPy and SciPy, and one step of an
adversarial pair by PyTorch in float64.

    python scripts/make_generation_golden.py   # needs torch, numpy and scipy
"""
import pathlib

import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).parent.parent / "Tests/KisoApplicationsTests/Golden/generation"
generator = np.random.default_rng(14)
arrays = {}

# The Fréchet distance and the score.
mixing = generator.normal(size=(6, 6))
a = generator.normal(size=(40, 6)) @ mixing
b = generator.normal(size=(55, 6)) * [1, 2, 0.5, 1, 3, 0.1] + 0.4
s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
root = scipy.linalg.sqrtm(s @ t)
distance = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s + t - 2 * root.real)
logits = generator.normal(size=(30, 5)) * 2
p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
score = np.exp((p * (np.log(p) - np.log(p.mean(0)))).sum(1).mean())
arrays |= {"a": a, "b": b, "distance": np.array([distance]), "p": p, "score": np.array([score])}

# One step of each learner. The arrays are in the order of Kiso's parameters.
noise, width, n = 5, 3, 4


def draw(*shape):
    return torch.from_numpy(generator.normal(0, 0.2, shape).astype(np.float32).astype(np.float64))


def norm(width):
    return [1 + draw(width), draw(width), torch.zeros(width), torch.ones(width)]


g = [draw(noise, 12 * 16), draw(12 * 16), *norm(12), draw(12, 6, 3, 3), draw(6), *norm(6),
     draw(6, 3, 4, 4), draw(3), *norm(3), draw(3, 1, 4, 4), draw(1), torch.tensor([-1.0]),
     torch.tensor([2.0])]
d = [torch.tensor([0.5]), torch.tensor([0.5]), draw(3, 1, 4, 4), draw(3), draw(6, 3, 4, 4),
     *norm(6), draw(12, 6, 3, 3), *norm(12), draw(12 * 16, 1), draw(1)]
trained = {
    "g": [0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19],
    "d": [2, 3, 4, 5, 6, 9, 10, 11, 14, 15],
}
for name, values in (("g", g), ("d", d)):
    for index, value in enumerate(values):
        arrays[f"{name}{index}"] = value.numpy().astype(np.float32)
    for index in trained[name]:
        values[index] = values[index].double().requires_grad_()


def batch_norm(x, scale, shift):
    return F.batch_norm(x, None, None, scale, shift, training=True, eps=1e-5)


def generate(z):
    x = (z @ g[0] + g[1]).reshape(-1, 12, 4, 4)
    x = F.relu(batch_norm(x, g[2], g[3]))
    for first in (6, 12):
        x = F.conv_transpose2d(x, g[first], g[first + 1], stride=2, padding=1)
        x = F.relu(batch_norm(x, g[first + 2], g[first + 3]))
    x = F.conv_transpose2d(x, g[18], g[19], stride=2, padding=1)
    return (torch.tanh(x) + 1) / 2


def answer(x):
    x = F.leaky_relu(F.conv2d(2 * x - 1, d[2], d[3], stride=2, padding=1), 0.2)
    for first in (4, 9):
        x = F.conv2d(x, d[first], stride=2, padding=1)
        x = F.leaky_relu(batch_norm(x, d[first + 1], d[first + 2]), 0.2)
    return x.flatten(1) @ d[14] + d[15]


def bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


real = torch.from_numpy(generator.random((n, 1, 28, 28)).astype(np.float32).astype(np.float64))
z1, z2 = draw(n, noise) * 5, draw(n, noise) * 5
adam = {
    name: torch.optim.Adam([values[i] for i in trained[name]], lr=2e-4, betas=(0.5, 0.999), eps=1e-8)
    for name, values in (("g", g), ("d", d))
}
losses = []
for _ in range(3):
    loss = bce(answer(real), 1.0) + bce(answer(generate(z1).detach()), 0.0)
    adam["d"].zero_grad()
    loss.backward()
    adam["d"].step()
    losses.append(loss.item())
    loss = bce(answer(generate(z2)), 1.0)
    adam["g"].zero_grad()
    loss.backward()
    adam["g"].step()
    losses.append(loss.item())
print(distance, score, losses)
for key, value in (("real", real), ("z1", z1), ("z2", z2)):
    arrays[key] = value.numpy().astype(np.float32)
arrays["losses"] = np.array(losses)
FOLDER.mkdir(parents=True, exist_ok=True)
np.savez_compressed(FOLDER / "golden.npz", **arrays)
