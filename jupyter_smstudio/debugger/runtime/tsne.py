"""Lays rows out by t-SNE, in a process of its own: ``python -m … < REQUEST > ANSWER``, both JSON.

It takes seconds to minutes of a core, which a server has no time for, and can be ended at any moment.
"""

from __future__ import annotations

import json
import os
import sys

NICE = 10


def main() -> None:
    """Answer the one request, ``rows`` and ``perplexity``, with ``x`` and ``y``."""
    os.nice(NICE)
    import numpy as np
    from sklearn.manifold import TSNE

    asked = json.load(sys.stdin)
    rows = np.array(asked["rows"], np.float64)
    # Rows as large as the largest numbers overflow in distances; only their relations matter.
    size = np.abs(rows).max()
    points = TSNE(perplexity=asked["perplexity"], init="pca", random_state=0).fit_transform(
        rows / size if size else rows
    )
    json.dump({"x": points[:, 0].tolist(), "y": points[:, 1].tolist()}, sys.stdout)


if __name__ == "__main__":
    main()
