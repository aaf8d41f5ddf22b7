"""Writes the golden files of style transfer: loss and gradient at two pictures, by PyTorch in float64.

    python scripts/make_style_golden.py        # needs torch and numpy

Once with a small network of random weights, and once with VGG16 where Kiso's cache has it
(`kiso weights get vgg16`).
"""
import json
import os
import pathlib
import struct

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).parent.parent / "Tests/KisoApplicationsTests/Golden/style"
WEIGHT = 20.0
BLOCKS = [2, 2, 3, 2]
STYLE = ["1_1", "2_1", "3_1", "4_1"]
CONTENT = "4_2"


def maps(x, weights, scale):
    x = (x - scale[0].view(1, -1, 1, 1)) / scale[1].view(1, -1, 1, 1)
    found, index = {}, 0
    for block, count in enumerate(BLOCKS):
        if block:
            x = F.avg_pool2d(x, 2)
        for place in range(count):
            x = F.relu(F.conv2d(x, *weights[index], padding=1))
            found[f"{block + 1}_{place + 1}"] = x
            index += 1
    return found


def gram(x):
    rows = x.reshape(x.shape[1], -1)
    return rows @ rows.T / rows.shape[1]


def measure(picture, content, style, weights, scale, strength):
    picture = picture.clone().requires_grad_()
    own, shown, painted = (maps(p, weights, scale) for p in (picture, content, style))
    target = shown[CONTENT]
    lost = ((own[CONTENT] - target) ** 2).sum() / (target**2).sum()
    parts = []
    for name in STYLE:
        wanted = gram(painted[name])
        parts.append(((gram(own[name]) - wanted) ** 2).sum() / (wanted**2).sum())
    style_loss = sum(parts) / len(parts)
    total = lost + WEIGHT * strength * style_loss
    (gradient,) = torch.autograd.grad(total, picture)
    losses = [lost.item(), style_loss.item(), total.item()]
    return np.array(losses), gradient.detach().numpy()


def pictures(generator, *sizes):
    return [torch.from_numpy(generator.random((1, 3, *size))) for size in sizes]


def small():
    generator = np.random.default_rng(12)
    widths, arrays, weights, inputs = [4, 6, 8, 8], {}, [], 3
    for width, count in zip(widths, BLOCKS):
        for _ in range(count):
            weight = generator.normal(0, (2 / (9 * inputs)) ** 0.5, (width, inputs, 3, 3))
            bias = generator.normal(0, 0.05, width)
            arrays[f"weight{len(weights)}"] = weight.astype(np.float32)
            arrays[f"bias{len(weights)}"] = bias.astype(np.float32)
            weights.append(
                [torch.from_numpy(a.astype(np.float32).astype(np.float64)) for a in (weight, bias)])
            inputs = width
    scale = (torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64))
    write("small", generator, arrays, weights, scale, 0.5)


def real():
    path = pathlib.Path(os.path.expanduser("~/.cache/kiso/weights/vgg16.safetensors"))
    if not path.exists():
        print("no VGG16 in the cache; its golden file is left as it is")
        return
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])

    def tensor(name):
        start, end = header[name]["data_offsets"]
        flat = np.frombuffer(content[8 + length + start : 8 + length + end], np.float32)
        return torch.from_numpy(flat.reshape(header[name]["shape"]).astype(np.float64))

    weights = [[tensor(f"convolution{i}.{part}") for part in ("weight", "bias")]
               for i in range(1, sum(BLOCKS) + 1)]
    scale = (tensor("standardization1.mean"), tensor("standardization1.deviation"))
    write("vgg16", np.random.default_rng(13), {}, weights, scale, 1.0)


def write(name, generator, arrays, weights, scale, strength):
    content, style, other = pictures(generator, (32, 40), (48, 36), (32, 40))
    content, style, other = (p.float().double() for p in (content, style, other))
    for key, picture in (("start", content), ("other", other)):
        losses, gradient = measure(picture, content, style, weights, scale, strength)
        print(name, key, losses)
        arrays[f"{key}Losses"] = losses
        arrays[f"{key}Gradient"] = gradient.astype(np.float32)
    for key, picture in (("content", content), ("style", style), ("other", other)):
        arrays[key] = picture.numpy().astype(np.float32)
    np.savez_compressed(FOLDER / f"{name}.npz", **arrays)


FOLDER.mkdir(parents=True, exist_ok=True)
small()
real()
