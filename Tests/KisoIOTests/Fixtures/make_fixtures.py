"""Writes the fixtures beside this script with the programs that other people read these files with.

    python -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install numpy==1.26.4 pillow safetensors
    /tmp/fixtures/bin/python make_fixtures.py

The tests state the expected values themselves; see values() for the rule behind most of them.
"""

import gzip
import io
import pathlib
import pickle
import struct
import tarfile
import zipfile

import numpy as np
from PIL import Image
from safetensors.numpy import save

HERE = pathlib.Path(__file__).parent


def put(name, data):
    (HERE / name).write_bytes(data)


def values(dtype, shape=(2, 3)):
    """0, 1, 2, ... minus 2 for signed types, halves for floating ones."""
    array = np.arange(int(np.prod(shape))).reshape(shape)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return array % 2 == 1
    if dtype.kind == "f":
        return ((array - 2) / 2).astype(dtype)
    return (array - (2 if dtype.kind == "i" else 0)).astype(dtype)


def npy(array, version=(1, 0)):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


def idx(code, array):
    head = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def arrays():
    for code in ["f4", "f8", "f2", "i8", "i4", "u1", "b1", "i1", "i2", "u2", "u4", "u8"]:
        put(f"{code}.npy", npy(values("<" + code)))
    put("big-endian.npy", npy(values(">f8")))
    put("fortran.npy", npy(np.asfortranarray(values("<f4", (2, 3, 4)))))
    put("scalar.npy", npy(np.array(2.5)))
    put("empty.npy", npy(np.zeros((0, 3), "<f4")))
    put("version2.npy", npy(values("<f4"), (2, 0)))
    put("version3.npy", npy(values("<f4"), (3, 0)))
    put("complex.npy", npy(np.array([1j])))
    np.savez(HERE / "stored.npz", W1=values("<f4"), labels=values("u1"))
    np.savez(HERE / "others.npz", names=np.array(["a", "b"]), things=np.array([{}]), W1=values("<f4"))
    with zipfile.ZipFile(HERE / "others.npz", "a") as archive:
        archive.writestr("README.txt", "notes")
        archive.writestr("__MACOSX/._W1.npy", b"\0\5\x16\7")
    np.savez_compressed(HERE / "packed.npz", W1=values("<f4"), labels=values("u1"))
    for code, name in [(8, "u1"), (9, "i1"), (11, "i2"), (12, "i4"), (13, "f4"), (14, "f8")]:
        put(f"{name}.idx", idx(code, values(name)))
    put("u1.idx.gz", gzip.compress(idx(8, values("u1")), mtime=0))
    kinds = ["f4", "f8", "f2", "i8", "i4", "u1", "b1"]
    put("all.safetensors", save({k: values(k) for k in kinds}, {"architecture": "häus \"1\"\n"}))


def pickles():
    book = {"W1": values("<f4", (2, 3)), "b1": np.array([0.5, -1.5], "<f4"), "name": "net"}
    for protocol in [0, 1, 2, 3, 4, 5]:
        put(f"protocol{protocol}.pkl", pickle.dumps(book, protocol))
    plain = (None, True, False, 1, 255, 70000, -1, 2**40, -(2**62), 0.25, "ä", b"\x00\xff", [1, [2]],
             {"k": (1, 2)})
    put("plain.pkl", pickle.dumps(plain, 4))
    put("fortran.pkl", pickle.dumps(np.asfortranarray(values("<f4")), 3))
    put("fortran5.pkl", pickle.dumps(np.asfortranarray(values("<f4")), 5))
    put("big-endian.pkl", pickle.dumps(values(">i4"), 3))
    put("bool.pkl", pickle.dumps(values("?"), 3))
    put("python2.pkl", python2(values("<f4")))
    put("call.pkl", b"\x80\x03cos\nsystem\n\x8c\x04trueC\x85R.")
    put("instance.pkl", b"(S'true'\nios\nsystem\n.")
    put("object.pkl", pickle.dumps(pathlib.PurePosixPath("a"), 4))


