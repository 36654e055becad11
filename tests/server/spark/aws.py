"""AWS on loopback: moto's own server, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

READY = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
}


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Return the address of a server that plays AWS."""
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = next(found[1] for line in process.stderr if (found := READY.search(line)))
        # It writes a line for each request, and stands still where nobody takes them.
        taking = threading.Thread(target=process.stderr.read, daemon=True)
        taking.start()
        try:
            yield url
        finally:
            process.kill()
            taking.join()


@pytest.fixture
def aws_environ(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have boto3 ask that server."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": moto_url}.items():
        monkeypatch.setenv(name, value)
    return moto_url
