"""The book's way in NumPy: layers with forward and backward, convolution by im2col, float64 weights as
NumPy makes them."""
import numpy as np

GENERATOR = np.random.default_rng(0)


class Dense:
    def __init__(self, inputs, outputs):
        self.parameters = [0.01 * GENERATOR.standard_normal((inputs, outputs)), np.zeros(outputs)]

    def forward(self, x):
        self.x = x.reshape(x.shape[0], -1)
        self.shape = x.shape
        return self.x @ self.parameters[0] + self.parameters[1]

    def backward(self, g):
        self.gradients = [self.x.T @ g, g.sum(axis=0)]
        return (g @ self.parameters[0].T).reshape(self.shape)


def windows(x, size, stride):
    """The windows of images as rows: [n * height * width, channels * size * size]."""
    n, channels, height, width = x.shape
    rows, columns = (height - size) // stride + 1, (width - size) // stride + 1
    result = np.empty((n, channels, size, size, rows, columns))
    for i in range(size):
        for j in range(size):
            result[:, :, i, j] = x[:, :, i:i + stride * rows:stride, j:j + stride * columns:stride]
    return result.transpose(0, 4, 5, 1, 2, 3).reshape(n * rows * columns, -1), rows, columns


def images(rows_of_windows, shape, size, stride, rows, columns):
    """The sum of the windows at their places: the way back from `windows`."""
    n, channels, height, width = shape
    parts = rows_of_windows.reshape(n, rows, columns, channels, size, size)
    parts = parts.transpose(0, 3, 4, 5, 1, 2)
    result = np.zeros(shape)
    for i in range(size):
        for j in range(size):
            result[:, :, i:i + stride * rows:stride, j:j + stride * columns:stride] += parts[:, :, i, j]
    return result


class Convolution:
    def __init__(self, inputs, filters, size, padding=0):
        self.parameters = [
            0.01 * GENERATOR.standard_normal((filters, inputs, size, size)), np.zeros(filters)]
        self.padding = padding

    def forward(self, x):
        p = self.padding
        x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        weight = self.parameters[0]
        self.shape, self.size = x.shape, weight.shape[2]
        self.rows, self.height, self.width = windows(x, self.size, 1)
        y = self.rows @ weight.reshape(len(weight), -1).T + self.parameters[1]
        return y.reshape(len(x), self.height, self.width, -1).transpose(0, 3, 1, 2)

    def backward(self, g):
        weight = self.parameters[0]
        g = g.transpose(0, 2, 3, 1).reshape(-1, len(weight))
        self.gradients = [(self.rows.T @ g).T.reshape(weight.shape), g.sum(axis=0)]
        back = g @ weight.reshape(len(weight), -1)
        dx = images(back, self.shape, self.size, 1, self.height, self.width)
        p = self.padding
        return dx[:, :, p:dx.shape[2] - p, p:dx.shape[3] - p]


class Pool:
    parameters = []
    gradients = []

    def forward(self, x):
        self.shape = x.shape
        rows, self.height, self.width = windows(x, 2, 2)
        rows = rows.reshape(-1, 4)
        self.places = rows.argmax(axis=1)
        y = rows[np.arange(len(rows)), self.places]
        return y.reshape(len(x), self.height, self.width, -1).transpose(0, 3, 1, 2)

    def backward(self, g):
        g = g.transpose(0, 2, 3, 1).ravel()
        rows = np.zeros((g.size, 4))
        rows[np.arange(g.size), self.places] = g
        rows = rows.reshape(self.shape[0] * self.height * self.width, -1)
        return images(rows, self.shape, 2, 2, self.height, self.width)


class ReLU:
    parameters = []
    gradients = []

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, g):
        return g * self.mask


class Sigmoid:
    parameters = []
    gradients = []

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, g):
        return g * self.y * (1 - self.y)


class Dropout:
    parameters = []
    gradients = []

    def forward(self, x):
        self.mask = GENERATOR.random(x.shape) > 0.5
        return x * self.mask

    def backward(self, g):
        return g * self.mask


class BatchNormalization:
    def __init__(self, features):
        self.parameters = [np.ones(features), np.zeros(features)]

    def forward(self, x):
        centred = x - x.mean(axis=0)
        self.deviation = np.sqrt((centred**2).mean(axis=0) + 1e-6)
        self.normal = centred / self.deviation
        return self.parameters[0] * self.normal + self.parameters[1]

    def backward(self, g):
        self.gradients = [(g * self.normal).sum(axis=0), g.sum(axis=0)]
        g = g * self.parameters[0]
        mean = (g * self.normal).mean(axis=0)
        return (g - g.mean(axis=0) - self.normal * mean) / self.deviation


def layers_of(net, deep, sizes):
    if net == "simple-convnet":
        return [Convolution(1, 30, 5), ReLU(), Pool(), Dense(4320, 100), ReLU(), Dense(100, 10)]
    if net == "deep-convnet":
        layers, channels = [], 1
        for item in deep:
            if item == "pool":
                layers.append(Pool())
                continue
            filters, padding = item if isinstance(item, tuple) else (item, 1)
            layers += [Convolution(channels, filters, 3, padding), ReLU()]
            channels = filters
        return layers + [Dense(1024, 50), ReLU(), Dropout(), Dense(50, 10), Dropout()]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers.append(Dense(inputs, outputs))
        if outputs != 10:
            if net == "mlp7-bn":
                layers.append(BatchNormalization(outputs))
            layers.append(Sigmoid() if net == "two-layer" else ReLU())
    return layers


def training_step(net, batch, deep, sizes, adam):
    layers = layers_of(net, deep, sizes)
    shape = (batch, 1, 28, 28) if net.endswith("convnet") else (batch, 784)
    x = GENERATOR.random(shape, dtype=np.float32)
    t = np.eye(10)[GENERATOR.integers(0, 10, batch)]
    moments = [[(np.zeros_like(p), np.zeros_like(p)) for p in layer.parameters] for layer in layers]
    count = [0]

    def step():
        value = x
        for layer in layers:
            value = layer.forward(value)
        e = np.exp(value - value.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        loss = -np.log((y * t).sum(axis=1) + 1e-7).mean()
        g = (y - t) / batch
        for layer in reversed(layers):
            g = layer.backward(g)
        count[0] += 1
        rate = 1e-5 * (1 - 0.999 ** count[0]) ** 0.5 / (1 - 0.9 ** count[0])
        for layer, states in zip(layers, moments):
            for p, d, (m, v) in zip(layer.parameters, layer.gradients, states):
                if not adam:
                    p -= 1e-5 * d
                    continue
                m += 0.1 * (d - m)
                v += 0.001 * (d * d - v)
                p -= rate * m / (np.sqrt(v) + 1e-7)
        return loss

    return step
