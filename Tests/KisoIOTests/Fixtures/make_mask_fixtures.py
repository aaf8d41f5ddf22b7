"""Masks of 4 pixels as grey PNG files whose chunks would change the numbers in a decoder of pictures.

Python's zlib and struct alone: the pixels of each file are the ones written here. Run it in this folder.
"""
import struct
import zlib


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def write(name, row, depth, kind=0, chunks=b""):
    channels = 2 if kind == 4 else 1
    size = struct.pack(">IIBBBBB", 4, 1, depth, kind, 0, 0, 0)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunks)
        file.write(chunk(b"IDAT", zlib.compress(b"\0" + bytes(row))) + chunk(b"IEND", b""))
    assert len(row) == (4 * depth * channels + 7) // 8


palette = chunk(b"PLTE", bytes(range(12)))
gamma = chunk(b"gAMA", struct.pack(">I", 100_000))
write("mask-1bit.png", [0b0110_0000], 1)
write("mask-2bit.png", [0b00_01_10_11], 2)
write("mask-4bit.png", [0x07, 0x5F], 4)
write("mask-gamma.png", [0, 40, 80, 120], 8, chunks=gamma)
write("mask-transparent.png", [0, 1, 2, 3], 8, chunks=chunk(b"tRNS", struct.pack(">H", 2)))
write("mask-alpha.png", [0, 128, 1, 128, 2, 128, 3, 128], 8, kind=4)
write("mask-palette.png", [0b00_01_10_11], 2, kind=3,
      chunks=gamma + palette + chunk(b"tRNS", bytes([0, 255, 128])))
