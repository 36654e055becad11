"""Channels: what is fetched, from where it is not, and how it arrives."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.jobs.runtime.addresses import Refused, is_public, public_addresses
from jupyter_smstudio.core.jobs.runtime.plan import ChannelPlan
from jupyter_smstudio.core.jobs.runtime.remote import list_files

from .conftest import Host

LIST = """
import os
root = os.environ["SM_CHANNEL_TRAIN"]
for folder, _, names in sorted(os.walk(root)):
    for name in sorted(names):
        path = os.path.join(folder, name)
        print(os.path.relpath(path, root), open(path).read())
"""


def channel(uri: object, **changes: str) -> ChannelPlan:
    facts = {"content_type": "", "input_mode": "File", "distribution": "FullyReplicated", **changes}
    return ChannelPlan(name="train", uri=str(uri), target="input/data/train", **facts)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "sub/c.csv", "d.csv", "e.csv"):
        (folder / name).write_text(name.upper())
    return folder


def facts(host: Host, name: str) -> Any:
    return next(each["facts"][name] for each in host.notes if name in each["facts"])


@pytest.mark.parametrize("mode", ["File", "FastFile"])
def test_a_folder_arrives_whole(host: Host, data: Path, mode: str) -> None:
    host.run(LIST, channels=[channel(data, input_mode=mode)])
    assert host.log == ["a.csv A.CSV", "b.csv B.CSV", "d.csv D.CSV", "e.csv E.CSV", "sub/c.csv SUB/C.CSV"]
    assert host.statuses[1] == "Downloading"
    (record,) = facts(host, "inputs")
    assert (record["channel"], record["files"], record["size_bytes"]) == ("train", 5, 29)
    if mode == "File":
        lines = [
            f"{line.split()[0]}\0{hashlib.sha256(line.split()[1].encode()).hexdigest()}\n"
            for line in host.log
        ]
        assert record["sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_program_cannot_change_the_original_of_a_file_channel(host: Host, data: Path) -> None:
    host.run("open('../input/data/train/a.csv', 'a').write('more')", channels=[channel(data)])
    assert (data / "a.csv").read_text() == "A.CSV"


def test_a_single_file_keeps_its_name(host: Host, data: Path) -> None:
    host.run(LIST, channels=[channel(data / "a.csv")])
    assert host.log == ["a.csv A.CSV"]


@pytest.mark.parametrize("mode", ["File", "FastFile"])
def test_links_out_of_the_folder_are_not_followed(host: Host, data: Path, mode: str) -> None:
    secret = data.parent / "secret"
    secret.mkdir()
    (secret / "key").write_text("key")
    (data / "file").symlink_to(secret / "key")
    (data / "folder").symlink_to(secret)
    (data / "sub/alias").symlink_to("../a.csv")
    host.run(LIST, channels=[channel(data, input_mode=mode)])
    assert not [line for line in host.log if "key" in line]
    assert "sub/alias A.CSV" in host.log
    assert any("2 symbolic links" in each["message"] for each in host.notes)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_shards_are_disjoint_and_complete(host: Host, data: Path, number: int) -> None:
    hosts = ["algo-1", "algo-2", "algo-3"]
    host.run(LIST, hosts=hosts, host=hosts[number], channels=[channel(data, distribution="ShardedByS3Key")])
    whole = ["a.csv", "b.csv", "d.csv", "e.csv", "sub/c.csv"]
    assert [line.split()[0] for line in host.log] == whole[number::3]


def test_a_pipe_gives_all_files_once_an_epoch(host: Host, data: Path) -> None:
    program = "import os\nroot = os.environ['SM_CHANNEL_TRAIN']\n"
    program += "for epoch in range(3): print(open(f'{root}_{epoch}').read())"
    ended = host.run(program, channels=[channel(data, input_mode="Pipe")])
    assert ended["outcome"] == "completed"
    assert host.log == ["A.CSVB.CSVD.CSVE.CSVSUB/C.CSV"] * 3


def test_a_pipe_that_is_left_half_read_starts_again(host: Host, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 10_000_000)
    program = "import os\nroot = os.environ['SM_CHANNEL_TRAIN']\n"
    program += "for epoch in range(2): print(len(open(f'{root}_{epoch}').read(1000)))"
    host.run(program, channels=[channel(tmp_path / "big", input_mode="Pipe")])
    assert host.log == ["1000", "1000"]


def test_a_pipe_that_breaks_fails_the_job_rather_than_ending_the_data(host: Host, data: Path) -> None:
    program = "import os, pathlib\nroot = os.environ['SM_CHANNEL_TRAIN']\n"
    program += f"os.remove({str(data / 'e.csv')!r})\nprint(open(f'{{root}}_0').read())"
    ended = host.run(program, channels=[channel(data, input_mode="Pipe")])
    assert ended["outcome"] == "failed"
    assert "Channel train could not be read on" in ended["reason"]


def test_what_is_missing_is_named(host: Host) -> None:
    ended = host.run(LIST, channels=[channel("/no/such/folder")])
    assert ended["reason"] == "Channel train: there is no file or folder /no/such/folder."


# Remote


class Site(BaseHTTPRequestHandler):
    """Answers with files, redirects and a broken connection."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/moved":
            self.send_response(302)
            self.send_header("Location", query)
            self.end_headers()
        elif path == "/data.csv":
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"1,2\n")
        elif path == "/short.csv":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"1,2\n")
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read(uri: str, *allowed: str) -> bytes:
    (file,) = list_files(uri, allowed)
    with file.open() as stream:
        content = b""
        while block := stream.read(1000):
            content += block
    return content


