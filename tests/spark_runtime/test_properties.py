"""The file that hands properties to Java, read back by a reader of ``java.util.Properties``' own rules."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from jupyter_smstudio.spark.runtime.driver.order import Order
from jupyter_smstudio.spark.runtime.driver.properties import properties_of, write_properties


def unescaped(text: str) -> str:
    named = {"n": "\n", "r": "\r", "t": "\t"}

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] == "u" and len(code) > 1 else named.get(code, code)

    units = re.sub(r"\\(u[0-9a-f]{4}|.)", plain, text, flags=re.DOTALL)
    return units.encode("utf-16", "surrogatepass").decode("utf-16")


def test_names_and_values_come_back_as_they_were(tmp_path: Path) -> None:
    properties = {"a.b": " x = y : # ! ", "ü😀": 'C:\\new\tline\n-Dq="1 2"', "empty": ""}
    write_properties(properties, tmp_path / "p")
    found = {}
    for line in (tmp_path / "p").read_text("ascii").splitlines():
        name, _, value = re.split(r"((?<!\\)(?:\\\\)*=)", line, maxsplit=1)
        found[unescaped(name)] = unescaped(value)
    assert found == properties
    assert stat.S_IMODE(os.stat(tmp_path / "p").st_mode) == 0o600


def test_an_order_can_change_what_is_its_own_and_not_where_the_driver_writes(tmp_path: Path) -> None:
    conf = {
        "spark.master": "spark://127.0.0.1:7077",
        "spark.driver.extraJavaOptions": "-Da=b",
        "spark.local.dir": "/elsewhere",
        "spark.submit.deployMode": "cluster",
    }
    properties = properties_of(Order(tmp_path / "s", tmp_path, "name", conf=conf, cores=2, heap_mb=700))
    assert properties["spark.master"] == "spark://127.0.0.1:7077"
    assert properties["spark.local.dir"] == str(tmp_path / "local")
    assert properties["spark.submit.deployMode"] == "client"
    assert properties["spark.driver.memory"] == "700m"
    options = properties["spark.driver.extraJavaOptions"].split()
    assert options == [
        "-Da=b",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:ActiveProcessorCount=2",
        f"-Djava.io.tmpdir={tmp_path / 'local'}",
    ]
    assert "spark.ui.proxyBase" not in properties


def test_an_order_is_read_with_what_a_later_version_adds(tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text('{"socket": "/a/s", "folder": "/a", "name": "n", "later": 1}')
    assert Order.read(path) == Order(Path("/a/s"), Path("/a"), "n")
    path.write_text('{"socket": "/a/s"}')
    with pytest.raises(ValueError, match="at least socket"):
        Order.read(path)
