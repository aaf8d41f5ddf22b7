"""The networks of chapter 8 for PyTorch and TensorFlow, each from one description.

A description is a list: ("conv", filters, size, stride) with batch normalisation and ReLU behind it,
("residual", filters, stride, projection), ("inception", six numbers of channels), ("inverted", filters,
size, stride, expansion) for a depthwise convolution between 1×1 ones with ReLU6, ("conv6", filters, size,
stride), ("pool", size, stride, padding), ("mean",), ("dropout", ratio) and ("affine", outputs).
Everything is padded to keep its size.
"""


def _residual_stages(widths, blocks, projection):
    layers = []
    for stage, width in enumerate(widths):
        for block in range(blocks):
            layers.append(("residual", width, 2 if stage and not block else 1, projection))
    return layers


def _vgg(widths):
    layers = []
    for width in widths:
        layers += [("conv", width, 3, 1), ("conv", width, 3, 1), ("pool", 2, 2, 0)]
    return layers


def _inverted_stages(*stages):
    layers = []
    for count, size, first_stride, expansion, filters in stages:
        for block in range(count):
            layers.append(("inverted", filters, size, 1 if block else first_stride, expansion))
    return layers


NETWORKS = {
    "resnet20": [("conv", 16, 3, 1), *_residual_stages((16, 32, 64), 3, False),
                 ("mean",), ("affine", 10)],
    "resnet18": [("conv", 64, 3, 1), *_residual_stages((64, 128, 256, 512), 2, True),
                 ("mean",), ("affine", 10)],
    "vgg7": [*_vgg((24, 48, 96)), ("dropout", 0.5), ("affine", 10)],
    "googlenet-mini": [
        ("conv", 32, 3, 1), ("pool", 2, 2, 0), ("conv", 64, 3, 1),
        ("inception", 16, 24, 32, 4, 8, 8), ("inception", 32, 32, 48, 8, 16, 16),
        ("inception", 48, 48, 64, 8, 24, 24), ("pool", 2, 2, 0),
        ("inception", 64, 48, 80, 12, 32, 32), ("inception", 64, 48, 96, 12, 32, 32),
        ("mean",), ("dropout", 0.4), ("affine", 10)],
    "efficientnet-lite0": [
        ("conv6", 32, 3, 2), *_inverted_stages(
            (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80),
            (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)),
        ("conv6", 1280, 1, 1), ("mean",), ("dropout", 0.2), ("affine", 1000)],
}
# Channels, height and width of an example.
INPUTS = {"resnet18": (3, 32, 32), "efficientnet-lite0": (3, 224, 224)}
# Examples in a step, where a hundred need too much memory.
BATCHES = {"efficientnet-lite0": 10}


def shape(net):
    return INPUTS.get(net, (1, 28, 28))


