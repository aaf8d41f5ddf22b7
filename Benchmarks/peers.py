"""One measurement of a peer: peers.py PEER NET BATCH SECONDS, prints a line of JSON.

Every peer trains the same network on random numbers: forward, backward, update; in float32, but NumPy
as the book does, in float64.
"""
import json
import sys
import time

import image_networks

DEEP = [16, 16, "pool", 32, (32, 2), "pool", 64, 64, "pool"]


def clock(step, seconds):
    """Warms up, then times at least 50 steps and so many seconds; ten seconds of slow steps do."""
    start = time.perf_counter()
    count = 0
    while count < 5 or time.perf_counter() - start < 0.5:
        step()
        count += 1
    times = []
    start = time.perf_counter()
    while len(times) < 50 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        step()
        times.append((time.perf_counter() - before) * 1e6)
        # Slow ones need not make fifty.
        if time.perf_counter() - start > max(10, seconds):
            break
    times.sort()
    return {"min_us": times[0], "median_us": times[len(times) // 2], "steps": len(times)}


def is_image(net):
    return net.endswith("convnet") or net in image_networks.NETWORKS


def uses_adam(net):
    return is_image(net) or net == "mlp5"


def dense_sizes(net):
    return {"two-layer": [784, 50, 10], "mlp5": [784, 100, 100, 100, 100, 10],
            "mlp7-bn": [784, 100, 100, 100, 100, 100, 100, 10]}[net]


def pytorch(net, batch):
    """Channels-last, but for the small network, where that is slower."""
    return pytorch_step(net, batch, channels_last=net != "simple-convnet")


def pytorch_channels_first(net, batch):
    if not is_image(net):
        raise SystemExit("pytorch-nchw: for images only")
    return pytorch_step(net, batch, channels_last=False)


def pytorch_step(net, batch, channels_last):
    import torch
    from torch import nn

    torch.manual_seed(0)
    layers = []
    if net == "simple-convnet":
        layers = [nn.Conv2d(1, 30, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                  nn.Linear(4320, 100), nn.ReLU(), nn.Linear(100, 10)]
    elif net == "deep-convnet":
        channels = 1
        for item in DEEP:
            if item == "pool":
                layers.append(nn.MaxPool2d(2))
                continue
            filters, padding = item if isinstance(item, tuple) else (item, 1)
            layers += [nn.Conv2d(channels, filters, 3, padding=padding), nn.ReLU()]
            channels = filters
        layers += [nn.Flatten(), nn.Linear(1024, 50), nn.ReLU(), nn.Dropout(0.5),
                   nn.Linear(50, 10), nn.Dropout(0.5)]
    elif not is_image(net):
        sizes = dense_sizes(net)
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers.append(nn.Linear(inputs, outputs))
            if outputs != 10:
                if net == "mlp7-bn":
                    layers.append(nn.BatchNorm1d(outputs))
                layers.append(nn.Sigmoid() if net == "two-layer" else nn.ReLU())
    model = nn.Sequential(*layers) if layers else image_networks.pytorch(net)
    x = torch.rand(batch, *image_networks.shape(net)) if is_image(net) else torch.rand(batch, 784)
    if channels_last and is_image(net):
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    t = torch.randint(0, 10, (batch,))
    rule = torch.optim.Adam if uses_adam(net) else torch.optim.SGD
    optimizer = rule(model.parameters(), lr=1e-5)
    loss = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss(model(x), t).backward()
        optimizer.step()

    return step


def tensorflow(net, batch):
    import os
    import tensorflow as tf

    threads = int(os.environ.get("OMP_NUM_THREADS", "2"))
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras = tf.keras
    layers = []
    if net == "simple-convnet":
        layers = [keras.layers.Conv2D(30, 5, activation="relu"), keras.layers.MaxPool2D(2),
                  keras.layers.Flatten(), keras.layers.Dense(100, activation="relu"),
                  keras.layers.Dense(10)]
    elif net == "deep-convnet":
        for item in DEEP:
            if item == "pool":
                layers.append(keras.layers.MaxPool2D(2))
                continue
            filters, padding = item if isinstance(item, tuple) else (item, 1)
            layers += [keras.layers.ZeroPadding2D(padding),
                       keras.layers.Conv2D(filters, 3, activation="relu")]
        layers += [keras.layers.Flatten(), keras.layers.Dense(50, activation="relu"),
                   keras.layers.Dropout(0.5), keras.layers.Dense(10), keras.layers.Dropout(0.5)]
    elif not is_image(net):
        for outputs in dense_sizes(net)[1:]:
            layers.append(keras.layers.Dense(outputs))
            if outputs != 10:
                if net == "mlp7-bn":
                    layers.append(keras.layers.BatchNormalization())
                layers.append(
                    keras.layers.Activation("sigmoid" if net == "two-layer" else "relu"))
    model = keras.Sequential(layers) if layers else image_networks.tensorflow(net)
    channels, height, width = image_networks.shape(net)
    x = tf.random.uniform((batch, height, width, channels) if is_image(net) else (batch, 784))
    t = tf.random.uniform((batch,), 0, 10, dtype=tf.int32)
    rule = keras.optimizers.Adam if uses_adam(net) else keras.optimizers.SGD
    optimizer = rule(1e-5)
    model(x)
    optimizer.build(model.trainable_variables)

    @tf.function
    def learn(x, t):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=t, logits=logits))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return lambda: learn(x, t).numpy()


def jax(net, batch):
    import jax as j
    import jax.numpy as np

    if net == "mlp7-bn" or net in image_networks.NETWORKS:
        raise SystemExit("jax: no batch normalisation in this comparison")
    keys = iter(j.random.split(j.random.PRNGKey(0), 100))
    weights = []

    def dense(inputs, outputs):
        weights.append((j.random.normal(next(keys), (inputs, outputs)) * 0.01, np.zeros(outputs)))

    def convolution(inputs, outputs, size):
        weights.append((j.random.normal(next(keys), (outputs, inputs, size, size)) * 0.01,
                        np.zeros(outputs)))

    if net == "simple-convnet":
        convolution(1, 30, 5)
        dense(4320, 100)
        dense(100, 10)
    elif net == "deep-convnet":
        channels = 1
        for item in DEEP:
            if item != "pool":
                filters = item[0] if isinstance(item, tuple) else item
                convolution(channels, filters, 3)
                channels = filters
        dense(1024, 50)
        dense(50, 10)
    else:
        sizes = dense_sizes(net)
        for inputs, outputs in zip(sizes, sizes[1:]):
            dense(inputs, outputs)

    def conv(x, w, b, padding):
        y = j.lax.conv_general_dilated(
            x, w, (1, 1), [(padding, padding)] * 2, dimension_numbers=("NCHW", "OIHW", "NCHW"))
        return y + b[None, :, None, None]

    def pool(x):
        return j.lax.reduce_window(x, -np.inf, j.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    def drop(x, key):
        return np.where(j.random.bernoulli(key, 0.5, x.shape), x * 2, 0)

    def forward(p, x, key):
        if net == "simple-convnet":
            x = pool(j.nn.relu(conv(x, *p[0], 0))).reshape(x.shape[0], -1)
            return j.nn.relu(x @ p[1][0] + p[1][1]) @ p[2][0] + p[2][1]
        if net == "deep-convnet":
            index = 0
            for item in DEEP:
                if item == "pool":
                    x = pool(x)
                    continue
                x = j.nn.relu(conv(x, *p[index], item[1] if isinstance(item, tuple) else 1))
                index += 1
            first, second = j.random.split(key)
            x = drop(j.nn.relu(x.reshape(x.shape[0], -1) @ p[6][0] + p[6][1]), first)
            return drop(x @ p[7][0] + p[7][1], second)
        for index, (w, b) in enumerate(p):
            x = x @ w + b
            if index + 1 < len(p):
                x = j.nn.sigmoid(x) if net == "two-layer" else j.nn.relu(x)
        return x

    def loss(p, x, t, key):
        return -j.nn.log_softmax(forward(p, x, key))[np.arange(x.shape[0]), t].mean()

    tree = j.tree_util.tree_map
    zeros = tree(np.zeros_like, weights)

    @j.jit
    def sgd(p, x, t, key):
        value, g = j.value_and_grad(loss)(p, x, t, key)
        return tree(lambda w, d: w - 1e-5 * d, p, g), value

    @j.jit
    def adam(state, x, t, key):
        p, m, v, i = state
        value, g = j.value_and_grad(loss)(p, x, t, key)
        i = i + 1
        m = tree(lambda a, d: 0.9 * a + 0.1 * d, m, g)
        v = tree(lambda a, d: 0.999 * a + 0.001 * d * d, v, g)
        rate = 1e-5 * np.sqrt(1 - 0.999**i) / (1 - 0.9**i)
        p = tree(lambda w, a, b: w - rate * a / (np.sqrt(b) + 1e-7), p, m, v)
        return (p, m, v, i), value

    x = j.random.uniform(next(keys), (batch, 1, 28, 28) if is_image(net) else (batch, 784))
    t = j.random.randint(next(keys), (batch,), 0, 10)
    key = next(keys)
    state = [(weights, zeros, zeros, 0.0) if uses_adam(net) else weights]
    rule = adam if uses_adam(net) else sgd

    def step():
        state[0], value = rule(state[0], x, t, key)
        value.block_until_ready()

    return step


def numpy(net, batch):
    from numpy_peer import training_step

    if net in image_networks.NETWORKS:
        raise SystemExit("numpy: the book has no such network")
    sizes = None if is_image(net) else dense_sizes(net)
    return training_step(net, batch, DEEP, sizes, uses_adam(net))


if __name__ == "__main__":
    peer, net, batch, seconds = sys.argv[1:5]
    steps = {"pytorch": pytorch, "pytorch-nchw": pytorch_channels_first, "tensorflow": tensorflow,
             "jax": jax, "numpy": numpy}
    print(json.dumps(clock(steps[peer](net, int(batch)), float(seconds))))
