"""What is found in a notebook before it is shared, and what is no finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.sharing.checks import check_notebook
from jupyter_smstudio.sharing.data_files import describe_files, read_files
from jupyter_smstudio.sharing.models import Finding, FindingKind
from jupyter_smstudio.sharing.notebooks import parse_notebook
from jupyter_smstudio.sharing.secrets import find_secrets

from .conftest import code, markdown, notebook, printed, shown


def joint(*parts: str) -> str:
    """Put an example together here, so that no scanner takes this file for a leak."""
    return "".join(parts)


SECRETS = [
    joint("AKIA", "IOSFODNN7EXAMPLE"),
    joint("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"),
    joint("glpat-", "zy9Xw8Vu7Ts6Rq5Po4Nm"),
    joint("xoxb-", "17653672481-19874698323-pdFZKVeTuE8sk7oOHcBrzzqy"),
    joint("AIza", "SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe"),
    joint("hf_", "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi"),
    joint("sk-ant-", "api03-Zk3vM8bQ2xR7tY5uJ9pL1wE6sD4fG0hK"),
    joint("sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
    joint("npm_", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"),
    joint("dapi", "0123456789abcdef0123456789abcdef"),
    joint("-----BEGIN RSA ", "PRIVATE KEY-----"),
    joint("eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"),
    joint("http://host:8888/?token=", "0a1b2c3d4e5f" * 4),
    joint("postgresql://ann:", "pg-Secr3t@db.example.org/work"),
    joint("password = '", "correct-horse-9'"),
    joint('os.environ["API_KEY"] = "', '9f86d081884c7d65"'),
    joint("login(secret_token='", "qwrtzplkmnbvcxysd')"),
    joint('{"db_password": "', 'hunter2!"}'),
    joint("export('MY_SECRET', '", "x7Kq-22pL')"),
]
HARMLESS = [
    "password = getpass()",
    "password = os.environ['DB_PASSWORD']",
    "token = '<your token here>'",
    "api_key = 'YOUR_API_KEY'",
    "password = 'changeme'",
    "secret = '${SECRET}'",
    "max_tokens = 'unlimited-number'",
    "tokenizer = 'bert-base-uncased-v2'",
    "pad_token='[PAD1]xx'",
    "secret_file = 'conf/secrets.yaml'",
    "https://user@example.org/path",
    "https://ann:$PASSWORD@example.org/path",
    "the password: see the wiki",
    "sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'",
    "monkey = 'banana123456'",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_found_once_and_shown_masked(text: str) -> None:
    found = list(find_secrets(f"x = 1\n{text}\nprint(x)\n{text}"))
    assert len(found) == 1
    assert found[0].value in text
    assert len(found[0].masked.rstrip("•")) <= 4


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert list(find_secrets(text)) == []


def test_a_secret_is_found_wherever_it_is(tmp_path: Path) -> None:
    token = SECRETS[1]
    document = notebook(
        markdown("nothing"),
        code(f"t = '{token}'", printed(f"t is {token}"), shown(text_html=f"<b>{token}</b>")),
        code(
            "1",
            {"output_type": "error", "ename": "E", "evalue": "", "traceback": [f"\x1b[31m{token}\x1b[0m"]},
        ),
        {**markdown("x"), "metadata": {"tags": [token]}},
        papermill={"parameters": {"t": token}},
    )
    found = check(document)
    assert [(each.cell, each.place) for each in found] == [
        (1, "source"),
        (1, "output"),
        (2, "output"),
        (3, "metadata"),
        (None, "metadata"),
    ]
    assert all(each.kind is FindingKind.SECRET for each in found)
    assert token not in json.dumps([each.model_dump() for each in found])
    again = check({**document, "cells": document["cells"][:2]})
    assert {each.id for each in again} <= {each.id for each in found}


def test_paths_of_a_persons_own_are_found_in_the_source_alone() -> None:
    source = "a = '/home/ann/x.csv'\nb = r'C:\\Users\\Ann\\x.csv'\nc = '~/data/x'\nd = '/mnt/big/y.parquet'"
    other = "u = 'https://example.org/home/x'; p = './data/home/y'; q = '/usr/lib/python3'"
    found = check(notebook(code(source), code(other, printed("/home/ann/out.csv"))))
    assert [(each.kind, each.cell) for each in found] == [(FindingKind.PATH, 0)] * 4
    assert "/home/ann/x.csv" in found[0].message


def test_a_large_notebook_is_told() -> None:
    assert [each.kind for each in check(notebook(), 21 * 2**20)] == [FindingKind.SIZE]


def check(document: dict[str, Any], size: int = 1000) -> list[Finding]:
    return check_notebook(parse_notebook(json.dumps(document).encode(), "a.ipynb"), size)


READ = """
import pandas as pd, numpy as np
from pathlib import Path
DATA = Path('data')
name = 'train.csv'
%matplotlib inline
!wget https://example.org/x.csv
a = pd.read_csv(DATA / name)
b = pd.read_parquet(path='b.parquet').head()
c = np.load("arrays/c.npy")
with open('d.txt') as f: pass
e = Path('e.json').read_text()
f = (DATA / 'f.json').open()
g = open(os.path.join('deep', 'er', 'g.bin'), mode='rb')
h = pd.read_csv('h.csv.gz', sep=';')
out = open('written.txt', 'w')
df.to_csv('written.csv')
u = pd.read_csv('https://example.org/u.csv')
v = pd.read_csv(unknown)
w = load(3)
"""


def test_files_are_read_off_the_code(tmp_path: Path) -> None:
    found = read_files(
        notebook(markdown("open('no.txt')"), code(READ), code("def broken("), code("%%bash\ncat x.csv"))
    )
    assert found == [
        "data/train.csv",
        "b.parquet",
        "arrays/c.npy",
        "d.txt",
        "e.json",
        "data/f.json",
        "deep/er/g.bin",
        "h.csv.gz",
    ]


def test_only_files_that_are_there_are_described(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "work").mkdir(parents=True)
    (root / "work" / "d.txt").write_text("abc")
    (root / "above.txt").write_text("abc")
    (tmp_path / "root2").mkdir()
    (tmp_path / "root2" / "secret.txt").write_text("abc")
    (root / "work" / "link.txt").symlink_to(tmp_path / "root2" / "secret.txt")
    (root / "work" / "inside.txt").symlink_to(root / "above.txt")
    names = ("d.txt", "gone.txt", "../above.txt", "link.txt", "inside.txt", str(root / "above.txt"))
    document = notebook(*(code(f"open({name!r})") for name in names))
    found = describe_files(document, root / "work", root)
    assert [file.path for file, _ in found] == ["d.txt", "inside.txt"]
    assert found[0][0].bytes == 3 and len(found[0][0].sha256) == 64