def pytorch(net):
    from torch import cat, nn, relu

    def conv(inputs, filters, size, stride=1):
        return [nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False),
                nn.BatchNorm2d(filters), nn.ReLU()]

    def conv6(inputs, filters, size, stride=1, groups=1):
        return [nn.Conv2d(inputs, filters, size, stride, size // 2, groups=groups, bias=False),
                nn.BatchNorm2d(filters), nn.ReLU6()]

    class Inverted(nn.Module):
        def __init__(self, inputs, filters, size, stride, expansion):
            super().__init__()
            inner = inputs * expansion
            self.body = nn.Sequential(
                *(conv6(inputs, inner, 1) if expansion > 1 else []),
                *conv6(inner, inner, size, stride, inner), *conv6(inner, filters, 1)[:2])
            self.joins = stride == 1 and inputs == filters

        def forward(self, x):
            return x + self.body(x) if self.joins else self.body(x)

    class Residual(nn.Module):
        def __init__(self, inputs, filters, stride, projection):
            super().__init__()
            self.body = nn.Sequential(
                *conv(inputs, filters, 3, stride), *conv(filters, filters, 3)[:2])
            self.changes = stride != 1 or inputs != filters
            self.added = filters - inputs
            self.projection = projection and self.changes and nn.Sequential(
                *conv(inputs, filters, 1, stride)[:2])

        def forward(self, x):
            y = self.body(x)
            if self.projection:
                x = self.projection(x)
            elif self.changes:
                x = nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.added))
            return relu(x + y)

    class Inception(nn.Module):
        def __init__(self, i, a, b, c, d, e, f):
            super().__init__()
            self.parts = nn.ModuleList([
                nn.Sequential(*conv(i, a, 1)),
                nn.Sequential(*conv(i, b, 1), *conv(b, c, 3)),
                nn.Sequential(*conv(i, d, 1), *conv(d, e, 5)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), *conv(i, f, 1))])

        def forward(self, x):
            return cat([part(x) for part in self.parts], 1)

    channels, side, _ = shape(net)
    layers = []
    for kind, *numbers in NETWORKS[net]:
        if kind == "conv":
            layers += conv(channels, *numbers)
            channels = numbers[0]
        elif kind == "residual":
            layers.append(Residual(channels, *numbers))
            channels, side = numbers[0], -(-side // numbers[1])
        elif kind == "conv6":
            layers += conv6(channels, *numbers)
            channels, side = numbers[0], -(-side // numbers[2])
        elif kind == "inverted":
            layers.append(Inverted(channels, *numbers))
            channels, side = numbers[0], -(-side // numbers[2])
        elif kind == "inception":
            layers.append(Inception(channels, *numbers))
            channels = numbers[0] + numbers[2] + numbers[4] + numbers[5]
        elif kind == "pool":
            layers.append(nn.MaxPool2d(*numbers, ceil_mode=True))
            side = -(-side // numbers[1])
        elif kind == "mean":
            layers.append(nn.AdaptiveAvgPool2d(1))
            side = 1
        elif kind == "dropout":
            layers.append(nn.Dropout(*numbers))
        else:
            layers += [nn.Flatten(), nn.Linear(channels * side * side, *numbers)]
    return nn.Sequential(*layers)


def tensorflow(net):
    from tensorflow.keras import Input, Model, layers as l

    def conv(x, filters, size, stride=1, activation=True):
        x = l.Conv2D(filters, size, stride, padding="same", use_bias=False)(x)
        x = l.BatchNormalization()(x)
        return l.ReLU()(x) if activation else x

    def conv6(x, filters, size, stride=1, depthwise=False, activation=True):
        kernel = (l.DepthwiseConv2D(size, stride, padding="same", use_bias=False) if depthwise
                  else l.Conv2D(filters, size, stride, padding="same", use_bias=False))
        x = l.BatchNormalization()(kernel(x))
        return l.ReLU(6)(x) if activation else x

    channels, height, width = shape(net)
    first = x = Input((height, width, channels))
    for kind, *numbers in NETWORKS[net]:
        if kind == "conv":
            x = conv(x, *numbers)
        elif kind == "residual":
            filters, stride, projection = numbers
            y = conv(conv(x, filters, 3, stride), filters, 3, activation=False)
            added = filters - x.shape[-1]
            if (stride != 1 or added) and projection:
                x = conv(x, filters, 1, stride, activation=False)
            elif stride != 1 or added:
                x = l.Lambda(lambda v, n=added: _padded(v[:, ::2, ::2], n))(x)
            x = l.ReLU()(l.Add()([x, y]))
        elif kind == "conv6":
            x = conv6(x, *numbers)
        elif kind == "inverted":
            filters, size, stride, expansion = numbers
            inner = x.shape[-1] * expansion
            y = conv6(x, inner, 1) if expansion > 1 else x
            y = conv6(y, inner, size, stride, depthwise=True)
            y = conv6(y, filters, 1, activation=False)
            x = l.Add()([x, y]) if stride == 1 and x.shape[-1] == filters else y
        elif kind == "inception":
            a, b, c, d, e, f = numbers
            x = l.Concatenate()([
                conv(x, a, 1), conv(conv(x, b, 1), c, 3), conv(conv(x, d, 1), e, 5),
                conv(l.MaxPool2D(3, 1, padding="same")(x), f, 1)])
        elif kind == "pool":
            size, stride, _ = numbers
            x = l.MaxPool2D(size, stride, padding="same")(x)
        elif kind == "mean":
            x = l.GlobalAveragePooling2D()(x)
        elif kind == "dropout":
            x = l.Dropout(*numbers)(x)
        else:
            x = l.Dense(*numbers)(l.Flatten()(x))
    return Model(first, x)


def _padded(value, added):
    import tensorflow as tf

    return tf.pad(value, [[0, 0]] * 3 + [[0, added]])
