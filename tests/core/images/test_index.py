"""pip's configuration of this machine reaches uv; the server's secrets do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.images.index import pip_config_files, uv_environment
from jupyter_smstudio.core.errors import InvalidInput

CONFIG = """
[global]
index-url = https://mirror.example/simple
extra_index_url =
    https://extra.example/simple
    file:///srv/index
find-links = /srv/wheels /srv/more
cert = /etc/ours.pem
trusted-host = mirror.example extra.example
timeout = 60
[install]
find-links = /srv/install
"""


def config(tmp_path: Path, text: str = CONFIG) -> list[Path]:
    file = tmp_path / "pip.conf"
    file.write_text(text)
    return [tmp_path / "missing.conf", file]


def test_files_are_translated(tmp_path: Path) -> None:
    env = uv_environment({"PATH": "/bin"}, config(tmp_path))
    assert env == {
        "PATH": "/bin",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://extra.example/simple file:///srv/index",
        "UV_FIND_LINKS": "/srv/install",
        "SSL_CERT_FILE": "/etc/ours.pem",
        "UV_INSECURE_HOST": "mirror.example extra.example",
        "UV_HTTP_TIMEOUT": "60",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "NO_COLOR": "1",
        "UV_NO_PROGRESS": "1",
    }


def test_variables_win_over_files_and_empty_ones_do_not(tmp_path: Path) -> None:
    given = {
        "PIP_FIND_LINKS": "/a /b",
        "PIP_INDEX_URL": "",
        "PIP_DEFAULT_TIMEOUT": "9",
        "PIP_NO_INDEX": "true",
        "PIP_PROXY": "http://proxy.example:3128",
    }
    env = uv_environment(given, config(tmp_path))
    assert env["UV_FIND_LINKS"] == "/a,/b"
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["UV_HTTP_TIMEOUT"] == "9" and env["UV_NO_INDEX"] == "1"
    assert env["HTTPS_PROXY"] == "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        ("UV_DEFAULT_INDEX", "https://uv.example", None),
        ("UV_INDEX_URL", "https://uv.example", "UV_DEFAULT_INDEX"),
        ("UV_EXTRA_INDEX_URL", "https://uv.example", "UV_INDEX"),
        ("UV_FIND_LINKS", "/uv", None),
        ("UV_INDEX_STRATEGY", "first-index", None),
        ("SSL_CERT_FILE", "/uv.pem", None),
    ],
)
def test_what_is_set_for_uv_itself_wins(tmp_path: Path, name: str, value: str, hidden: str | None) -> None:
    env = uv_environment({name: value}, config(tmp_path))
    assert env[name] == value
    assert hidden not in env


def test_nothing_of_the_server_or_of_another_installation_is_passed_on() -> None:
    given = {
        "JUPYTER_TOKEN": "secret", "JPY_API_TOKEN": "secret", "AWS_SECRET_ACCESS_KEY": "secret",
        "PYTHONPATH": "/x", "VIRTUAL_ENV": "/x", "LD_PRELOAD": "/x", "UV_TARGET": "/x",
        "UV_SYSTEM_PYTHON": "1", "UV_CONSTRAINT": "/x", "UV_OVERRIDE": "/x", "PIP_TARGET": "/x",
        "PATH": "/bin", "HOME": "/home/ann", "https_proxy": "http://p", "UV_CACHE_DIR": "/c", "LC_ALL": "C",
    }  # fmt: skip
    env = uv_environment(given, [])
    assert set(env) & set(given) == {"PATH", "HOME", "https_proxy", "UV_CACHE_DIR", "LC_ALL"}


def test_files_are_read_in_pips_order() -> None:
    files = pip_config_files({"HOME": "/home/ann", "PIP_CONFIG_FILE": "/last.conf"})
    order = [
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
        "/home/ann/.pip/pip.conf",
        "/home/ann/.config/pip/pip.conf",
    ]
    assert [str(file) for file in files][:4] == order
    assert str(files[-1]) == "/last.conf"
    assert pip_config_files({"PIP_CONFIG_FILE": os.devnull}) == []


def test_a_file_that_cannot_be_parsed_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"pip\.conf cannot be read"):
        uv_environment({}, config(tmp_path, "index-url = nowhere"))
