#!/usr/bin/env python3
"""Times one training step of Kiso and of its peers in each sitting, and prints the ratios.

    python3 Benchmarks/compare.py                 # all networks, three rounds
    python3 Benchmarks/compare.py --net two-layer --rounds 5 --batch 100

The peers live in a virtual environment that this program makes (.venv-peers, about 3 GB). Each
measurement is a process of its own; Kiso and the peers take turns (A B C A B C …), so that a load
from outside meets all of them. The ratio is the time of the fastest framework over Kiso's; the book's
way in NumPy is measured beside. Never part of the tests.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import venv

import image_networks

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.dirname(os.path.abspath(__file__))
NETS = ["two-layer", "mlp5", "mlp7-bn", "simple-convnet", "deep-convnet", *image_networks.NETWORKS]
PEERS = ["pytorch", "pytorch-nchw", "tensorflow", "jax", "numpy"]
PACKAGES = ["numpy", "torch", "tensorflow-cpu", "jax"]


def environment(folder):
    """The Python of a virtual environment with the peers in it."""
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        print(f"making {folder} with {', '.join(PACKAGES)}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return python


def measure_kiso(net, batch, seconds, threads):
    command = [os.path.join(ROOT, ".build/release/kiso"), "bench", "--json", "--net", net]
    if net in image_networks.INPUTS:
        command += ["--input", "x".join(map(str, image_networks.shape(net)))]
    command += ["--batch", str(batch), "--seconds", str(seconds), "--threads", str(threads)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["min_us"], answer["median_us"]


def measure_peer(python, peer, net, batch, seconds, threads):
    command = [python, os.path.join(HERE, "peers.py"), peer, net, str(batch), str(seconds)]
    variables = {
        **os.environ,
        "OMP_NUM_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
    }
    # Some machines pin NumPy's BLAS to an old processor; a comparison must not.
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        variables.pop(name, None)
    done = subprocess.run(command, capture_output=True, text=True, env=variables)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  {peer} {net}: {last}", file=sys.stderr)
        return None
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return answer["min_us"], answer["median_us"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--net", action="append", choices=NETS)
    parser.add_argument("--peer", action="append", choices=PEERS)
    parser.add_argument("--batch", type=int, help="default: 100; 10 for efficientnet-lite0")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sittings", type=int, default=1, help="how often everything is measured")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv-peers"))
    parser.add_argument("--json", action="store_true", help="print one line of JSON a network")
    options = parser.parse_args()
    counts = [options.rounds, options.sittings, options.threads]
    if min(counts + ([] if options.batch is None else [options.batch])) < 1:
        parser.error("rounds, sittings, batch and threads must be at least 1")
    python = environment(options.venv)
    peers = options.peer or PEERS
    runs = [(k + 1, net) for k in range(options.sittings) for net in options.net or NETS]
    for sitting, net in runs:
        times = {name: [] for name in ["kiso", *peers]}
        batch = options.batch or image_networks.BATCHES.get(net, 100)
        for _ in range(options.rounds):
            times["kiso"].append(measure_kiso(net, batch, options.seconds, options.threads))
            for peer in peers:
                found = measure_peer(
                    python, peer, net, batch, options.seconds, options.threads)
                if found:
                    times[peer].append(found)
        figures = {
            name: {
                "min_us": min(t[0] for t in all_times),
                "median_us": statistics.median(t[1] for t in all_times),
            }
            for name, all_times in times.items()
            if all_times
        }
        kiso = figures["kiso"]
        rivals = [f for name, f in figures.items() if name not in ("kiso", "numpy")]
        ratio = rivals and {
            key: min(f[key] for f in rivals) / kiso[key] for key in ("min_us", "median_us")
        } or None
        if options.json:
            line = {"sitting": sitting, "net": net, "batch": batch}
            print(json.dumps({**line, "figures": figures, "ratio": ratio}), flush=True)
            continue
        print(f"{net}, batch {batch}, sitting {sitting}" + (
            f": {ratio['median_us']:.2f}x the fastest framework by the median, "
            f"{ratio['min_us']:.2f}x by the minimum" if ratio else ""))
        for name, f in sorted(figures.items(), key=lambda item: item[1]["median_us"]):
            print(f"  {name:12} median {f['median_us']:9.0f} us   minimum {f['min_us']:9.0f} us")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
