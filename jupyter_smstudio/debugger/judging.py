"""Keeps a judge beside each job that saves tensors; it ends with the server, and the next starts another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ..core.errors import NotFound
from ..core.events import Event, EventBus
from ..core.jobs.folders import JobFolder, JobFolders
from ..core.jobs.models import Job, JobKind
from ..core.jobs.service import JobService
from ..core.jobs.states import ENDED, JobState
from ..core.models import Caller
from .actions import Actions, waiting
from .followed import Followed, judge_order
from .models import RuleEvaluation
from .store import Standing, StandingStore

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "jupyter_smstudio.debugger.runtime.judge")
STARTS = 3
"""Of a judge that is ended from outside, e.g. for its memory; it would most likely end so again."""
MOST_LINE = 1 << 24
"""Bytes of what a judge says at once: 20 rules with 20 findings of a few KB each."""
FEATURE = "debugger"


class Judging:
    """Judges jobs while they run, and stores and tells what was found.

    Args:
        jobs: that are judged; their events say when one begins and ends.
        folders: where their tensors are.
        store: of what was said.
        actions: does what findings ask for.
        bus: of this server.
        environ: variables of judges, scrubbed.
        command: of a judge.
    """

    def __init__(
        self,
        jobs: JobService,
        folders: JobFolders,
        store: StandingStore,
        actions: Actions,
        bus: EventBus,
        environ: Mapping[str, str],
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._jobs = jobs
        self._folders = folders
        self._store = store
        self._actions = actions
        self._bus = bus
        self._environ = {**environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._command = command
        self._followed: dict[str, Followed] = {}
        self._unsubscribe = bus.subscribe(self._heard)

    def start(self, owner: Caller) -> None:
        """Follow the jobs of an earlier server, too."""
        for job_id in self._store.unfinished():
            with contextlib.suppress(NotFound):  # its folder waits to be deleted
                self._look(self._jobs.get(owner, job_id))
        for state in (JobState.IN_PROGRESS, JobState.STOPPING):
            for job in self._jobs.list(owner, state=state, limit=1000).items:
                self._look(job)

    async def close(self) -> None:
        """End all judges; jobs go on."""
        self._unsubscribe()
        tasks = [each.task for each in self._followed.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._followed.clear()

    def _heard(self, event: Event) -> None:
        if event.feature != "jobs":
            return
        if event.action == "job.changed" and event.payload["spec"]["debugger"] is not None:
            self._look(Job.model_validate(event.payload))
        elif event.action == "job.removed" and (gone := self._followed.get(event.payload["id"])):
            gone.task.cancel()

    def _look(self, job: Job) -> None:
        """Begin to follow a job whose program has begun, and note that one has ended."""
        judged = job.spec.debugger is not None and job.spec.kind is JobKind.TRAINING  # no dry run
        if not judged or job.training_started is None:
            return
        followed = self._followed.get(job.id)
        if followed is None:
            standing = self._store.read(job.id)
            if standing is not None and standing.final:
                return
            followed = Followed(job, self._folders.of(job.id), standing or Standing())
            self._followed[job.id] = followed
            followed.task = asyncio.create_task(self._follow(followed), name=f"judge-{job.id}")
            followed.task.add_done_callback(lambda task: self._left(followed, task))
        followed.job = job
        if job.state in ENDED:
            followed.ended.set()

    def _left(self, followed: Followed, task: asyncio.Task[None]) -> None:
        self._followed.pop(followed.job.id, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("The rules of %s are not judged any more", followed.job.spec.name, exc_info=error)

    async def _follow(self, followed: Followed) -> None:
        reason = ""
        for _ in range(STARTS):
            reason = await self._judge(followed)
            if followed.standing.final:
                return
            log.warning("The judge of %s %s; it is started again.", followed.job.spec.name, reason)
        self._store_error(followed, f"The process that judges the rules {reason}, {STARTS} times.")

    async def _judge(self, followed: Followed) -> str:
        """Start a judge and take in what it says; return how it ended."""
        try:
            judge = await self._started(followed.folder)
        except OSError as error:
            return f"could not be started ({error.strerror})"
        assert judge.stdin is not None and judge.stdout is not None  # pipes, as asked for above
        judge.stdin.write(json.dumps(judge_order(followed.job, followed.folder)).encode() + b"\n")
        telling = asyncio.create_task(_tell_end(followed.ended, judge.stdin))
        try:
            while line := await judge.stdout.readline():
                await self._take(followed, json.loads(line))
        except (ValueError, ValidationError) as error:
            judge.kill()
            return f"said what cannot be understood ({type(error).__name__})"
        finally:
            telling.cancel()
            if judge.returncode is None and not followed.standing.final:
                with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                    judge.kill()
            code = await judge.wait()
        return f"ended by signal {-code}" if code < 0 else f"ended with exit code {code}"

    async def _started(self, folder: JobFolder) -> asyncio.subprocess.Process:
        folder.rules.parent.mkdir(exist_ok=True)
        errors = os.open(folder.rules.with_name("judge.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=self._environ,
                cwd=folder.path,
                limit=MOST_LINE,
            )
        finally:
            os.close(errors)

    async def _take(self, followed: Followed, line: Mapping[str, Any]) -> None:
        """Store and tell what a judge says, and do what it asks for."""
        if trouble := line.get("trouble"):
            self._store_error(followed, f"The tensors cannot be read. {trouble}")
            return
        said = [RuleEvaluation.model_validate(each) for each in line["evaluations"]]
        appended = line["last_step"] > followed.standing.last_step
        changed = followed.take(said, line["last_step"], final=line["final"])
        if said or line["final"]:
            self._keep(followed)
        if appended or line["final"]:
            self._publish(
                followed, "steps.appended", {"last_step": line["last_step"], "writing": not line["final"]}
            )
        for evaluation in changed:
            self._tell(followed, evaluation)
        for evaluation in followed.to_act():
            await self._act(followed, evaluation)

    async def _act(self, followed: Followed, evaluation: RuleEvaluation) -> None:
        wanted = followed.rules[evaluation.name].actions
        # Stored before: a server that is killed meanwhile finds them waiting.
        done = list(evaluation.actions) or waiting(followed.job, wanted)
        for place, action in enumerate(wanted):
            if done[place].state == "waiting":
                followed.set_actions(evaluation.name, done)
                self._keep(followed)
                done[place] = await self._actions.do(followed.job, action, evaluation)
        followed.set_actions(evaluation.name, done)
        self._keep(followed)
        self._tell(followed, followed.evaluation(evaluation.name))

    def _store_error(self, followed: Followed, details: str) -> None:
        said = [
            each.model_copy(update={"status": "Error", "details": details[:1024]})
            for each in followed.standing.evaluations
            if each.status == "InProgress"
        ]
        changed = followed.take(said, followed.standing.last_step, final=True)
        self._keep(followed)
        for evaluation in changed:
            self._tell(followed, evaluation)

    def _keep(self, followed: Followed) -> None:
        """Store how far the rules are; where it cannot be, the next time holds all of it."""
        try:
            self._store.write(followed.job.id, followed.standing)
        except OSError as error:
            log.warning("What the rules say of %s cannot be stored: %s", followed.job.spec.name, error)

    def _tell(self, followed: Followed, evaluation: RuleEvaluation) -> None:
        self._publish(followed, "rule.changed", {"rule": evaluation.model_dump(mode="json")})

    def _publish(self, followed: Followed, action: str, payload: dict[str, Any]) -> None:
        job = followed.job
        self._bus.publish(Event(FEATURE, action, job.owner, {"id": job.id, "job": job.spec.name, **payload}))


async def _tell_end(ended: asyncio.Event, judge: asyncio.StreamWriter) -> None:
    await ended.wait()
    judge.write(b"ended\n")