def test_a_url_arrives_under_its_name(host: Host, site: str) -> None:
    uri = f"{site}/data.csv?token=secret".replace("http://", "http://user:password@")
    host.run(LIST, channels=[channel(uri)], allowed_hosts=["127.0.0.1"])
    assert host.log == ["data.csv 1,2", ""]
    (record,) = facts(host, "inputs")
    assert record["uri"] == f"{site}/data.csv"
    assert record["size_bytes"] == 4


def test_private_addresses_are_refused_unless_allowed(host: Host, site: str) -> None:
    ended = host.run(LIST, channels=[channel(f"{site}/data.csv")])
    assert ended["outcome"] == "failed"
    assert "127.0.0.1, which is not public" in ended["reason"]
    assert read(f"{site}/data.csv", "127.0.0.1") == b"1,2\n"


@pytest.mark.parametrize(
    "elsewhere",
    ["http://127.0.0.2/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//[::1]/"],
)
def test_every_redirect_is_checked(site: str, elsewhere: str) -> None:
    with pytest.raises(Refused):
        read(f"{site}/moved?{elsewhere}", "127.0.0.1")


def test_redirects_are_followed_and_do_not_go_on_for_ever(site: str) -> None:
    assert read(f"{site}/moved?/data.csv", "127.0.0.1") == b"1,2\n"
    with pytest.raises(Refused, match="redirects more than"):
        read(f"{site}/moved?/moved", "127.0.0.1")


def test_a_file_that_ends_too_early_is_an_error(site: str) -> None:
    with pytest.raises(OSError, match="996 bytes too early"):
        read(f"{site}/short.csv", "127.0.0.1")


def test_an_error_of_the_site_is_told(site: str) -> None:
    with pytest.raises(Refused, match=r"/none answered 404"):
        read(f"{site}/none", "127.0.0.1")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00:ec2::254", "::ffff:127.0.0.1",
        "2002:7f00:1::", "64:ff9b::a9fe:a9fe",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host_name", ["localhost", "0x7f000001", "2130706433", "127.1", "localhost."])
def test_other_ways_to_write_loopback(host_name: str) -> None:
    with pytest.raises(Refused):
        public_addresses(host_name, 80, [])


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd", "local:///etc/passwd", "memory://x", "simplecache::http://127.0.0.1/x",
        "zip://x::file:///etc/passwd", "s3::file:///etc/passwd", "ftp://127.0.0.1/x", "sftp://localhost/x",
        "smb://10.0.0.1/share/x", "webhdfs://127.0.0.1/x", "s3://a::file:///etc/passwd", "reference://x",
        "FILE:///etc/passwd", "http:///x", "http://[::1]/x",
    ],
)  # fmt: skip
def test_other_ways_to_this_machine(uri: str) -> None:
    with pytest.raises(Refused):
        read(uri)


def test_a_missing_package_is_named(host: Host) -> None:
    ended = host.run(LIST, channels=[channel("oci://bucket/key")])
    assert "pip install ocifs" in ended["reason"]


def test_an_error_that_only_a_stores_library_knows_is_told(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    ended = host.run(LIST, channels=[channel("s3://user:secret@bucket/key")])
    assert ended["outcome"] == "failed"
    assert ended["reason"].startswith("s3://bucket/key cannot be used: ProfileNotFound: ")


def test_names_from_elsewhere_stay_below_the_channel(host: Host, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    (folder / "..hidden").write_text("x")
    (folder / "new\nline").write_text("y")
    assert host.run(LIST, channels=[channel(folder)])["outcome"] == "completed"
    assert sorted(os.listdir(host.folder / "ml/input/data/train")) == ["..hidden", "new\nline"]
