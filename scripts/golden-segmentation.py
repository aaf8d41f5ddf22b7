#!/usr/bin/env python3
"""Writes Tests/KisoApplicationsTests/Golden/segmentation.npz with NumPy and PyTorch.

    pip install numpy torch
    python3 scripts/golden-segmentation.py
"""
import pathlib

import numpy as np
import torch

folder = pathlib.Path(__file__).parent.parent / "Tests/KisoApplicationsTests/Golden"
random = np.random.default_rng(11)
truth = random.integers(0, 6, 4000).astype(np.uint8)
said = np.where(random.random(4000) < 0.6, truth, random.integers(0, 6, 4000)).astype(np.uint8)
truth[random.random(4000) < 0.05] = 255
counts = truth != 255
table = np.zeros((6, 6), np.int64)
np.add.at(table, (truth[counts], said[counts]), 1)
right = table.diagonal()
overlaps = right / (table.sum(0) + table.sum(1) - right)

# Pooling that remembers where, and its inverse, with ties.
maps = torch.from_numpy(random.integers(-2, 3, (2, 3, 6, 8)).astype(np.float32)).requires_grad_()
pooled, indices = torch.nn.functional.max_pool2d(maps, 2, return_indices=True)
values = torch.from_numpy(random.normal(size=pooled.shape).astype(np.float32)).requires_grad_()
unpooled = torch.nn.functional.max_unpool2d(values, indices, 2)
weight = torch.from_numpy(random.normal(size=unpooled.shape).astype(np.float32))
(unpooled * weight).sum().backward()
np.savez(folder / "segmentation.npz", truth=truth, said=said, overlaps=overlaps,
         accuracy=np.array([right.sum() / table.sum()]), maps=maps.detach().numpy(),
         pooled=pooled.detach().numpy(), values=values.detach().numpy(),
         unpooled=unpooled.detach().numpy(), weight=weight.numpy(), gradient=values.grad.numpy())
