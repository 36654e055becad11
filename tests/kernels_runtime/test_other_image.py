"""Moving to another Python with other libraries: what is portable moves, the rest says why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from .shell import Shell

OTHER = ("3.12", "3.13", "3.10")
PACKAGES = ("ipykernel", "numpy<2.2", "pandas<3")
CELLS = """
import numpy as np, pandas as pd, os.path
import dataclasses, enum, collections, functools
rate = 3
def plain(a):
    return a * rate
@functools.lru_cache
def cached(n):
    return n + 1
twice = lambda v: 2 * v
def outer():
    def inner():
        return 1
    return inner
inner = outer()
class Point:
    def __init__(self, x):
        self.x = x
    def scaled(self):
        return self.x * rate
class Far(Point): ...
point = Point(2); points = [Far(1), point]
@dataclasses.dataclass
class Item:
    n: int
    tags: list = dataclasses.field(default_factory=list)
item = Item(4)
class Color(enum.Enum):
    RED = 1
red = Color.RED
Pair = collections.namedtuple('Pair', 'a b')
pair = Pair(1, 2)
arr = np.arange(12.).reshape(3, 4); view = arr[:, 1:]; objs = np.array([1, 'a'], dtype=object)
scalar = np.float64(2.5); plain_data = {'k': [1, {2}]}
df = pd.DataFrame({
    'n': [1, 2], 's': ['a', None], 'd': pd.to_datetime(['2026-01-01', None]),
    'z': pd.to_datetime(['2026-01-01', '2026-06-01']).tz_localize('Europe/Paris'),
    'c': pd.Categorical(['u', 'v'], ordered=True), 'i': pd.array([1, None], 'Int64'),
    'p': pd.period_range('2026', periods=2, freq='D')}, index=['p', 'q'])
series = pd.Series([1., 2.], index=pd.date_range('2026', periods=2, freq='D'), name='s')
levels = pd.MultiIndex.from_product([[1, 2], ['a', 'b']], names=['x', 'y'])
multi = pd.DataFrame({'v': range(4)}, index=levels)
from sklearn.linear_model import LinearRegression
fitted = LinearRegression().fit([[0.], [1.]], [0, 1])
"""
CHECKS = (
    "plain(2) == 6",
    "cached(1) == 2 and cached.cache_info().misses == 1",
    "twice(4) == 8",
    "type(point) is Point and point.scaled() == 6",
    "type(points[0]) is Far and points[1] is point",
    "item == Item(4)",
    "red is Color.RED",
    "type(pair) is Pair and pair.b == 2",
    "np.shares_memory(view, arr) and view.tolist()[0] == [1, 2, 3]",
    "objs.tolist() == [1, 'a'] and scalar == 2.5 and plain_data == {'k': [1, {2}]}",
    "df.n.tolist() == [1, 2] and df.s[0] == 'a' and df.isna().sum().to_dict() == "
    "{'n': 0, 's': 1, 'd': 1, 'z': 0, 'c': 0, 'i': 1, 'p': 0}",
    "list(df.index) == ['p', 'q'] and str(df.z.iloc[1]) == '2026-06-01 00:00:00+02:00'",
    "df.c.cat.ordered and str(df.i.dtype) == 'Int64' and str(df.p.dtype) == 'period[D]'",
    "series.name == 's' and series.index.freqstr == 'D' and series['2026-01-02'] == 2",
    "multi.loc[(2, 'a'), 'v'] == 2 and list(multi.index.names) == ['x', 'y']",
)


def _uv(*arguments: str) -> str:
    result = subprocess.run(
        [find_uv_bin(), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    if result.returncode != 0:
        pytest.skip(f"no environment with another Python could be made: {result.stderr.strip()[-200:]}")
    return result.stdout.strip()


def _interpreters() -> Iterator[str]:
    """Find other minor versions of Python: those of pyenv, and those on the PATH."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in OTHER:
        if version != ".".join(map(str, sys.version_info[:2])):
            yield from (str(path) for path in versions.glob(f"{version}.*/bin/python"))
            yield from filter(None, [shutil.which(f"python{version}")])


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment with another minor version of Python, and older libraries."""
    for interpreter in _interpreters():
        # pyenv puts commands on the PATH for versions that are not in use; they fail.
        if subprocess.run([interpreter, "-c", ""], capture_output=True, check=False).returncode == 0:
            folder = tmp_path_factory.mktemp("other") / "venv"
            _uv("venv", "--quiet", "--no-project", "--python", interpreter, str(folder))
            _uv("pip", "install", "--quiet", "--python", str(folder), *PACKAGES)
            return str(folder / "bin" / "python")
    pytest.skip(f"none of Python {', '.join(OTHER)} is installed besides this one")


@pytest.fixture(scope="module")
def trip(other_python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any, Shell]]:
    folder = tmp_path_factory.mktemp("trip")
    (folder / "luggage").mkdir(mode=0o700)
    here, there = Shell(folder), Shell(folder, other_python)
    here.cell(CELLS)
    saved = here.save(folder / "luggage", there.call("describe"))
    yield saved, there.load(folder / "luggage"), there
    here.close()
    there.close()


@pytest.mark.parametrize("check", CHECKS)
def test_portable(trip: tuple[Any, Any, Shell], check: str) -> None:
    assert trip[2].value(f"bool({check})") is True


def test_not_portable(trip: tuple[Any, Any, Shell]) -> None:
    saved, loaded, _ = trip
    version = ".".join(map(str, sys.version_info[:2]))
    reasons = {fact["name"]: fact["reason"] for fact in (*saved["lost"], *loaded["lost"])}
    assert reasons == {
        "inner": f"Code compiled for Python {version} cannot move; run its cell again.",
        "LinearRegression": "It needs sklearn, which the image does not have.",
        "fitted": "It needs sklearn, which the image does not have.",
    }


def test_compiled_code_is_refused_when_the_target_was_not_told(other_python: str, tmp_path: Path) -> None:
    """Loading it could crash the kernel."""
    luggage = tmp_path / "luggage"
    luggage.mkdir(mode=0o700)
    here, there = Shell(tmp_path), Shell(tmp_path, other_python)
    here.cell("def f():\n    return 1\nn = 2")
    here.save(luggage)
    loaded = there.load(luggage)
    [fact] = loaded["lost"]
    assert (fact["name"], "It holds code compiled for Python" in fact["reason"]) == ("f", True)
    assert there.value("n") == 2
    here.close()
    there.close()
