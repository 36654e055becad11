"""Handwritten digits: MNIST's 10,000 test images where they are at hand, else scikit-learn's 1,797."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

HERE = Path(__file__).resolve().parents[2]
FOLDERS = [os.environ.get("SMSTUDIO_SAMPLE_DATA", ""), str(HERE.parent / "shared/data")]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return images, rows × pixels of float32 from 0 to 1, and labels."""
    for folder in FOLDERS:
        images = Path(folder, "mnist/t10k-images-idx3-ubyte.gz")
        if folder and images.exists():
            labels = images.with_name("t10k-labels-idx1-ubyte.gz")
            pixels = np.frombuffer(gzip.decompress(images.read_bytes()), np.uint8, offset=16)
            classes = np.frombuffer(gzip.decompress(labels.read_bytes()), np.uint8, offset=8)
            return pixels.reshape(-1, 784).astype(np.float32) / 255, classes.astype(np.float64)
    bunch = load_digits()
    return (bunch.data / 16).astype(np.float32), bunch.target.astype(np.float64)
