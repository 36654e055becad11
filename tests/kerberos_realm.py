"""A Kerberos realm of a test's own: a real KDC on loopback, and the package that speaks to it."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uv

from .spark_image import cache_folder
from .tools.ports import quiet_port

NAME = "SMSTUDIO.TEST"
PASSWORD = "correct-horse-battery"
PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit", "klist", "krb5-config", "cc")
SECONDS = 60.0
BUILD_SECONDS = 540.0

CLIENT = """\
[libdefaults]
  default_realm = {name}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  udp_preference_limit = 1
[realms]
  {name} = {{
    kdc = 127.0.0.1:{port}
  }}
[domain_realm]
  localhost = {name}
"""
SERVER = """\
[kdcdefaults]
  kdc_listen = 127.0.0.1:{port}
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {name} = {{
    database_name = {folder}/principal
    key_stash_file = {folder}/stash
    acl_file = {folder}/acl
  }}
[logging]
  kdc = FILE:{folder}/kdc.log
"""


class Realm:
    """Users and services of a realm, and the tickets that this process's environment would hold.

    Args:
        folder: empty.

    Attributes:
        environ: variables by which programs find realm and tickets.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = port = quiet_port()
        (folder / "krb5.conf").write_text(CLIENT.format(name=NAME, port=port))
        (folder / "kdc.conf").write_text(SERVER.format(name=NAME, port=port, folder=folder))
        self.environ = {
            "KRB5_CONFIG": str(folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
            "KRB5CCNAME": f"FILE:{folder / 'tickets'}",
        }
        self._kdc: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the realm's database, and start the KDC; returns when it takes connections."""
        self.run("kdb5_util", "create", "-s", "-r", NAME, "-P", PASSWORD)
        self._kdc = subprocess.Popen(["krb5kdc", "-n"], env={**os.environ, **self.environ})
        deadline = time.monotonic() + SECONDS
        while True:
            assert self._kdc.poll() is None and time.monotonic() < deadline, "the KDC did not start"
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionError:
                time.sleep(0.02)  # there is nothing to wait on before the KDC listens
            else:
                return

    def stop(self) -> None:
        """End the KDC; tickets that were given stay good."""
        if self._kdc is not None:
            self._kdc.terminate()
            self._kdc.wait()
            self._kdc = None

    def add(self, principal: str) -> None:
        """Take in a user, whose password is :data:`PASSWORD`."""
        self.run("kadmin.local", "-r", NAME, "addprinc", "-pw", PASSWORD, principal)

    def keytab(self, principal: str) -> Path:
        """Take in a service, or give one a new key; return the file with its keys."""
        path = self.folder / f"{principal.replace('/', '-')}.keytab"
        if not path.exists():
            self.run("kadmin.local", "-r", NAME, "addprinc", "-randkey", principal)
        self.run("kadmin.local", "-r", NAME, "ktadd", "-k", str(path), principal)
        return path

    def kinit(self, principal: str, lifetime: str = "1h") -> None:
        """Get a user's ticket, as in a terminal."""
        self.run("kinit", "-l", lifetime, principal, text=PASSWORD)

    def expire(self, principal: str) -> None:
        """Put a ticket that is over in the place of a user's ticket."""
        self.kinit(principal, "1s")
        environ = {**os.environ, **self.environ}
        deadline = time.monotonic() + SECONDS
        while subprocess.run(["klist", "-s"], env=environ).returncode == 0:
            assert time.monotonic() < deadline
            time.sleep(0.05)  # time alone ends it

    def forget(self) -> None:
        """Throw the ticket away."""
        (self.folder / "tickets").unlink(missing_ok=True)

    def run(self, *command: str, text: str = "") -> str:
        """Run a program of Kerberos."""
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            env={**os.environ, **self.environ},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def open_realm(folder: Path) -> Iterator[Realm]:
    """Start a realm; skips the test where the machine has no KDC."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"Kerberos is not installed ({', '.join(missing)}): 'make test' installs it")
    realm = Realm(folder)
    realm.start()
    try:
        yield realm
    finally:
        realm.stop()


def gssapi_packages() -> Path:
    """Return a folder with gssapi for this Python, which has to be compiled; built once a machine."""
    folder = cache_folder() / f"gssapi-{sys.version_info.major}.{sys.version_info.minor}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun = folder.with_name(f"{folder.name}.new")
            install = ["pip", "install", "--quiet", "--python", sys.executable, "--target", str(begun)]
            made = subprocess.run(
                [uv.find_uv_bin(), *install, "gssapi>=1.9"],
                capture_output=True,
                text=True,
                timeout=BUILD_SECONDS,
            )
            if made.returncode != 0:
                pytest.skip(f"gssapi cannot be built here: {made.stderr.strip()[-500:]}")
            begun.rename(folder)
    return folder
