"""Pixels as a PNG, so that a map of 200 × 128 shares is a few kB of text and needs no library of images."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB = 2
ANCHORS = np.array(
    [
        (0x44, 0x01, 0x54), (0x47, 0x2D, 0x7B), (0x3B, 0x52, 0x8B), (0x2C, 0x72, 0x8E), (0x21, 0x91, 0x8C),
        (0x28, 0xAE, 0x80), (0x5E, 0xC9, 0x62), (0xAD, 0xDC, 0x30), (0xFD, 0xE7, 0x25),
    ],
    np.float64,
)  # fmt: skip
"""Of Viridis, evenly spaced: the page's scale, told apart by people who see colours differently."""


def colours(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the colours (rows × columns × 3) of numbers from 0 to 1."""
    places = np.clip(shares, 0, 1) * (len(ANCHORS) - 1)
    channels = [np.interp(places, np.arange(len(ANCHORS)), ANCHORS[:, each]) for each in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def data_uri(pixels: NDArray[np.uint8]) -> str:
    """Return pixels (rows × columns × 3, the first row on top) as the address of a PNG."""
    rows, columns, _ = pixels.shape
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), pixels.reshape(rows, -1)], axis=1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, RGB, 0, 0, 0)
    image = SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines.tobytes()))
    return "data:image/png;base64," + base64.b64encode(image + _chunk(b"IEND", b"")).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
