"""``jupyter smstudio doctor``, on this machine and on folders that stand for others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_smstudio.cli import main
from jupyter_smstudio.cli.doctor import Finding, describe_limits
from jupyter_smstudio.cli.extensions import lab_extension_problem, server_extension_problem
from jupyter_smstudio.core.compute.machine import this_machine
from jupyter_smstudio.core.compute.programs import find_gpu_driver, find_java, find_postgresql
from jupyter_smstudio.testing.limits_fake import FakeLimits


class Refusing(FakeLimits):
    name = "refusing"

    def unavailable(self) -> str | None:
        return "This machine has no such thing."


class Exact(FakeLimits):
    name = "exact"
    exact = True


def install(program: Path, *lines: str) -> None:
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text("\n".join(("#!/bin/sh", *lines)))
    program.chmod(0o755)


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, Finding]:
    found = json.loads(capsys.readouterr().out)["items"]
    return {item["name"].strip(): Finding.model_validate(item) for item in found}


def test_what_this_machine_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor", "--json", "--data-dir", str(tmp_path / "not" / "yet")])
    found = findings(capsys)
    assert status == int(any(finding.state == "error" for finding in found.values()))
    assert found["machine"].found.startswith(f"{this_machine().vcpu:g} vCPU, ")
    assert "jupyterlab 4." in found["versions"].found
    assert found["uv"].state == "ok"
    assert not (tmp_path / "not").exists()
    needed = {"limits", "GPU", "containers", "Java", "PostgreSQL", "Chromium", "disk", "front end", "/opt/ml"}
    assert needed <= set(found)
    for finding in found.values():
        assert finding.state != "error" or finding.advice


def test_the_same_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    said = capsys.readouterr().out
    assert said.startswith("WHAT") and "\x1b" not in said
    assert "limits" in said and "containers" in said


def test_limits_say_what_is_in_force_and_why_others_are_not() -> None:
    first, second = describe_limits([Refusing(), Exact()])
    assert (first.state, first.found) == ("ok", "exact (exact, by the kernel)")
    assert (second.name.strip(), second.found) == ("refusing", "This machine has no such thing.")
    (fallback,) = describe_limits([FakeLimits()])
    assert fallback.state == "missing" and "instances.md" in fallback.advice
    assert next(describe_limits([Refusing()])).state == "error"


def configure(folder: Path, name: str, content: object) -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))
    return str(folder)


def enable(folder: Path, value: bool, name: str = "jupyter_server_config.d/jupyter_smstudio.json") -> str:
    return configure(folder, name, {"ServerApp": {"jpserver_extensions": {"jupyter_smstudio": value}}})


def test_the_server_extension_is_found_as_jupyter_finds_it(tmp_path: Path) -> None:
    assert "No configuration file" in (server_extension_problem([str(tmp_path)]) or "")
    installed, user = enable(tmp_path / "installed", True), enable(tmp_path / "user", False)
    assert server_extension_problem([installed, user]) is None
    assert "user/jupyter_server_config.d" in (server_extension_problem([user, installed]) or "")
    enable(tmp_path / "installed", False, "jupyter_server_config.json")
    assert "jupyter_server_config.json turns it off" in (server_extension_problem([installed]) or "")


def test_the_front_end_is_found_as_jupyterlab_finds_it(tmp_path: Path) -> None:
    config, extensions = tmp_path / "config", tmp_path / "labextensions"
    assert "not in JupyterLab's folders" in (lab_extension_problem([str(config)], [str(extensions)]) or "")
    configure(extensions, "jupyter-smstudio/package.json", {"name": "jupyter-smstudio"})
    assert lab_extension_problem([str(config)], [str(extensions)]) is None
    for disabled, off in (
        ({"jupyter-smstudio": True}, True),
        ({"jupyter-smstudio:kernels": True}, True),
        (["jupyter-smstudio"], True),
        ({"jupyter-smstudio": False, "jupyter-smstudio-other": True}, False),
    ):
        configure(config, "labconfig/page_config.json", {"disabledExtensions": disabled})
        assert bool(lab_extension_problem([str(config)], [str(extensions)])) == off, disabled


def test_a_configuration_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jupyter_server_config.json").write_text("{")
    assert server_extension_problem([str(tmp_path)])
    assert "jupyter_server_config.json cannot be read" in capsys.readouterr().err


def test_programs_are_asked_for_their_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_java() is None and find_gpu_driver() is None
    install(tmp_path / "java", "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
    install(tmp_path / "initdb", "echo 'initdb (PostgreSQL) 15.18 (Debian)'")
    install(tmp_path / "nvidia-smi", "echo 'Tesla T4'", "echo 'Tesla T4'")
    java, postgresql, driver = find_java(), find_postgresql(), find_gpu_driver()
    assert java and postgresql and driver
    assert (java.version, postgresql.version, driver.version) == ("17.0.15", "15.18", "Tesla T4, Tesla T4")

    install(tmp_path / "home" / "bin" / "java", "echo 21.0.1")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    java = find_java()
    assert java and java.version == "21.0.1"


def test_a_program_that_does_not_work_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    install(tmp_path / "nvidia-smi", "echo 'driver/library version mismatch'; exit 18")
    driver = find_gpu_driver()
    assert driver and "status 18: driver/library version mismatch" in driver.problem
    install(tmp_path / "nvidia-smi", "exit 0")
    driver = find_gpu_driver()
    assert driver and "no accelerator" in driver.problem
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    java = find_java()
    assert java and "cannot be used" in java.problem
