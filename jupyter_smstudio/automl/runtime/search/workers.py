"""Workers: processes of one core each, which can be stopped in the middle of anything."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from ..disk import FULL, DiskFull, is_full

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""Read by the libraries when a process imports them: one process, one core."""


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes:
        key: of the task.
        value: what it returned.
        error: why it has none; empty where it has.
    """

    key: Any
    value: Any = None
    error: str = ""


class Workers:
    """Runs tasks, one in each process.

    Args:
        count: of processes.
        context: what each task is given first; sent once to each process.
    """

    def __init__(self, count: int, context: Any) -> None:
        for name in THREADS:
            os.environ.setdefault(name, "1")
        self._processes = multiprocessing.get_context("spawn")
        self._context = pickle.dumps(context)
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self.count = count

    @property
    def free(self) -> int:
        """How many tasks more can be started."""
        return self.count - len(self._busy)

    @property
    def running(self) -> list[Any]:
        """Keys of the tasks that run."""
        return [worker.key for worker in self._busy]

    def start(
        self, key: Any, function: Callable[..., Any], *arguments: Any, seconds: float | None = None
    ) -> None:
        """Start a task in a free process.

        Args:
            key: by which its outcome is known.
            function: of a module; it is given the context and the arguments.
            arguments: that can be pickled.
            seconds: after which it is stopped; None: it has no limit.
        """
        worker = self._idle.pop() if self._idle else _Worker(self._processes, self._context)
        worker.key = key
        worker.until = None if seconds is None else time.monotonic() + seconds
        worker.channel.send((function, arguments))
        self._busy.append(worker)

    def wait(self, until: float | None, wake: int) -> Iterator[Outcome]:
        """Wait for one task or more, and return what became of them.

        Args:
            until: moment (``time.monotonic``) after which to return without; None: wait for ever.
            wake: file descriptor on which there is something to read when waiting has to end.

        Raises:
            DiskFull: a task found no room for its files; others would find none either.
        """
        moments = [each for each in (until, *(worker.until for worker in self._busy)) if each is not None]
        left = max(0.0, min(moments) - time.monotonic()) if moments else None
        ready = wait([*(worker.channel for worker in self._busy), wake], left)
        for worker in list(self._busy):
            if worker.channel in ready:
                self._busy.remove(worker)
                yield self._received(worker)
            elif worker.until is not None and time.monotonic() >= worker.until:
                self._busy.remove(worker)
                worker.kill()
                yield Outcome(worker.key, error="It took longer than a candidate may.")

    def stop(self) -> list[Any]:
        """Stop all processes, and return the keys of the tasks that ran."""
        stopped = self.running
        for worker in [*self._busy, *self._idle]:
            worker.kill()
        self._busy, self._idle = [], []
        return stopped

    def _received(self, worker: _Worker) -> Outcome:
        try:
            value, error = worker.channel.recv()
        except EOFError:
            worker.kill()
            return Outcome(worker.key, error="Its process ended; most often there was too little memory.")
        self._idle.append(worker)
        if error == FULL:
            raise DiskFull
        return Outcome(worker.key, value, error)


class _Worker:
    def __init__(self, processes: Any, context: bytes) -> None:
        self.channel, theirs = processes.Pipe()
        self.process: BaseProcess = processes.Process(target=_serve, args=(theirs, context), daemon=True)
        self.process.start()
        theirs.close()
        self.key: Any = None
        self.until: float | None = None

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.channel.close()


def _serve(channel: Connection, pickled: bytes) -> None:
    """Run tasks until the channel is closed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told to the whole group; the parent decides what to do
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    context = pickle.loads(pickled)
    while True:
        try:
            function, arguments = channel.recv()
        except EOFError:
            return
        try:
            answer = (function(context, *arguments), "")
        except Exception as error:  # one candidate's failure is a fact about it, whatever it is
            answer = (None, FULL if is_full(error) else f"{type(error).__name__}: {error}")
        channel.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
