"""The tests of pylivy, a client of Livy, against a cluster of a running studio.

They are fetched from its source distribution and run, but for :data:`OTHERWISE`, as they are::

    python -m tests.foreign.pylivy http://127.0.0.1:8888/smstudio/spark/clusters/j-…/livy TOKEN

Left out are R, for which Spark's wheel has no part, and the batch, whose jar lies on a server of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "0.8.0"
TESTS = "tests/test_integration.py"
LEFT_OUT = ("SPARKR", "sparkr", "test_batch_job")
OTHERWISE = {'dataframe_count_output="res1:': 'dataframe_count_output="val res1:'}
"""What is printed otherwise than by the Livy of 2019: Scala 2.13 says ``val``."""
TOKEN_PLUGIN = """
import os, pytest, requests.sessions
plain = requests.sessions.default_headers

@pytest.fixture(autouse=True)
def _log_in(monkeypatch):
    def with_token():
        headers = plain()
        headers["Authorization"] = f"token {os.environ['LIVY_TOKEN']}"
        return headers

    monkeypatch.setattr(requests.sessions, "default_headers", with_token)
"""
"""pylivy's tests know of servers without authentication alone."""


def fetch(folder: Path) -> Path:
    """Fetch the sources into a folder, with what they need beside them; return the sources' own folder."""
    download = ["download", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", *download, f"livy=={VERSION}"], check=True)
    (archive,) = folder.glob("livy-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, [member for member in packed if member.isfile()])
    sources = folder / archive.name.removesuffix(".tar.gz")
    tests = (sources / TESTS).read_text()
    for expected, said in OTHERWISE.items():
        assert expected in tests, f"pylivy {VERSION} expects nothing like {expected}"
        tests = tests.replace(expected, said)
    (sources / TESTS).write_text(tests)
    return sources


def run(url: str, token: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests against an address of Livy, and return what they said."""
    sources = fetch(folder)
    (folder / "log_in.py").write_text(TOKEN_PLUGIN)
    chosen = " and ".join(f"not {name}" for name in LEFT_OUT)
    command = ["-m", "pytest", "-p", "log_in", "-q", "--integration", url, "-k", chosen, TESTS]
    environ = {**os.environ, "LIVY_TOKEN": token, "PYTHONPATH": os.pathsep.join([str(folder), str(sources)])}
    return subprocess.run(
        [sys.executable, *command], cwd=sources, env=environ, capture_output=True, text=True
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        ended = run(*sys.argv[1:3], Path(folder))
    print(ended.stdout, ended.stderr)
    sys.exit(ended.returncode)
