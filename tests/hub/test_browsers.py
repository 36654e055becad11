"""Several people in browsers of their own: sharing, and editing together. Takes minutes; images are built."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from .team import SPACE, Team

ROOT = Path(__file__).parents[2]
CONFIG = "tests/hub/ui/playwright.config.ts"
DATA = ROOT.parent / "shared" / "data" / "mnist"
NAMES = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
ENVIRONMENT = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "smstudio": {
        "image": "data-science",
        "image_version": None,
        "kernel": "python3",
        "instance_type": "ml.t3.medium",
        "startup_script": "",
    },
}
DIGITS = (
    "%pip install -q humanize",
    """\
import gzip
from pathlib import Path

import numpy as np

content = gzip.decompress(Path("mnist/t10k-images-idx3-ubyte.gz").read_bytes())
images = np.frombuffer(content, np.uint8, offset=16)
content = gzip.decompress(Path("mnist/t10k-labels-idx1-ubyte.gz").read_bytes())
labels = np.frombuffer(content, np.uint8, offset=8)
pixels = images.reshape(len(labels), -1) / 255""",
    """\
from humanize import intcomma
from sklearn.linear_model import RidgeClassifier

model = RidgeClassifier().fit(pixels[::2], labels[::2])
right = model.score(pixels[1::2], labels[1::2])
print(f"{intcomma(len(labels))} digits, {right:.4f} of them right")""",
    """\
import matplotlib.pyplot as plt

side = int(pixels.shape[1] ** 0.5)
figure, axes = plt.subplots(1, 10, figsize=(10, 1.2))
for digit, axis in enumerate(axes):
    axis.imshow(pixels[labels == digit].mean(axis=0).reshape(side, side), cmap="Greys")
    axis.axis("off")""",
)


def browse(team: Team, spec: str) -> None:
    """Run a browser test; Playwright itself prints what fails."""
    if shutil.which("npx") is None or not (ROOT / "node_modules" / "@playwright").exists():
        pytest.skip("Playwright is not installed: 'make test' installs it")
    people = {
        short: {"name": person.name, "password": person.password}
        for short, person in (("ann", team.ann), ("ben", team.ben), ("eve", team.eve))
    }
    control = [sys.executable, "-m", "tests.hub.control", str(team.place.folder)]
    told = json.dumps({"url": team.url, "people": people, "space": SPACE, "control": control})
    done = subprocess.run(
        ["npx", "playwright", "test", "-c", CONFIG, spec], cwd=ROOT, env={**os.environ, "SMSTUDIO_HUB": told}
    )
    assert done.returncode == 0


def give(name: str, files: dict[str, bytes]) -> None:
    """Put files into somebody's home."""
    user = pwd.getpwnam(name)
    for path, content in files.items():
        file = Path(user.pw_dir, path)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        for each in {file, file.parent}:
            os.chown(each, user.pw_uid, user.pw_gid)


def notebook(*sources: str, metadata: dict[str, object]) -> bytes:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)).encode()


@pytest.mark.timeout(1200)
def test_three_people_and_a_shared_notebook(team: Team) -> None:
    if not DATA.exists():
        pytest.skip(f"the digits are not at {DATA}")
    digits = {f"mnist/{name}": (DATA / name).read_bytes() for name in NAMES}
    give(team.ann.name, {"digits.ipynb": notebook(*DIGITS, metadata=ENVIRONMENT), **digits})
    try:
        browse(team, "sharing.spec.ts")
    finally:
        # A small machine has room for one instance: the next test would wait for theirs.
        for person in (team.ann, team.ben):
            person.studio("delete", "resources/instances")


@pytest.mark.timeout(600)
def test_two_people_edit_one_notebook(team: Team, space: str) -> None:
    system = {**ENVIRONMENT, "smstudio": {**ENVIRONMENT["smstudio"], "image": "system"}}
    give(SPACE, {"together.ipynb": notebook("", "", metadata=system)})
    browse(team, "together.spec.ts")


@pytest.mark.timeout(300)
def test_a_page_outlives_what_it_is_read_from(team: Team) -> None:
    browse(team, "away.spec.ts")
