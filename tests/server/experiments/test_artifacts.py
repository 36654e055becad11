"""Artifacts: paths stay in their run, and files are shown for what they are."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.experiments.artifacts import check_path, kind_of

from .conftest import ANN, Bench, Use

OUTSIDE = [
    "../../etc/passwd", "a/../../b", "..", "/etc/passwd", "a//b", "./a", "a/", "",
    "%2e%2e/x", "%2E%2E%2fx", "%252e%252e/x", "%25252e%25252e%25252fx", "..;/x", "..;a=b/x", "..\\x",
    "a\\..\\..\\b", "%5c..%5c", "C:\\..\\x", "a\x00b", "a%00b", "a\nb", "x" * 2000, "a/%2e%2e/%2e%2e/b",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE, ids=range(len(OUTSIDE)))
def test_a_path_that_leaves_its_run_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput):
        check_path(path)


@pytest.mark.parametrize("path", ["a", "a/b.txt", "a b/ü.png", "50%.txt", "..a/b..", "a;b", "100%25"])
def test_odd_names_are_allowed(path: str) -> None:
    assert check_path(path) == path


def test_the_kind_is_told_by_the_name() -> None:
    kinds = {name: kind_of(name) for name in ("a.PNG", "b.csv", "c.html", "MLmodel", "d.pkl", "e", "f.svg")}
    assert list(kinds.values()) == ["image", "table", "html", "text", "binary", "binary", "image"]


FILES = {
    "notes.txt": "grüße".encode(),
    "page.html": b"<script>alert(1)</script>",
    "table.csv": b'a,b\n1,"x, y"\n2,=cmd\n',
    "logged.json": b'{"columns": ["a", "b"], "data": [[1, null], ["<b>", 2]]}',
    "config.json": b'{"columns": 3}',
    "model/MLmodel": b"a: !!js/function 'function(){}'\n",
    "model/model.pkl": b"\x80\x04cos\nsystem\n",
    "long.txt": b"x" * 2_000_000,
    "long.csv": b"a,b\n" + b"1,2\n" * 400_000,
    "odd.csv": b'a,"b\n\x00\xff',
}


def test_levels_and_previews(use: Use) -> None:
    async def body(bench: Bench) -> None:
        run_id = await bench.run(await bench.experiment(), files=FILES)
        root = await bench.service.artifacts(ANN, run_id, "")
        assert (root.items[0].name, root.items[0].kind) == ("model", "folder")
        assert {entry.name for entry in root.items} == {path.split("/")[0] for path in FILES}
        below = await bench.service.artifacts(ANN, run_id, "model")
        assert [(entry.path, entry.kind, entry.size_bytes) for entry in below.items] == [
            ("model/MLmodel", "text", len(FILES["model/MLmodel"])),
            ("model/model.pkl", "binary", len(FILES["model/model.pkl"])),
        ]
        shown = {path: await bench.service.preview(ANN, run_id, path) for path in FILES}
        assert (shown["notes.txt"].text, shown["notes.txt"].truncated) == ("grüße", False)
        assert shown["page.html"].kind == "html"
        assert (shown["table.csv"].columns, shown["table.csv"].rows) == (
            ["a", "b"],
            [["1", "x, y"], ["2", "=cmd"]],
        )
        assert shown["logged.json"].rows == [["1", "None"], ["<b>", "2"]]
        assert (shown["config.json"].kind, shown["config.json"].text) == ("text", '{"columns": 3}')
        assert shown["model/MLmodel"].text.startswith("a: !!js")
        assert (shown["model/model.pkl"].kind, shown["model/model.pkl"].text) == ("binary", "")
        assert (len(shown["long.txt"].text), shown["long.txt"].truncated) == (200_000, True)
        assert (len(shown["long.csv"].rows), shown["long.csv"].truncated) == (500, True)
        assert shown["odd.csv"].kind in ("table", "text")
        for path in OUTSIDE[:-1]:
            if path:
                with pytest.raises(InvalidInput):
                    await bench.service.preview(ANN, run_id, path)

    use(body)
