"""Keeps judges beside each training that saves tensors; they end with the server, the next starts others."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..core.errors import NotFound, StudioError
from ..core.events import Event, EventBus
from ..core.jobs.debugger_models import RuleSpec
from ..core.jobs.folders import JobFolders
from ..core.jobs.models import Job, JobKind
from ..core.jobs.service import JobService
from ..core.jobs.states import JobState
from ..core.models import Caller
from .actions import Actions, waiting
from .followed import Followed, begun
from .judge_process import JudgeLine, JudgeProcess, judge_order
from .models import RuleEvaluation
from .panels import MAIN, Panel, panels_of
from .places import Places
from .store import StandingStore
from .trainings import Training, training_of

log = logging.getLogger(__name__)

STARTS = 3
"""Of a judge that is ended from outside, e.g. for its memory; it would most likely end so again."""
REPLAYS_AT_ONCE = 2
"""Judges of trainings that have ended; those of trainings that run wait for none."""
FEATURE = "debugger"


class Judging:
    """Judges trainings while they run, and stores and tells what was found.

    Args:
        jobs: that are judged; their events say when one begins and ends.
        folders: of jobs.
        store: of what was said.
        places: where judges run.
        other_trial: finds the tensors of a training or folder that a rule compares with, for a person's name;
            raises StudioError where there are none, or they may not be read.
        actions: does what findings ask for.
        bus: of this server.
    """

    def __init__(
        self,
        jobs: JobService,
        folders: JobFolders,
        store: StandingStore,
        places: Places,
        other_trial: Callable[[str, str], Path],
        actions: Actions,
        bus: EventBus,
    ) -> None:
        self._jobs = jobs
        self._folders = folders
        self._store = store
        self._places = places
        self._other_trial = other_trial
        self._actions = actions
        self._bus = bus
        self._turns = asyncio.Semaphore(REPLAYS_AT_ONCE)
        self._followed: dict[tuple[str, str], Followed] = {}
        self._unsubscribe = bus.subscribe(self._heard)

    def start(self, owner: Caller) -> None:
        """Follow the jobs of an earlier server, too."""
        for job_id in self._store.unfinished():
            with contextlib.suppress(NotFound):  # its folder waits to be deleted
                self._hear_of(self._jobs.get(owner, job_id))
        for state in (JobState.IN_PROGRESS, JobState.STOPPING):
            for job in self._jobs.list(owner, state=state, limit=1000).items:
                self._hear_of(job)

    async def close(self) -> None:
        """End all judges; jobs go on."""
        self._unsubscribe()
        followed = self._followed.values()
        tasks = [task for each in followed for task in (each.task, *each.acting.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._followed.clear()

    def _heard(self, event: Event) -> None:
        if event.feature != "jobs":
            return
        if event.action == "job.changed" and event.payload["spec"]["debugger"] is not None:
            self._hear_of(Job.model_validate(event.payload))
        elif event.action == "job.removed":
            self.forget(event.payload["id"])

    def _hear_of(self, job: Job) -> None:
        if job.spec.debugger is not None and job.spec.kind is JobKind.TRAINING:  # no dry run
            self.look(training_of(job, self._folders))

    def look(self, training: Training) -> None:
        """Begin to follow a training that has begun, and note that one has ended."""
        if not training.begun:
            return
        added = (panel for panel, _ in self._store.replays(training.id))
        for panel in (*panels_of(training), *added):
            self.follow(training, panel)

    def follow(self, training: Training, panel: Panel) -> None:
        """Begin to judge by a panel, and note whether its training has ended."""
        followed = self._followed.get((training.id, panel.key))
        if followed is None:
            standing = self._store.read(training.id, panel.key)
            if standing is not None and standing.final:
                return
            followed = Followed(training, panel, standing or begun(panel))
            self._followed[training.id, panel.key] = followed
            followed.task = asyncio.create_task(self._follow(followed), name=f"judge-{training.id}")
            followed.task.add_done_callback(lambda task: self._left(followed, task))
        followed.training = training
        if training.over:
            followed.ended.set()

    def following(self, training_id: str, replay: str = "") -> Iterator[Followed]:
        """Return the panels of a training that are judged now, or those of a replay."""
        for (followed_id, _), each in tuple(self._followed.items()):
            if followed_id == training_id and replay in ("", each.panel.replay):
                yield each

    def stop(self, followed: Followed) -> None:
        """Judge no more by a panel; what was found stays."""
        stopped = [
            each.model_copy(update={"status": "Stopped"})
            for each in followed.standing.evaluations
            if each.status == "InProgress"
        ]
        self._end(followed, stopped)
        followed.task.cancel()

    def forget(self, training_id: str) -> None:
        """Follow a training no more, whose folder goes."""
        for each in self.following(training_id):
            each.task.cancel()

    def _left(self, followed: Followed, task: asyncio.Task[None]) -> None:
        self._followed.pop((followed.training.id, followed.panel.key), None)
        if not task.cancelled() and (error := task.exception()):
            log.error("The rules of %s are not judged any more", followed.training.name, exc_info=error)

    async def _follow(self, followed: Followed) -> None:
        late = followed.panel.replay and followed.ended.is_set()
        async with self._turns if late else contextlib.nullcontext():
            await self._follow_now(followed)
        await asyncio.gather(*followed.acting.values())

    async def _follow_now(self, followed: Followed) -> None:
        reason = ""
        for _ in range(STARTS):
            reason = await self._judge(followed)
            if followed.standing.final:
                return
            log.warning("The judge of %s %s; it is started again.", followed.training.name, reason)
        self._store_error(followed, f"The process that judges the rules {reason}, {STARTS} times.")

    async def _judge(self, followed: Followed) -> str:
        """Start a judge and take in what it says; return how it ended."""
        training, panel = followed.training, followed.panel
        rules, others = self._with_others(followed)
        try:
            place = self._places.of(training, panel, [path for each in others.values() for path in each])
            judge = await JudgeProcess.start(place, training.folder, panel.key)
        except OSError as error:
            return f"could not be started ({error.strerror})"
        except StudioError as error:
            self._store_error(followed, f"The rule cannot run in the image of the job. {error.message}")
            return ""
        judge.order(judge_order(training.folder, rules, others, place))
        telling = asyncio.create_task(judge.tell_end(followed.ended))
        wrong, finished = "", False
        try:
            while not finished and (line := await judge.line(followed.ended)):
                self._take(followed, line)
                finished = line.final
        except TimeoutError:
            self._store_error(followed, "The rule was ended: it went on for 10 minutes after the training.")
        except ValueError as error:
            wrong = f"said what cannot be understood ({error})"
        finally:
            telling.cancel()
            # What a person's own code still does when it has been judged concerns nobody.
            ended = await judge.end(kill=panel.own or not finished)
        return wrong or ended

    def _with_others(self, followed: Followed) -> tuple[list[RuleSpec], dict[str, list[Path]]]:
        """Return the rules that can be judged, and what they compare with; the others' errors are stored."""
        rules, others, wrong = [], {}, []
        for rule in followed.rules.values():
            try:
                found = [self._other_trial(followed.training.owner, each) for each in rule.other_trials]
            except StudioError as error:
                before = followed.evaluation(rule.name)
                wrong.append(before.model_copy(update={"status": "Error", "details": error.message}))
                continue
            rules.append(rule)
            others[rule.name] = found
        for evaluation in followed.take(wrong, followed.standing.last_step, final=False):
            self._tell(followed, evaluation)
        return rules, others

    def _take(self, followed: Followed, line: JudgeLine) -> None:
        """Store and tell what a judge says, and do what it asks for."""
        if line.trouble:
            self._store_error(followed, f"The tensors cannot be read. {line.trouble}")
            return
        appended = line.last_step > followed.standing.last_step
        before = {each.name for each in followed.standing.evaluations if each.triggered}
        changed = followed.take(line.evaluations, line.last_step, final=line.final)
        if line.evaluations or line.final:
            self._keep(followed)
        if followed.panel.key == MAIN and (appended or line.final):
            self._publish(
                followed, "steps.appended", {"last_step": line.last_step, "writing": not line.final}
            )
        for evaluation in changed:
            self._tell(followed, evaluation, first=evaluation.name not in before)
        for evaluation in followed.to_act():
            name = evaluation.name
            acting = asyncio.create_task(self._act(followed, evaluation), name=f"act-{followed.training.id}")
            followed.acting[name] = acting

    async def _act(self, followed: Followed, evaluation: RuleEvaluation) -> None:
        """Do what a rule's first finding asks for; slow ones of one rule keep no other from acting."""
        wanted = followed.wanted[evaluation.name]
        # Stored before: a server that is killed meanwhile finds them waiting.
        done = list(evaluation.actions) or waiting(followed.training, wanted)
        for place, action in enumerate(wanted):
            if done[place].state == "waiting":
                followed.set_actions(evaluation.name, done)
                self._keep(followed)
                done[place] = await self._actions.do(followed.training, action, evaluation)
        followed.set_actions(evaluation.name, done)
        self._keep(followed)
        self._tell(followed, followed.evaluation(evaluation.name))

    def _store_error(self, followed: Followed, details: str) -> None:
        said = [
            each.model_copy(update={"status": "Error", "details": details[:1024]})
            for each in followed.standing.evaluations
            if each.status == "InProgress"
        ]
        self._end(followed, said)

    def _end(self, followed: Followed, said: Iterable[RuleEvaluation]) -> None:
        """Store and tell the end of a panel."""
        changed = followed.take(tuple(said), followed.standing.last_step, final=True)
        self._keep(followed)
        for evaluation in changed:
            self._tell(followed, evaluation)

    def _keep(self, followed: Followed) -> None:
        """Store how far the rules are; where it cannot be, the next time holds all of it."""
        training = followed.training
        try:
            self._store.write(training.id, followed.panel.key, followed.standing)
        except OSError as error:
            log.warning("What the rules say of %s cannot be stored: %s", training.name, error)

    def _tell(self, followed: Followed, evaluation: RuleEvaluation, *, first: bool = False) -> None:
        # What is found of a training that has ended long ago is shown where it was asked for.
        news = first and evaluation.triggered > 0 and not (followed.panel.replay and followed.training.over)
        told = {"rule": evaluation.model_dump(mode="json"), "first": news}
        self._publish(followed, "rule.changed", told)

    def _publish(self, followed: Followed, action: str, payload: dict[str, Any]) -> None:
        training = followed.training
        about = {"id": training.id, "job": training.name}
        self._bus.publish(Event(FEATURE, action, training.owner, {**about, **payload}))
