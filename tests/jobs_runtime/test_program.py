"""How programs end, and how they are ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.jobs.runtime.mount import private_mounts_problem
from jupyter_smstudio.core.jobs.runtime.plan import EXIT, IDENTITY, word_to_go

from .conftest import RUNNER, Host, wait_for

ROOMS = [
    False,
    pytest.param(
        True, marks=pytest.mark.skipif(bool(private_mounts_problem()), reason=private_mounts_problem())
    ),
]
"""With the program beside the runner, and in a private mount."""
PATIENT = """
import signal, time
def save(*_):
    open("../checkpoints/saved", "w").write("1")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, save)
print("ready")
time.sleep(60)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, lambda *_: print('told')); print('ready')\n"
    + ("while True: time.sleep(1)")
)
TREE = """
import os, subprocess, sys, time
child = [sys.executable, "-c", "import time; time.sleep(60)"]
ids = [os.getpid()] + [subprocess.Popen(child, start_new_session=new).pid for new in (False, True)]
marks = [open(f"/proc/{i}/stat").read() for i in ids]
print("ready")
"""


def alive(text: str) -> list[str]:
    """Return the processes that have a text in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX" and text.encode() in (entry / "environ").read_bytes():
                found.append(entry.name)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def test_an_end_tells_code_time_and_artifacts(host: Host) -> None:
    ended = host.run("import os; open(os.environ['SM_MODEL_DIR'] + '/model.bin', 'w').write('weights')")
    assert (ended["outcome"], ended["exit_code"], ended["signal"], ended["reason"]) == (
        "completed",
        0,
        "",
        "",
    )
    assert ended["training_seconds"] > 0
    (model,) = ended["artifacts"]
    assert model["path"] == "model.tar.gz"
    assert model["size_bytes"] == (host.uploads / "model.tar.gz").stat().st_size
    assert host.statuses == ["PreparingTrainingStack", "Training", "Uploading"]


@pytest.mark.parametrize("mount", ROOMS)
def test_an_error_is_told_in_its_own_words(host: Host, mount: bool) -> None:
    ended = host.run("print('start')\nraise ValueError('no such column: age')", private_mount=mount)
    assert (ended["outcome"], ended["exit_code"]) == ("failed", 1)
    assert ended["reason"].startswith("ValueError: no such column: age\n")
    assert "exit code 1" in ended["reason"]


def test_the_failure_file_comes_first(host: Host) -> None:
    ended = host.run("open('../output/failure', 'w').write('x' * 2000); raise SystemExit(7)")
    assert (ended["exit_code"], ended["reason"]) == (7, "x" * 1024)


def test_a_failure_file_that_leads_elsewhere_is_not_read(host: Host) -> None:
    ended = host.run("import os; os.symlink('/etc/passwd', '../output/failure'); raise SystemExit(7)")
    assert "root:" not in ended["reason"]


@pytest.mark.parametrize("mount", ROOMS)
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_signal_is_named(host: Host, name: str, mount: bool) -> None:
    ended = host.run(f"import os, signal; os.kill(os.getpid(), signal.{name})", private_mount=mount)
    assert (ended["outcome"], ended["exit_code"], ended["signal"]) == ("failed", None, name)
    assert name in ended["reason"]


def test_a_command_that_is_not_there_is_named(host: Host) -> None:
    ended = host.run("", argv=["no-such-command"])
    assert (ended["outcome"], ended["exit_code"]) == ("failed", None)
    assert "no-such-command cannot be started" in ended["reason"]


@pytest.mark.parametrize("mount", ROOMS)
@pytest.mark.parametrize(("request_", "outcome"), [("stop", "stopped"), ("interrupt", "interrupted")])
def test_a_program_that_is_asked_to_end_may_save(
    host: Host, request_: str, outcome: str, mount: bool
) -> None:
    host.start(PATIENT, private_mount=mount)
    host.wait_for_line("ready")
    host.ask(request_)
    ended = host.end()
    assert (ended["outcome"], ended["exit_code"], ended["signal"]) == (outcome, 0, "")
    assert (host.checkpoints / "saved").exists()
    assert (
        host.statuses[-2:]
        == {"stop": ["Stopping", "Uploading"], "interrupt": ["Training", "Stopping"]}[request_]
    )


def test_sigterm_to_the_runner_is_a_stop(host: Host) -> None:
    process = host.start(PATIENT)
    host.wait_for_line("ready")
    process.send_signal(signal.SIGTERM)
    assert host.end()["outcome"] == "stopped"


@pytest.mark.parametrize("mount", ROOMS)
def test_a_program_that_does_not_listen_is_killed_after_the_grace(host: Host, mount: bool) -> None:
    host.start(STUBBORN, grace_seconds=0.3, private_mount=mount)
    host.wait_for_line("ready")
    host.ask("stop")
    ended = host.end()
    assert (ended["outcome"], ended["exit_code"], ended["signal"]) == ("stopped", None, "SIGKILL")
    assert host.log in (["ready", "told"], ["ready"])  # on a busy machine the grace is over before it speaks


def test_a_stop_shortens_the_notice_of_an_interruption(host: Host) -> None:
    host.start(STUBBORN, grace_seconds=0.1, notice_seconds=60.0)
    host.wait_for_line("ready")
    host.ask("interrupt")
    host.wait_for_line("told")
    host.ask("stop")
    assert host.end()["outcome"] == "stopped"


def test_the_time_limit_holds_and_the_model_is_kept(host: Host) -> None:
    # SIGTERM waits, however late the program listens: a process inherits what its parent has blocked.
    listens = "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])"
    program = "open('../model/half', 'w').write('1')\n" + PATIENT.replace('print("ready")', listens)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        host.start(program, max_runtime_seconds=0.3)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    ended = host.end()
    assert (ended["outcome"], ended["exit_code"]) == ("max_runtime", 0)
    assert [each["path"] for each in ended["artifacts"]] == ["model.tar.gz"]


@pytest.mark.parametrize("mount", ROOMS)
def test_nothing_outlives_the_program(host: Host, mount: bool) -> None:
    tag = f"SMSTUDIO_TEST={host.folder}"
    environment = {**host.plan.environment, "SMSTUDIO_TEST": str(host.folder)}
    assert host.run(TREE, environment=environment, private_mount=mount)["outcome"] == "completed"
    assert alive(tag) == []


@pytest.mark.parametrize("mount", ROOMS)
def test_a_program_does_not_outlive_its_runner(host: Host, mount: bool) -> None:
    tag = f"SMSTUDIO_TEST={host.folder}"
    environment = {**host.plan.environment, "SMSTUDIO_TEST": str(host.folder)}
    # In a private mount the whole tree dies; beside the runner only the program itself is bound to it,
    # and the server ends the rest by its control group.
    program = TREE + "time.sleep(60)" if mount else PATIENT
    process = host.start(program, environment=environment, private_mount=mount)
    host.wait_for_line("ready")
    assert alive(tag)
    process.kill()
    process.wait()
    wait_for(lambda: not alive(tag), "the end of the program")
    assert not (host.folder / EXIT).exists()


def test_a_program_that_is_killed_is_told_within_a_moment(host: Host) -> None:
    host.start("import os, time; print(os.getpid()); print('ready'); time.sleep(60)")
    host.wait_for_line("ready")
    os.kill(int(host.log[0]), signal.SIGKILL)
    assert host.end()["signal"] == "SIGKILL"


@pytest.mark.parametrize("mount", ROOMS)
def test_the_program_is_started_through_the_commands_of_its_limits(host: Host, mount: bool) -> None:
    enter = ["sh", "-c", 'export ENTERED=yes; exec "$@"', "enter"]
    host.run("import os; print(os.environ['ENTERED'])", enter=enter, private_mount=mount)
    assert host.log == ["yes"]


def test_nothing_runs_twice(host: Host) -> None:
    host.run("print('once')")
    before = (host.folder / EXIT).read_bytes(), (host.folder / IDENTITY).read_bytes()
    second = subprocess.run(RUNNER, input=word_to_go(str(host.folder)))
    assert second.returncode == 3
    assert "another runner has taken this folder" in host.said
    assert (host.log, before) == (
        ["once"],
        ((host.folder / EXIT).read_bytes(), (host.folder / IDENTITY).read_bytes()),
    )


def test_a_runner_whose_server_ends_before_it_is_told_to_go_leaves_nothing(host: Host) -> None:
    host.plan.write(host.folder)
    before = sorted(host.folder.iterdir())
    waiting = host.start_waiting()
    assert waiting.stdin
    waiting.stdin.close()
    assert waiting.wait(60) == 5
    assert sorted(host.folder.iterdir()) == before
    assert waiting.stderr
    waiting.stderr.close()


def test_a_runner_says_who_it_is(host: Host) -> None:
    process = host.start(PATIENT)
    host.wait_for_line("ready")
    record: dict[str, Any] = json.loads((host.folder / IDENTITY).read_text())
    stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    assert record == {
        "pid": process.pid,
        "start_time": int(stat[19]),
        "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
    }


@pytest.mark.parametrize("request_", ["stop", "interrupt"])
def test_a_request_before_the_start_is_obeyed(host: Host, request_: str) -> None:
    (host.folder / "control").mkdir()
    host.ask(request_)
    ended = host.run("print('ran')", notice_seconds=0.0)
    assert ended["outcome"] == {"stop": "stopped", "interrupt": "interrupted"}[request_]
    assert host.log == []


def test_a_stop_while_requirements_are_installed(host: Host) -> None:
    slow = [sys.executable, "-c", "import time; print('installing', flush=True); time.sleep(60)"]
    host.start("print('ran')", install=slow)
    host.wait_for_line("installing")
    host.ask("stop")
    assert host.end()["outcome"] == "stopped"
    assert host.log == ["installing"]


def test_requirements_that_cannot_be_installed_are_the_reason(host: Host) -> None:
    broken = [sys.executable, "-c", "import sys; print('ERROR: No matching distribution'); sys.exit(1)"]
    ended = host.run("print('ran')", install=broken)
    assert ended["outcome"] == "failed"
    assert ended["reason"] == ("requirements.txt could not be installed: ERROR: No matching distribution")
    assert host.statuses == ["PreparingTrainingStack"]


def test_a_plan_that_cannot_be_read_is_told_too(host: Host) -> None:
    (host.folder / "host.json").write_text("{")
    process = subprocess.run(RUNNER, input=word_to_go(str(host.folder)))
    ended = json.loads((host.folder / EXIT).read_text())
    assert (process.returncode, ended["outcome"]) == (0, "failed")
    assert "host.json" in ended["reason"]
