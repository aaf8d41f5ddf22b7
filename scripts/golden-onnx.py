#!/usr/bin/env python3
"""Small ONNX models of PyTorch's with PyTorch's answers: the golden cases of KisoONNXTests.

    python3 scripts/golden-onnx.py [FOLDER]

Needs torch and onnx. Each case is a folder in the form of the standard's own test cases: model.onnx and
test_data_set_0 with input_0.pb and output_0.pb.
"""
import io
import os
import sys
import warnings

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

warnings.filterwarnings("ignore")
PLACE = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Tests/KisoONNXTests/Golden")


def write(name, model_bytes, inputs, outputs):
    folder = os.path.join(PLACE, name, "test_data_set_0")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(PLACE, name, "model.onnx"), "wb") as file:
        file.write(model_bytes)
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for number, array in enumerate(arrays):
            with open(os.path.join(folder, f"{kind}_{number}.pb"), "wb") as file:
                file.write(numpy_helper.from_array(array, f"{kind}{number}").SerializeToString())


def export(name, model, shape, batch=3, opset=17, **options):
    """Exports with one example, answers for several: the number of examples is free."""
    model.eval()
    buffer = io.BytesIO()
    torch.onnx.export(model, torch.zeros(1, *shape), buffer, opset_version=opset, dynamo=False,
                      input_names=["input"], output_names=["output"],
                      dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}, **options)
    x = torch.randn(batch, *shape, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        y = model(x)
    write(name, buffer.getvalue(), [x.numpy()], [y.numpy()])


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False),
                                          nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResidualNetwork(nn.Module):
    """ResNet-18 with an eighth of the channels."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                                  nn.MaxPool2d(3, 2, 1))
        blocks, width = [], 8
        for outputs, stride in ((8, 1), (16, 2), (24, 2), (32, 2)):
            blocks += [Block(width, outputs, stride), Block(outputs, outputs, 1)]
            width = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)))


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.layer = kind(5, 7, batch_first=True, **options)
        self.head = nn.Linear(7 * (2 if options.get("bidirectional") else 1), 3)

    def forward(self, x):
        return self.head(self.layer(x)[0][:, -1])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(16, 4, 24, batch_first=True)

    def forward(self, x):
        return self.layer(x)


def moved_statistics(model):
    """Statistics of batch normalisation that are not 0 and 1."""
    generator = torch.Generator().manual_seed(2)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.copy_(torch.randn(module.num_features, generator=generator) * 0.3)
            module.running_var.copy_(torch.rand(module.num_features, generator=generator) + 0.5)
    return model


torch.manual_seed(0)
export("torch-two-layer", nn.Sequential(
    nn.Flatten(), nn.Linear(64, 20), nn.Sigmoid(), nn.Linear(20, 10), nn.Softmax(1)), (1, 8, 8))
export("torch-simple-convnet", nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(96, 20), nn.ReLU(),
    nn.Linear(20, 10)), (1, 12, 12))
export("torch-resnet", moved_statistics(ResidualNetwork()), (3, 33, 33))
export("torch-lstm", Recurrent(nn.LSTM), (6, 5))
export("torch-lstm-two-ways", Recurrent(nn.LSTM, num_layers=2, bidirectional=True), (4, 5))
export("torch-gru", Recurrent(nn.GRU), (4, 5))
export("torch-rnn", Recurrent(nn.RNN), (4, 5))
export("torch-attention", Attention(), (5, 16))
export("torch-decoder", nn.Sequential(
    nn.ConvTranspose2d(4, 6, 4, 2, 1), nn.BatchNorm2d(6), nn.LeakyReLU(0.2),
    nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(6, 3, 3, padding=1), nn.Tanh()), (4, 5, 5))
export("torch-normalizations", nn.Sequential(
    nn.Conv2d(2, 4, 3), nn.GroupNorm(2, 4), nn.ELU(), nn.AvgPool2d(2, 1, 1), nn.InstanceNorm2d(4, affine=True),
    nn.GELU(), nn.Flatten(), nn.LayerNorm(100), nn.Linear(100, 3), nn.LogSoftmax(-1)), (2, 6, 6), opset=16)
