"""What a person asks to be measured of a job: ``ProfilerConfig`` of the original's SDK 2.

Names, defaults and limits are the original's (``sagemaker.debugger``: ``profiler_config``,
``framework_profile`` and ``metrics_config``). The phases of all steps are always timed, as that costs next to
nothing; what a ``FrameworkProfile`` adds is a trace of some steps.
"""

from __future__ import annotations

from typing import Any

from ..saving import ConfigError
from .settings import MOST_STEPS

INTERVALS = (100, 200, 500, 1000, 5000, 60000)
INTERVAL = 500
DETAILED_STEP, DATA_STEP = 5, 7
"""That are profiled where a configuration names no step."""


class StepsConfig:
    """Which steps a kind of profiling is about.

    Args:
        start_step: first of them, from 0.
        num_steps: how many.
        start_unix_time: the original's other way to say it, which is not available.
        duration: likewise.
        profile_default_steps: take the defaults, whatever else is said.

    Raises:
        ConfigError: one of them cannot be used.
    """

    default_step = 0

    def __init__(
        self,
        start_step: int | None = None,
        num_steps: int | None = None,
        start_unix_time: int | None = None,
        duration: float | None = None,
        profile_default_steps: bool = False,
    ) -> None:
        if start_unix_time is not None or duration is not None:
            raise ConfigError(
                "Steps are profiled, and not spans of time: give start_step and num_steps in place of "
                "start_unix_time and duration."
            )
        if profile_default_steps or (start_step is None and num_steps is None):
            start_step, num_steps = self.default_step, 1
        self.start_step = _whole("start_step", 0 if start_step is None else start_step, 0)
        self.num_steps = _whole("num_steps", 1 if num_steps is None else num_steps, 1)
        if self.num_steps > MOST_STEPS:
            raise ConfigError(f"num_steps is {self.num_steps}; {MOST_STEPS} are allowed.")


class DetailedProfilingConfig(StepsConfig):
    """Steps of which PyTorch's profiler makes a trace; step 5 by default. See `StepsConfig`."""

    default_step = DETAILED_STEP


class DataloaderProfilingConfig(StepsConfig):
    """The original's profile of data loading. Each step's wait for data is timed anyway; see `StepsConfig`.

    Args:
        metrics_regex: has no meaning here.
    """

    default_step = DATA_STEP

    def __init__(self, *args: Any, metrics_regex: str = ".*", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metrics_regex = metrics_regex


class FrameworkProfile:
    """Which steps are looked at in detail; step 5 if nothing is said.

    Args:
        local_path: has no meaning here, as the next three: a trace lies with the job's tensors.
        file_max_size: see above.
        file_close_interval: see above.
        file_open_fail_threshold: see above.
        detailed_profiling_config: steps of which a trace is made; goes before ``start_step``.
        dataloader_profiling_config: needs no step; see there.
        python_profiling_config: is not available, as the next two.
        horovod_profiling_config: see above.
        smdataparallel_profiling_config: see above.
        start_step: as of ``DetailedProfilingConfig``, and the next three.
        num_steps: see above.
        start_unix_time: see above.
        duration: see above.

    Attributes:
        trace: the steps of the trace; None: there is none.

    Raises:
        ConfigError: one of them cannot be used, or is not available.
    """

    def __init__(
        self,
        local_path: str = "/opt/ml/output/profiler",
        file_max_size: int = 10_485_760,
        file_close_interval: float = 60,
        file_open_fail_threshold: int = 50,
        detailed_profiling_config: DetailedProfilingConfig | None = None,
        dataloader_profiling_config: DataloaderProfilingConfig | None = None,
        python_profiling_config: object = None,
        horovod_profiling_config: object = None,
        smdataparallel_profiling_config: object = None,
        start_step: int | None = None,
        num_steps: int | None = None,
        start_unix_time: int | None = None,
        duration: float | None = None,
    ) -> None:
        unavailable = {
            "python_profiling_config": python_profiling_config,
            "horovod_profiling_config": horovod_profiling_config,
            "smdataparallel_profiling_config": smdataparallel_profiling_config,
        }
        for name, given in unavailable.items():
            if given is not None:
                raise ConfigError(f"{name} is not available. Leave it out; detailed_profiling_config is.")
        self.trace: StepsConfig | None = detailed_profiling_config
        if detailed_profiling_config is None and dataloader_profiling_config is None:
            self.trace = DetailedProfilingConfig(start_step, num_steps, start_unix_time, duration)


class ProfilerConfig:
    """What is measured of a job beside its tensors.

    Args:
        s3_output_path: has no meaning here: it lies with the job's tensors.
        system_monitor_interval_millis: between two samples of the machine: 100, 200, 500 (default), 1000,
            5000 or 60000.
        framework_profile_params: steps that are looked at in detail; None: none are.
        disable_profiler: measure nothing.

    Raises:
        ConfigError: one of them cannot be used.
    """

    def __init__(
        self,
        s3_output_path: str | None = None,
        system_monitor_interval_millis: int | None = None,
        framework_profile_params: FrameworkProfile | None = None,
        disable_profiler: bool = False,
    ) -> None:
        if system_monitor_interval_millis not in (None, *INTERVALS):
            raise ConfigError(
                f"system_monitor_interval_millis is {system_monitor_interval_millis!r}; it must be one of "
                f"{', '.join(map(str, INTERVALS))}."
            )
        if framework_profile_params is not None and not isinstance(
            framework_profile_params, FrameworkProfile
        ):
            raise ConfigError("framework_profile_params must be of type FrameworkProfile if specified.")
        self.s3_output_path = s3_output_path
        self.system_monitor_interval_millis = system_monitor_interval_millis
        self.framework_profile_params = framework_profile_params
        self.disable_profiler = disable_profiler

    def as_request(self) -> dict[str, Any] | None:
        """Return what a job's request has as ``profiler``; None: nothing is measured."""
        if self.disable_profiler:
            return None
        trace = self.framework_profile_params and self.framework_profile_params.trace
        return {
            "interval_ms": self.system_monitor_interval_millis or INTERVAL,
            "trace": trace and {"start_step": trace.start_step, "num_steps": trace.num_steps},
        }


def _whole(name: str, given: object, least: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < least:
        raise ConfigError(f"{name} is {given!r}; it must be a whole number from {least}.")
    return given
