"""One program of a host: started, listened to, held to its time, and ended with all it has started."""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .control import POLL_SECONDS, Control
from .output import Output
from .plan import INTERRUPT, STOP
from .processes import WRAPPER, dies_with_runner, reap, send

READ_BYTES = 64 * 1024
PIPE_BYTES = 1024 * 1024
"""The most that any user may ask for by default (``/proc/sys/fs/pipe-max-size``)."""
PAUSE_SECONDS = 0.1
"""Between two looks at the output of a program that prints little: the runner wakes up 10 times a second
at most, and the pipe holds what comes meanwhile, up to 10 MB/s."""
DRAIN_SECONDS = 5.0
"""Waited for the end of the output once the program is gone: only a process that cannot be killed keeps it
open any longer."""
MAX_RUNTIME = "max_runtime"
SHELL_SIGNAL = 128
"""Shells and bubblewrap tell of a signal by an exit code of this and its number."""


class CannotStart(Exception):
    """The program is not there, or is not one."""


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        exit_code: None if a signal ended it.
        signal: name of that signal; empty otherwise.
        asked: ``stop``, ``interrupt`` or ``max_runtime`` if it was told to end; empty if it did by itself.
        seconds: that it ran.
    """

    exit_code: int | None
    signal: str
    asked: str
    seconds: float


@dataclass(frozen=True)
class Times:
    """How long a program may run, and how long after SIGTERM it is killed, in seconds."""

    max_runtime: float
    grace: float
    notice: float


class Program:
    """Runs a program to its end, in the main thread.

    Args:
        output: takes in stdout and stderr, merged.
        control: says when to stop.
        times: its limits.
        tick: called some times a second while it runs.
    """

    def __init__(self, output: Output, control: Control, times: Times, tick: Callable[[], None]) -> None:
        self._output = output
        self._control = control
        self._times = times
        self._tick = tick
        self._asked = ""
        self._kill_at = float("inf")

    def run(self, argv: Sequence[str], environment: Mapping[str, str], folder: Path) -> Ended:
        """Start a program, wait for its end, and end what it left running.

        Args:
            argv: the command with its wrappers.
            environment: all its variables.
            folder: it is started in.

        Raises:
            CannotStart: there is no such program.
        """
        reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(writing, True)  # the program's own end
        size = _enlarge(reading)
        try:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=dies_with_runner(),
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            os.close(reading)
            raise CannotStart(f"{argv[0]} cannot be started: {error}.") from error
        finally:
            os.close(writing)
        started = time.monotonic()
        try:
            self._supervise(process, reading, size, started)
        except BaseException:
            send(signal.SIGKILL)
            process.wait()
            raise
        finally:
            os.close(reading)
            self._output.end_program()
        code, name = _status(process.returncode, argv)
        return Ended(code, name, self._asked, time.monotonic() - started)

    def _supervise(
        self, process: subprocess.Popen[bytes], reading: int, pipe_bytes: int, started: float
    ) -> None:
        """Listen until the program is gone and its output has ended."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control.wake_read, selectors.EVENT_READ)
            drain_until, listening = float("inf"), True
            while True:
                ended = process.poll() is not None
                if ended and drain_until == float("inf"):
                    drain_until = time.monotonic() + DRAIN_SECONDS
                if ended:
                    # Nothing outlives the program, as in a container.
                    send(signal.SIGKILL)
                    reap(0)
                else:
                    reap(process.pid)
                    self._hold(started)
                taken = self._read(reading) if listening else 0
                listening = listening and taken >= 0
                now = time.monotonic()
                self._output.tick(now)
                self._tick()
                if ended and (not listening or now > drain_until):
                    return
                if taken < pipe_bytes // 2:
                    self._sleep(selector, reading, listening, ended)

    def _sleep(self, selector: selectors.BaseSelector, reading: int, listening: bool, ended: bool) -> None:
        """Wait for a signal or a request, and after a pause also for output."""
        if not self._woken(selector, PAUSE_SECONDS if listening and not ended else 0) and listening:
            selector.register(reading, selectors.EVENT_READ)
            self._woken(selector, PAUSE_SECONDS if ended else POLL_SECONDS)
            selector.unregister(reading)
        elif not listening:
            self._woken(selector, PAUSE_SECONDS if ended else POLL_SECONDS)

    def _woken(self, selector: selectors.BaseSelector, seconds: float) -> bool:
        events = selector.select(seconds)
        signalled = any(key.fd == self._control.wake_read for key, _ in events)
        if signalled:
            self._control.clear()
        return signalled

    def _read(self, reading: int) -> int:
        """Take in what is there; return how much it was, or -1 at the end of the output."""
        taken = 0
        while taken < PIPE_BYTES:
            try:
                data = os.read(reading, READ_BYTES)
            except BlockingIOError:
                return taken
            if not data:
                return -1
            self._output.feed(data)
            taken += len(data)
        return taken

    def _hold(self, started: float) -> None:
        """Tell the program to end when it should, and end it when it does not."""
        now = time.monotonic()
        asked = self._control.look()
        if not self._asked and not asked and now - started >= self._times.max_runtime:
            asked = MAX_RUNTIME
        grace = self._times.notice if asked == INTERRUPT else self._times.grace
        if asked and not self._asked:
            self._asked, self._kill_at = asked, now + grace
            send(signal.SIGTERM)
        elif asked == STOP and self._asked == INTERRUPT:
            # A person's stop after an interruption: told already, so only its time is shorter.
            self._asked, self._kill_at = asked, min(self._kill_at, now + grace)
        if now >= self._kill_at:
            send(signal.SIGKILL)


def _enlarge(pipe: int) -> int:
    try:
        return fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except PermissionError:  # this user's pipes hold too much already
        return fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)


def _status(code: int, argv: Sequence[str]) -> tuple[int | None, str]:
    number = -code if code < 0 else code - SHELL_SIGNAL if WRAPPER in argv else 0
    try:
        return None, signal.Signals(number).name
    except ValueError:
        return code, ""