def python2(array):
    """What Python 2 writes for a pair (array, label): raw bytes as BINSTRING, laid out by hand."""
    def short(text):
        return b"U" + bytes([len(text)]) + text
    raw = array.tobytes()
    dtype = (b"cnumpy\ndtype\n" + short(b"f4") + b"K\x00K\x01\x87R(K\x03" + short(b"<")
             + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb")
    build = (b"(K\x01K" + bytes([array.shape[0]]) + b"K" + bytes([array.shape[1]]) + b"\x86"
             + dtype + b"\x89T" + struct.pack("<I", len(raw)) + raw + b"tb")
    start = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + short(b"b") + b"\x87R"
    result = b"\x80\x02" + start + build + short(b"seven") + b"\x86."
    check = pickle.loads(result, encoding="latin1")
    assert (check[0] == array).all() and check[1] == "seven"
    return result


def pictures():
    def save_png(name, image, **options):
        image.save(HERE / name, **options)
    gray = np.array([[0, 128, 255], [10, 20, 30]], np.uint8)
    rgb = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [10, 20, 30]]], np.uint8)
    rgba = np.dstack([rgb, np.array([[255, 128], [0, 64]], np.uint8)])
    save_png("gray.png", Image.fromarray(gray))
    save_png("rgb.png", Image.fromarray(rgb))
    save_png("rgba.png", Image.fromarray(rgba))
    save_png("gray-alpha.png", Image.merge("LA", [Image.fromarray(gray), Image.fromarray(255 - gray)]))
    save_png("palette.png", Image.fromarray(rgb).convert("P", palette=Image.ADAPTIVE))
    save_png("gray16.png", Image.fromarray(gray.astype(np.uint16) * 257))
    save_png("bits.png", Image.fromarray(gray > 100))
    ramp = np.add.outer(np.arange(16) * 8, np.arange(24) * 4).astype(np.uint8)
    Image.fromarray(ramp).save(HERE / "ramp.jpg", quality=95)
    put("ramp.raw", np.asarray(Image.open(HERE / "ramp.jpg")).tobytes())
    color = np.dstack([ramp, ramp[::-1], 255 - ramp])
    Image.fromarray(color).save(HERE / "color.jpg", quality=95, subsampling=0)
    put("color.raw", np.asarray(Image.open(HERE / "color.jpg")).tobytes())
    random = np.random.default_rng(0)
    alpha = random.integers(0, 256, (5, 7, 4), dtype=np.uint8)
    save_png("lossless.webp", Image.fromarray(alpha), lossless=True, exact=True)
    put("lossless.raw", alpha.tobytes())
    y, x = np.mgrid[0:16, 0:24]
    save_png("lossy.webp", Image.fromarray(np.stack([x * 10, y * 15, 255 - x * 10], -1).astype(np.uint8)), quality=90)
    put("lossy.raw", np.asarray(Image.open(HERE / "lossy.webp").convert("RGB")).tobytes())
    frames = [Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8)) for _ in range(3)]
    frames[0].save(HERE / "animated.webp", save_all=True, append_images=frames[1:], lossless=True)


def archives():
    member = b"hello, member\n" * 20
    with zipfile.ZipFile(HERE / "sample.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("folder/one.txt"), member, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("two.txt"), b"two")
    for mode in ["gz", "xz"]:
        with tarfile.open(HERE / f"sample.tar.{mode}", f"w:{mode}") as archive:
            entry = tarfile.TarInfo("./usr/one.txt")
            entry.size = len(member)
            archive.addfile(entry, io.BytesIO(member))
    tar = (HERE / "sample.tar.xz").read_bytes()
    def entry(name, data):
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
        return head + data + b"\n" * (len(data) % 2)
    put("sample.deb", b"!<arch>\n" + entry("debian-binary", b"2.0\n") + entry("data.tar.xz", tar))
    put("two-members.gz", gzip.compress(b"first ", mtime=0) + gzip.compress(b"second", mtime=0))
    put("bomb.gz", gzip.compress(gzip.compress(bytes(80 << 20), mtime=0), mtime=0))


arrays()
pickles()
pictures()
archives()
