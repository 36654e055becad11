"""One attempt of one host, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checkpoints import CheckpointWatch
from .control import Control, Halted
from .journal import is_full
from .layout import prepare, training_environment
from .mount import mount_command, root
from .output import Output
from .plan import INTERRUPT, ML, STOP, Exit, HostPlan
from .program import MAX_RUNTIME, CannotStart, Ended, Program, Times
from .report import REASON_CHARACTERS, Report

if TYPE_CHECKING:
    from .pipes import PipeChannel
    from .profile.sampler import Sampler

PREPARING, DOWNLOADING, TRAINING = "PreparingTrainingStack", "Downloading", "Training"
UPLOADING, STOPPING = "Uploading", "Stopping"
"""Secondary statuses of ``core.jobs.states``."""
OUTCOMES = {STOP: "stopped", INTERRUPT: "interrupted", MAX_RUNTIME: "max_runtime", "": "completed"}


class Failed(Exception):
    """The attempt failed; its text is the reason, for people."""


@dataclass
class _State:
    """What is known so far."""

    outcome: str = "completed"
    reason: str = ""
    ended: Ended | None = None

    def fail(self, reason: str) -> None:
        """Note a failure; one that came first keeps its place."""
        self.outcome = "failed"
        self.reason = "\n".join(filter(None, [self.reason, reason]))


class Attempt:
    """Takes a host from its plan to its end.

    Args:
        plan: what to do.
        folder: the host's.
        control: says when to stop.
        report: told of each stage.
        output: takes in what programs print.
    """

    def __init__(
        self, plan: HostPlan, folder: Path, control: Control, report: Report, output: Output
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._control = control
        self._report = report
        self._output = output
        self._root = root(plan, folder)
        self._pipes: list[PipeChannel] = []
        self._environment = training_environment(plan, self._root)
        self._wrapper = [*plan.enter, *(mount_command(plan, folder) if plan.private_mount else [])]

    def run(self) -> Exit:
        """Run all stages; whatever went wrong is in what is returned."""
        state = _State()
        artifacts: list[dict[str, Any]] = []
        try:
            self._prepare()
            state.ended = self._train(state)
            if state.outcome != OUTCOMES[INTERRUPT]:
                artifacts = self._upload(state)
        except Halted:
            state.outcome = OUTCOMES[self._control.request]
        except (Failed, CannotStart, ValueError) as error:
            state.fail(str(error))
        except OSError as error:
            state.fail(explain(error))
        return self._exit(state, artifacts)

    def _prepare(self) -> None:
        self._control.check()
        self._report.enter(PREPARING, "Putting code and folders in place")
        prepare(self._plan, self._folder)
        if self._plan.install:
            self._install()
        if self._plan.channels:
            self._fetch()
        self._control.check()

    def _fetch(self) -> None:
        # Imported only where there is something to fetch: ssl and others take longer than all the rest.
        from .addresses import Refused
        from .inputs import Inputs

        self._report.enter(DOWNLOADING, "Fetching the input channels")
        try:
            self._pipes = Inputs(self._plan, self._folder, self._control, self._report).fetch()
        except Refused as error:
            raise Failed(str(error)) from error

    def _install(self) -> None:
        self._report.note("Installing requirements.txt")
        ended = self._program().run(
            [*self._wrapper, *self._plan.install], self._environment, self._folder / ML / "code"
        )
        if ended.asked in (STOP, INTERRUPT):
            raise Halted
        if ended.asked == MAX_RUNTIME:
            raise Failed("requirements.txt was still being installed when the job's time was over.")
        if ended.exit_code != 0:
            raise Failed(f"requirements.txt could not be installed: {self._output.last_words()}")

    def _train(self, state: _State) -> Ended:
        self._report.enter(TRAINING, "The program runs")
        watch = CheckpointWatch(self._plan, self._report)
        told = False
        sampler = self._sampler()
        waiting: list[PipeChannel | Sampler] = [*self._pipes, *filter(None, [sampler])]

        def tick() -> None:
            nonlocal told
            watch.tick()
            while waiting:  # threads start after the program: a process with threads must not fork
                waiting.pop().start()
            broken = next((pipe.failure for pipe in self._pipes if pipe.failure), "")
            if broken:
                raise Failed(broken)
            if self._control.request and not told:
                told = True
                self._report.enter(STOPPING, f"The program is asked to end ({self._control.request})")

        try:
            ended = self._program(tick).run(
                [*self._wrapper, *self._plan.argv], self._environment, self._folder / ML / "code"
            )
        finally:
            if sampler:
                sampler.close()
        state.outcome = OUTCOMES[ended.asked]
        if not ended.asked and ended.exit_code != 0:
            state.fail(self._failure(ended))
        return ended

    def _sampler(self) -> Sampler | None:
        """Return what samples the machine, kept with the job's tensors; None: nobody asked for it."""
        plan = self._plan
        if not (plan.sample_seconds and plan.tensors):
            return None
        from .profile.sampler import Sampler

        name = plan.host if plan.attempt == 1 else f"{plan.host}.{plan.attempt}"
        folder = Path(plan.tensors) / "profile"
        return Sampler(folder, name, plan.sample_seconds, environment=self._environment)

    def _program(self, tick: Callable[[], None] = lambda: None) -> Program:
        plan = self._plan
        times = Times(plan.max_runtime_seconds, plan.grace_seconds, plan.notice_seconds)
        return Program(self._output, self._control, times, tick)

    def _upload(self, state: _State) -> list[dict[str, Any]]:
        from .addresses import Refused
        from .outputs import Outputs

        self._control.obeyed = self._control.look()
        self._report.enter(UPLOADING, "Packing what the program left")
        outputs = Outputs(self._plan, self._folder, self._control, self._report)
        try:
            return outputs.keep(model=state.outcome != "failed")
        except Refused as error:
            raise Failed(str(error)) from error

    def _failure(self, ended: Ended) -> str:
        told = self._told_failure()
        if told:
            return told
        if ended.signal == "SIGKILL":
            how = "The program was ended by SIGKILL, which the job did not send: most often for its memory."
        elif ended.signal:
            how = f"The program was ended by {ended.signal}."
        else:
            how = f"The program ended with exit code {ended.exit_code}."
        words = " ".join(filter(None, [how, self._output.lost()]))
        last = self._output.last_words()
        return f"{last}\n{words}" if last else words

    def _told_failure(self) -> str:
        """Return the program's own reason, ``output/failure``; a link is not followed out of ``ml``."""
        path = self._folder / ML / "output/failure"
        if path.is_symlink() or not path.is_file():
            return ""
        with open(path, "rb") as file:
            return file.read(4 * REASON_CHARACTERS).decode(errors="replace").strip()[:REASON_CHARACTERS]

    def _exit(self, state: _State, artifacts: list[dict[str, Any]]) -> Exit:
        ended = state.ended
        return Exit(
            time=time.time(),
            outcome=state.outcome,
            exit_code=ended.exit_code if ended else None,
            signal=ended.signal if ended else "",
            reason=state.reason,
            training_seconds=ended.seconds if ended else 0.0,
            artifacts=artifacts,
        )


def explain(error: OSError) -> str:
    """Say what an error of the operating system means for a job."""
    where = f" ({error.filename})" if error.filename else ""
    if is_full(error):
        return f"The disk is full{where}. Free some space and start the job again."
    return f"{error.strerror or error}{where}."
