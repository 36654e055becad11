"""Runs t-SNE for pages: a process each, with a limit of time, that a person can stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from importlib.util import find_spec

from ..core.errors import Conflict, NotFound, NotSupported
from .embedding_models import Embedding
from .worker import Worker

MODULE = "jupyter_smstudio.debugger.runtime.tsne"
SECONDS = 180.0
"""After which a layout is given up; 2,000 rows take about 10 s of a core."""


class Layouts:
    """Lays out the rows of tensors, one tensor at a time.

    Args:
        environ: variables of the processes, scrubbed.
        module: that is run.
        seconds: after which it is given up.
    """

    def __init__(self, environ: Mapping[str, str], module: str = MODULE, seconds: float = SECONDS) -> None:
        self._worker = Worker(environ, module, seconds)
        self._free = asyncio.Semaphore(1)
        self._tasks: dict[str, asyncio.Task[dict[str, list[float]]]] = {}

    async def lay_out(self, job_id: str, made: Embedding, rows: list[list[float]]) -> Embedding:
        """Return an embedding with its points; a further one of the same job ends this one.

        Args:
            job_id: whose it is.
            made: all but the points.
            rows: of the points.

        Raises:
            Conflict: it was stopped, ended by another, took too long or failed.
            NotSupported: scikit-learn is not installed.
        """
        if find_spec("sklearn") is None:
            raise NotSupported(
                "t-SNE is scikit-learn's, which the server's environment does not have. Install it there "
                "(uv pip install scikit-learn), or draw the principal components."
            )
        self._end(job_id)
        task = asyncio.create_task(self._run({"rows": rows, "perplexity": made.perplexity}))
        self._tasks[job_id] = task
        try:
            # A request that is given up must not leave a process behind; a stopped layout is no given up one.
            points = await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                task.cancel()
                raise
            raise Conflict(
                "The layout was stopped. Ask for it again, or draw the principal components."
            ) from None
        finally:
            if self._tasks.get(job_id) is task:
                del self._tasks[job_id]
        return made.model_copy(update=points)

    def stop(self, job_id: str) -> None:
        """End the layout of a job; raises NotFound where none is made."""
        if not self._end(job_id):
            raise NotFound("No layout is being made of this job's tensors.")

    async def close(self) -> None:
        """End all."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, job_id: str) -> bool:
        task = self._tasks.pop(job_id, None)
        return task is not None and task.cancel()

    async def _run(self, asked: dict[str, object]) -> dict[str, list[float]]:
        async with self._free:
            out = await self._worker.run(
                json.dumps(asked),
                late="t-SNE was not done within {seconds} s. Draw the principal components, or "
                "save fewer rows.",
                failed="t-SNE failed",
            )
        answer: dict[str, list[float]] = json.loads(out)
        return answer
