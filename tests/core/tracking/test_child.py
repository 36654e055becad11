"""When the tracking server's process ends by itself."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WATCHES = """
import sys, threading
from pathlib import Path
from jupyter_smstudio.core.tracking import serving

serving.GRACE_SECONDS = 0
print("watches", flush=True)
threading.Thread(target=serving.end_when_unused, args=(Path(sys.argv[1]),), daemon=True).start()
threading.Event().wait()
"""


@pytest.mark.parametrize("removed", [False, True], ids=["unused", "its folder was removed"])
def test_it_ends_when_nobody_can_need_it(tmp_path: Path, removed: bool) -> None:
    folder = tmp_path / "mlflow"
    folder.mkdir()
    with (folder / "in-use").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        command = [sys.executable, "-c", WATCHES, str(folder / "in-use")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "watches\n"
            assert process.poll() is None
            if removed:
                shutil.rmtree(folder)
            fcntl.flock(held, fcntl.LOCK_UN)
            assert process.wait(60) == -signal.SIGTERM
    assert os.path.exists(folder) is not removed
