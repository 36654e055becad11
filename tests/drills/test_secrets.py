"""The server's token stays with the server, whatever is started, run, moved or written (case 22)."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import psutil

from .studio import TOKEN, StudioServer


class Lookout:
    """Looks at the processes below the server again and again, also at those that live for an instant."""

    def __init__(self, server: StudioServer) -> None:
        assert server.process is not None
        self._server = psutil.Process(server.process.pid)
        self._line = self._server.cmdline()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen: set[int] = set()
        self.leaks: set[str] = set()

    def __enter__(self) -> Lookout:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.005):  # nothing tells of the start of a process
            for process in self._server.children(recursive=True):
                self._look(process)

    def _look(self, process: psutil.Process) -> None:
        try:
            line, env = process.cmdline(), process.environ()
        except psutil.Error:  # it has ended
            return
        if line == self._line:
            return  # forked a moment ago, and still the server itself
        self.seen.add(process.pid)
        if TOKEN in " ".join(line):
            self.leaks.add(f"arguments of {line}")
        self.leaks |= {f"{name} of {line}" for name, value in env.items() if TOKEN in value}


def readable(folder: Path) -> dict[str, str]:
    """Return the files of a folder, but not those in which Jupyter itself keeps the token."""
    files = {path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("jpserver-")}
    return {str(path.relative_to(folder)): path.read_bytes().decode(errors="replace") for path in files}


def test_the_token_is_found_nowhere_after_a_walk_through(studio: StudioServer, tmp_path: Path) -> None:
    with Lookout(studio) as lookout:
        shown, placements = walk(studio)
    assert len(lookout.seen) >= 6, "kernels, two terminals, the script, the switched kernel"
    assert lookout.leaks == set()
    assert [text for text in shown if TOKEN in text or "SMSTUDIO_API_TOKEN" not in text] == []
    assert "SMSTUDIO_INSTANCE_TYPE" in placements, "the script's output should be in the placement's log"
    assert TOKEN not in placements
    files = readable(tmp_path)
    assert {"log", "work/plain.ipynb", "data/smstudio/studio.db"} <= files.keys()
    assert [name for name, text in files.items() if TOKEN in text] == []


def walk(studio: StudioServer) -> tuple[list[str], str]:
    """Start, run, move, restart and save; return what cells printed, and the placements."""
    studio.request(
        "POST", "smstudio/images/scripts", {"name": "show", "content": "cat /proc/self/environ; env"}
    )
    plain = studio.start_kernel("plain.ipynb", "system")
    moved = studio.start_kernel("moved.ipynb", "ml.t3.tiny", startup_script="show")
    code = "import os\nprint(dict(os.environ))\n!env\nprint(open('/proc/self/environ').read())"
    shown = [studio.run(plain, code), studio.run(moved, code)]
    studio.request("POST", "smstudio/kernels/terminals", {"image": "system", "instance_type": "ml.t3.tiny"})
    studio.request("POST", "api/terminals")
    _switch(studio, moved, "ml.t3.small")
    studio.request("POST", f"api/kernels/{plain}/restart")
    shown += [studio.run(plain, code), studio.run(moved, code)]
    cells = [
        {"cell_type": "raw", "id": f"c{number}", "metadata": {}, "source": text}
        for number, text in enumerate(shown)
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    studio.request("PUT", "api/contents/plain.ipynb", {"type": "notebook", "content": notebook})
    return shown, json.dumps(studio.get("smstudio/kernels/placements"))


def test_files_with_secrets_are_for_their_owner_alone(studio: StudioServer, tmp_path: Path) -> None:
    studio.start_kernel("a.ipynb")
    secret = [studio.state / "secret", *tmp_path.glob("runtime/kernel-*.json")]
    secret += [*tmp_path.glob("runtime/jpserver-*.json")]
    assert len(secret) >= 3
    assert [path.name for path in secret if path.stat().st_mode & 0o077] == []
    assert studio.state.stat().st_mode & 0o077 == 0


def _switch(studio: StudioServer, kernel_id: str, instance_type: str) -> None:
    wanted = {"kernel_id": kernel_id, "instance_type": instance_type}
    with studio.events() as events:
        studio.request("POST", "smstudio/kernels/switches", wanted)
        switches = (each["payload"] for each in events if each["action"] == "switch.changed")
        over = next(each for each in switches if each["state"] in ("Completed", "Failed", "Cancelled"))
    assert (over["state"], over["failure_reason"]) == ("Completed", None)


def test_a_system_terminal_does_not_inherit_it(studio: StudioServer) -> None:
    studio.request("POST", "api/terminals")
    assert studio.process is not None
    shells = psutil.Process(studio.process.pid).children()
    assert shells
    assert [shell.environ().get("JUPYTER_TOKEN") for shell in shells] == [None] * len(shells)
