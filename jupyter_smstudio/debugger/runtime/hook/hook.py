"""What every framework's hook is, and what people call: steps, modes, tensors, numbers."""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from ..collection import Collection, built_in
from ..config import DEFAULT_FOLDER, OVERHEAD, SAMPLE, STORAGE_GB, WORKERS, DebuggerHookConfig, HookSettings
from ..modes import ModeKeys
from ..reductions import ReductionConfig
from ..saving import ConfigError, SaveConfig, SaveConfigMode
from . import checks
from .budget import Estimate, estimate
from .capture import LOG, Capture
from .guard import guarded
from .schedule import BY_REGEX


class Hook(Capture):
    """Saves tensors of a training; arguments are those of smdebug's hooks.

    It never raises into the training nor alters it: when something goes wrong, it says so in the log and
    does nothing from then on.

    Args:
        out_dir: folder of the trial; None: ``/opt/ml/output/tensors``.
        export_tensorboard: is not done; the log says so.
        tensorboard_dir: likewise.
        dry_run: look at everything, and write nothing.
        reduction_config: numbers in the tensors' place; None: tensors are saved whole.
        save_config: at which steps; None: every 500.
        include_regex: names of tensors that are saved.
        include_collections: that are saved, beside losses and metrics: names, or collections.
        save_all: save every tensor that is seen.
        include_workers: ``one``: of the first worker alone; ``all``.
        storage_limit_gb: whole tensors are saved until they take so much.
        summary_interval: steps between summaries of weights and gradients at the least; 0: none.
        overhead_limit: share of the training's time that summaries may cost; their interval grows to fit.
            0: any, so they are made at each ``summary_interval``.
        summary_sample: elements of a larger tensor that they look at, which are other ones in each step; the
            norm is flagged as an estimate then. 0: all, so that they are exact.

    Raises:
        ConfigError: an argument cannot be used.

    Attributes:
        made: how many hooks this process has made.
    """

    made: ClassVar[int] = 0

    def __init__(
        self,
        out_dir: str | os.PathLike[str] | None = None,
        export_tensorboard: bool = False,
        tensorboard_dir: str | None = None,
        dry_run: bool = False,
        reduction_config: ReductionConfig | None = None,
        save_config: SaveConfig | SaveConfigMode | Mapping[ModeKeys, SaveConfigMode] | None = None,
        include_regex: str | Iterable[str] | None = None,
        include_collections: Iterable[str | Collection] | None = None,
        save_all: bool = False,
        include_workers: str = "one",
        *,
        storage_limit_gb: float = STORAGE_GB,
        summary_interval: int = 1,
        overhead_limit: float = OVERHEAD,
        summary_sample: int = SAMPLE,
    ) -> None:
        expressions = [include_regex] if isinstance(include_regex, str) else list(include_regex or ())
        known = built_in()
        if include_workers not in WORKERS:
            raise ConfigError(
                f"include_workers is {include_workers!r}; it must be one of {', '.join(WORKERS)}."
            )
        settings = HookSettings(
            out_dir=os.fspath(out_dir or DEFAULT_FOLDER),
            save_config=SaveConfig.parse(save_config),
            reduction_config=reduction_config,
            include_regex=expressions,
            collections=[
                each if isinstance(each, Collection) else known.get(each) or Collection(each)
                for each in include_collections or ()
            ],
            save_all=save_all,
            include_workers=include_workers,
            storage_limit_gb=storage_limit_gb,
            summary_interval=summary_interval,
            overhead_limit=overhead_limit,
            summary_sample=summary_sample,
        )
        super().__init__(settings, dry_run)
        Hook.made += 1
        if export_tensorboard or tensorboard_dir is not None:
            self._once("Tensors are not exported for TensorBoard; the Debugger page shows them.")
        for sentence in checks.never(self.schedule):
            self._once(sentence)
        atexit.register(self.close)

    @classmethod
    def create_from_json_file(cls, json_file_path: str | os.PathLike[str] | None = None) -> Self:
        """Return the hook that a job's configuration describes.

        Args:
            json_file_path: None: where ``SMDEBUG_CONFIG_FILE_PATH`` says, or else where jobs have it.

        Raises:
            FileNotFoundError: there is no such file.
            ConfigError: it cannot be used.
        """
        return cls.from_config(
            DebuggerHookConfig.read(None if json_file_path is None else Path(json_file_path))
        )

    @classmethod
    def from_config(cls, config: DebuggerHookConfig) -> Self:
        """Return the hook that a configuration describes.

        Raises:
            ConfigError: it cannot be used.
        """
        settings = config.settings()
        if settings.unknown:
            LOG.warning("These parameters mean nothing to the hook: %s.", ", ".join(settings.unknown))
        hook = cls(
            settings.out_dir,
            reduction_config=settings.reduction_config,
            save_config=settings.save_config,
            include_regex=settings.include_regex,
            include_collections=settings.collections,
            save_all=settings.save_all,
            include_workers=settings.include_workers,
            storage_limit_gb=settings.storage_limit_gb,
            summary_interval=settings.summary_interval,
            overhead_limit=settings.overhead_limit,
            summary_sample=settings.summary_sample,
        )
        hook.profiler = settings.profiler
        return hook

    def set_mode(self, mode: ModeKeys) -> None:
        """Say what the following steps are: ``ModeKeys.TRAIN``, ``EVAL``, ``PREDICT`` or ``GLOBAL``.

        Raises:
            ValueError: it is none of them.
        """
        self.mode = ModeKeys(mode)

    def get_collection(self, name: str) -> Collection:
        """Return a collection, to change what belongs to it; one that is new is made and included."""
        self.schedule.changed()
        if name not in self.schedule.collections:
            self.schedule.collections[name] = Collection(name)
            self.schedule.included.add(name)
        return self.schedule.collections[name]

    def get_collections(self) -> dict[str, Collection]:
        """Return all collections by their names."""
        return dict(self.schedule.collections)

    @guarded
    def begin_step(self) -> None:
        """Begin a step, in a loop of one's own; where a model is registered, its forward pass does."""
        self._begin()

    @guarded
    def save_tensor(self, tensor_name: str, tensor_value: Any, collections_to_write: Any = BY_REGEX) -> None:
        """Save any tensor in the present step, when its collections are due.

        Args:
            tensor_name: a new one.
            tensor_value: array or tensor.
            collections_to_write: name of one, or several.
        """
        names = [collections_to_write] if isinstance(collections_to_write, str) else collections_to_write
        self.schedule.add(tensor_name, names)
        if self._frame is None:
            self._begin()
        self._take(tensor_name, tensor_value)

    @guarded
    def save_scalar(
        self, name: str, value: Any, sm_metric: bool = False, timestamp: float | None = None
    ) -> None:
        """Save a number in the present step, whatever steps are due.

        Args:
            name: of the number.
            value: anything that ``float`` takes.
            sm_metric: tell it as a metric of the job, too.
            timestamp: is not kept: a number has the time of its step.
        """
        number = float(value)
        if self._frame is None:
            self._begin()
        self._number(name, number)
        if sm_metric and "TRAINING_JOB_NAME" in os.environ:
            print("#sdk_metric:", json.dumps({"name": name, "value": number}), flush=True)

    def estimate(self, sizes: Mapping[str, int], steps: int) -> Estimate:
        """Estimate what will be written for tensors of these sizes (bytes) in a training of so many steps."""
        return estimate(self.schedule, sizes, steps, self.mode)

    def settle(self) -> bool:
        """Wait until all steps but the present one are written; tell whether they were."""
        return self._background is None or self._background.settle()

    def close(self) -> None:
        """End the trial: write what is left. Is called by itself when the program ends."""
        atexit.unregister(self.close)
        if os.getpid() != self.process:
            return
        if self.step < 0 and self.aside is None:
            LOG.warning("The debugger saw no step: its hook was made, but nothing was run that it watches.")
        try:
            self._finish()
        except Exception as error:  # the promise of guarded methods; this one works after stepping aside, too
            self.step_aside(error)
        self._waiting = self._frame = self._background = self._recording = None
        self.aside = self.aside or "it was closed"

    def _finish(self) -> None:
        for frame in (self._waiting, self._frame):
            if frame is not None and self.aside is None:
                self._submit(frame)
        self.clock.close()
        if self._background is not None and not self._background.close():
            LOG.warning("The disk is too slow: the last steps of the debugger's tensors are not saved.")
        elif self._recording is not None:
            self._recording.close()
