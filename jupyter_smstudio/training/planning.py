"""Dry runs: what a job would do, take and cost, told before anything starts."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator
from pathlib import Path

from ..core.clock import Clock
from ..core.compute.catalog import InstanceType
from ..core.compute.images.base import EnvironmentState, Images
from ..core.compute.instances import InstanceManager
from ..core.errors import InvalidInput, StudioError
from ..core.jobs.accounts import price_factor
from ..core.jobs.models import Estimate, JobSpec, Problem
from ..core.jobs.service import JobService
from ..core.models import Caller
from ..core.quota import Amount, Quota
from ..core.secrets.store import missing_sentence
from .checks import Checks
from .extrapolation import SPREAD
from .models import ChannelSample, CreateTrainingJob, Plan
from .paths import Locator
from .requests import Requests
from .samples import sample


class Planner:
    """Plans training jobs of one server.

    Args:
        locator: where files are.
        checks: what a request has to pass.
        requests: turns requests into specifications.
        images: the environments.
        instances: the machine.
        jobs: knows how long such jobs took.
        quota: what the machine gives.
        clock: the time.
    """

    def __init__(
        self,
        locator: Locator,
        checks: Checks,
        requests: Requests,
        images: Images,
        instances: InstanceManager,
        jobs: JobService,
        quota: Quota,
        clock: Clock,
    ) -> None:
        self._locator = locator
        self._checks = checks
        self._requests = requests
        self._images = images
        self._instances = instances
        self._jobs = jobs
        self._quota = quota
        self._clock = clock

    async def plan(self, caller: Caller, request: CreateTrainingJob) -> Plan:
        """Say what a job would do; nothing is started, nothing remote is fetched."""
        problems = self._checks.problems(request)
        samples: list[ChannelSample] = []
        for index, channel in enumerate(request.channels):
            try:
                found = sample(self._locator, channel)
            except InvalidInput as error:
                if not any(one.field == f"channels.{index}.uri" for one in problems):
                    problems.append(Problem(field=f"channels.{index}.uri", message=error.message))
                continue
            if found:
                samples.append(found)
        if any(problem.blocking for problem in problems):
            return Plan(problems=problems, steps=[], command="", samples=samples, starts="–")
        spec = self._requests.training(request, self._clock.now())
        problems += self.machine_problems(caller, spec)
        problems += _code_problems(spec)
        kind = self._instances.catalog.find(spec.instance_type)
        seconds = self._seconds(caller, spec)
        return Plan(
            problems=problems,
            steps=list(self._steps(caller, spec)),
            command=shlex.join(_command(spec)),
            samples=samples,
            seconds=seconds,
            cost=self._cost(caller, spec, kind, seconds) if kind else None,
            starts=self._starts(spec) if kind else "–",
        )

    def machine_problems(self, caller: Caller, spec: JobSpec) -> Iterator[Problem]:
        """Yield what this machine and its images lack for a job."""
        try:
            self._images.get(caller, spec.image, spec.image_version or None)
        except StudioError as error:
            yield Problem(field="image", message=error.message)
        try:
            self._quota.check(self._amount(spec))
            kind = self._instances.catalog.get(spec.instance_type)
            self._instances.check_start(caller.name, kind, spec.image)
        except StudioError as error:
            yield Problem(field="instance_type", message=error.message)
        if missing := self._jobs.missing_secrets(caller, spec):
            yield Problem(field="secrets", message=missing_sentence(missing))

    def _steps(self, caller: Caller, spec: JobSpec) -> Iterator[str]:
        hosts = f"{spec.instance_count} × {spec.instance_type}"
        try:
            status = self._images.get(caller, spec.image, spec.image_version or None)
        except StudioError:
            return
        if status.state is not EnvironmentState.READY:
            yield f"Build the image {status.spec.display_name}"
        yield f"Start {hosts}{', as managed spot' if spec.spot else ''}"
        if spec.program.source:
            yield "Copy the code and install its requirements.txt, if it has one"
        for channel in spec.channels:
            how = {"File": "Fetch", "FastFile": "Stream", "Pipe": "Stream"}[channel.input_mode]
            yield f"{how} {channel.name} from {channel.uri}"
        yield "Run the program"
        yield "Keep model.tar.gz and output.tar.gz, and record the run"

    def _seconds(self, caller: Caller, spec: JobSpec) -> Estimate | None:
        seen = self._jobs.expected_seconds(caller, spec)
        if seen is None:
            return None
        return Estimate(
            low=seen * (1 - SPREAD),
            expected=seen,
            high=min(seen * (1 + SPREAD), float(spec.stopping.max_runtime_seconds)),
            basis="earlier jobs of this program, image and instance",
        )

    def _cost(
        self, caller: Caller, spec: JobSpec, kind: InstanceType, seconds: Estimate | None
    ) -> Estimate | None:
        if seconds is None:
            return None
        price = self._instances.price(caller.name, kind) * price_factor(spec.spot) * spec.instance_count
        rate = price / 3600
        return Estimate(
            low=rate * seconds.low,
            expected=rate * seconds.expected,
            high=rate * seconds.high,
            basis=seconds.basis,
        )

    def _starts(self, spec: JobSpec) -> str:
        missing = self._quota.free_for_jobs.lacks(self._amount(spec))
        return f"when {missing} more is free" if missing else "now, if no other job waits"

    def _amount(self, spec: JobSpec) -> Amount:
        kind = self._instances.catalog.get(spec.instance_type)
        count = spec.instance_count
        return Amount(kind.vcpu * count, kind.memory_bytes * count, kind.gpus * count)


def _command(spec: JobSpec) -> list[str]:
    if not spec.program.pass_hyperparameters:
        return spec.program.argv
    words = [word for name, value in spec.hyperparameters.items() for word in (f"--{name}", value)]
    return [*spec.program.argv, *words]


def _code_problems(spec: JobSpec) -> Iterator[Problem]:
    """Parse a Python program: a mistake of syntax is told here and not after its start."""
    entry = spec.program.argv[-1] if spec.program.source else ""
    source = Path(spec.program.source)
    file = source / entry if source.is_dir() else source
    if file.suffix != ".py":
        return
    try:
        ast.parse(file.read_bytes(), filename=entry)
    except SyntaxError as error:
        yield Problem(
            field="entry_point",
            message=f"{entry}, line {error.lineno}: {error.msg}.",
        )
    except (OSError, ValueError) as error:
        yield Problem(field="entry_point", message=f"{entry} can't be read: {error}.")
