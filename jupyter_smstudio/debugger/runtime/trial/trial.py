"""A training's tensors as the original's ``Trial`` shows them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..modes import ModeKeys
from ..store import layout
from ..store.collection_files import CollectionRecord
from ..store.errors import DamagedTrial
from ..store.export import Exported, export
from ..store.reader import TrialReader
from ..store.records import MOST_BYTES
from ..store.summary import Summary
from .contents import Contents, matching_names
from .errors import (
    InvalidWorker,
    MissingCollectionFiles,
    NoMoreData,
    StepNotYetAvailable,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
)
from .steps import StepState
from .tensor import Tensor
from .view import TrialView

POLL_SECONDS = 0.2
MODEL = f"{layout.OWN}/model.json"
MOST_MODEL_BYTES = 1 << 24


class Trial(Contents):
    """The tensors of a training that runs or has ended.

    Args:
        path: the folder of its tensors; it need not exist yet.
        name: shown for it; the folder's by default.
        most_bytes: of a tensor that is read.
        expressions: whether regular expressions of the folder's collections are tried on names, besides the
            names that the hook found to belong. Who reads what somebody else wrote says no: one can be made
            to take for ever.
        reader: of the folder, which remembers what cannot be read of it; a new one by default.

    Attributes:
        path: as given.
        name: as given.
        reader: that the values are read through.

    Raises:
        DamagedTrial: the folder holds what no training writes.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        name: str | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        expressions: bool = True,
        reader: TrialReader | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self.name = name or Path(path).name
        super().__init__(reader or TrialReader(Path(path).expanduser(), most_bytes))
        self._expressions = expressions
        self.refresh()

    def __repr__(self) -> str:
        return f"<Trial {self.name} at {self.path}: {len(self.steps())} steps>"

    # Steps

    def steps(
        self, mode: ModeKeys | None = ModeKeys.GLOBAL, show_incomplete_steps: bool = False
    ) -> list[int]:
        """Return the steps that were saved, ascending.

        Args:
            mode: of the steps, which are then numbered within it; ``GLOBAL`` or None: all, in their common
                order.
            show_incomplete_steps: also those that not every worker wrote yet.
        """
        self.refresh()
        wanted = mode or ModeKeys.GLOBAL
        return list(self._steps.every(wanted)) if show_incomplete_steps else self._steps.whole(wanted)

    def modes(self) -> list[ModeKeys]:
        """Return the modes that steps were saved of; never ``GLOBAL``."""
        self.refresh()
        return self._steps.modes()

    def mode(self, global_step: int) -> ModeKeys | None:
        """Return the mode of a global step; None: it was not saved."""
        found = self._steps.mode(global_step)
        return found and found[0]

    def mode_step(self, global_step: int) -> int | None:
        """Return the number of a global step within its mode; None: it was not saved."""
        found = self._steps.mode(global_step)
        return found and found[1]

    def global_step(self, mode: ModeKeys, mode_step: int) -> int | None:
        """Return the global step of a mode's step; None: it was not saved."""
        return self._steps.global_step(mode, mode_step)

    def has_passed_step(self, step: int, mode: ModeKeys = ModeKeys.GLOBAL) -> StepState:
        """Return whether a step can be read, may come, or will never be."""
        self.refresh()
        return self._steps.state(mode, step)

    def wait_for_steps(
        self, required_steps: Iterable[int], mode: ModeKeys = ModeKeys.GLOBAL, timeout: float | None = None
    ) -> None:
        """Return when steps can be read.

        Args:
            required_steps: of the mode.
            mode: of the steps.
            timeout: seconds; None: as long as the training takes.

        Raises:
            StepUnavailable: a step was passed over.
            NoMoreData: the training ended before a step.
            StepNotYetAvailable: the time is over.
        """
        until = None if timeout is None else time.monotonic() + timeout
        for step in required_steps:
            while (state := self.has_passed_step(step, mode)) is not StepState.AVAILABLE:
                if state is StepState.UNAVAILABLE:
                    saved = self._steps.every(mode)
                    if self.ended and (not saved or step > saved[-1]):
                        raise NoMoreData(step, mode, saved[-1] if saved else -1)
                    raise StepUnavailable(step, mode)
                if until is not None and time.monotonic() >= until:
                    raise StepNotYetAvailable(step, mode)
                time.sleep(POLL_SECONDS)  # the folder may be another machine's, whose writes nothing tells

    def workers(self) -> list[str]:
        """Return the workers that said or wrote anything."""
        self.refresh()
        return sorted({*self.reader.workers(), *self._collections.workers})

    # Names

    def tensor_names(
        self,
        *,
        step: int | None = None,
        mode: ModeKeys | None = ModeKeys.GLOBAL,
        regex: str | Sequence[str] | None = None,
        collection: str | CollectionRecord | None = None,
    ) -> list[str]:
        """Return the names of tensors, sorted.

        Args:
            step: that they were saved at; None: at any.
            mode: of the step, or that they were saved in.
            regex: or several, of which one is found in the name.
            collection: or the name of one that they belong to; with ``regex``: either.

        Raises:
            KeyError: there is no such collection.
        """
        self.refresh()
        wanted = mode or ModeKeys.GLOBAL
        names: set[str] = set()
        if step is not None:
            for write in self.writes(step, wanted):
                names |= write.layout.tensors
        else:
            for saved, some in self._names.items():
                if wanted in (ModeKeys.GLOBAL, saved):
                    names |= some
        if regex is None and collection is None:
            return sorted(names)
        matching = matching_names(names, [regex] if isinstance(regex, str) else regex or [])
        if collection is not None:
            record = self.collection(collection) if isinstance(collection, str) else collection
            matching |= names & record.tensor_names
            if self._expressions:
                matching |= matching_names(names, record.include_regex)
        return sorted(matching)

    def has_tensor(self, tname: str) -> bool:
        """Tell whether anything was saved under a name."""
        self.refresh()
        return any(tname in names for names in self._names.values())

    def tensor(self, tname: str) -> Tensor:
        """Return a tensor.

        Raises:
            TensorUnavailable: nothing was saved under this name.
        """
        if not self.has_tensor(tname):
            raise TensorUnavailable(tname)
        return Tensor(tname, self)

    def collections(self) -> Mapping[str, CollectionRecord]:
        """Return which tensors belong together, by the collections' names.

        Raises:
            MissingCollectionFiles: the training has ended, and no worker said it.
        """
        self.refresh()
        if self.ended and not self._collections.workers:
            raise MissingCollectionFiles
        return self._collections.records

    def collection(self, name: str) -> CollectionRecord:
        """Return a collection.

        Raises:
            KeyError: there is none of this name.
        """
        return self.collections()[name]

    def model(self) -> dict[str, Any]:
        """Return where the model's layers were made, as the hook noted it; empty: it did not."""
        try:
            said = json.loads(layout.read_inside(self.reader.folder, MODEL, MOST_MODEL_BYTES))
        except FileNotFoundError:
            return {}
        except (json.JSONDecodeError, RecursionError) as error:
            raise DamagedTrial(f"{MODEL} is no JSON: {error}.") from None
        if not isinstance(said, dict):
            raise DamagedTrial(f"{MODEL} is no object.")
        return said

    def demand(self, name: str, step: int, mode: ModeKeys, worker: str | None = None) -> None:
        """Return if a step can be read.

        Raises:
            StepUnavailable: it was not saved.
            StepNotYetAvailable: it may still be saved.
            InvalidWorker: the worker wrote nothing of it.
        """
        state = self.has_passed_step(step, mode)
        if state is StepState.UNAVAILABLE:
            raise StepUnavailable(step, mode)
        if state is StepState.NOT_YET_AVAILABLE and not self.writes(step, mode):
            raise StepNotYetAvailable(step, mode)
        if worker is not None and worker not in self.workers_of(step, mode):
            raise InvalidWorker(worker)

    # Summaries

    def summary(
        self, name: str, step: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None
    ) -> Summary:
        """Return the summary of a tensor at a step: the stored one, else one of the values.

        Raises:
            TensorUnavailableForStep: neither was saved; ``Tensor.value`` tells the rest.
        """
        found = self.stored_summary(name, step, mode, worker)
        if found is None:
            self.demand(name, step, mode, worker)
            raise TensorUnavailableForStep(name, step, mode)
        return found

    def export(self) -> Exported:
        """Make the folder readable for the original's ``create_trial``; see ``store.export``.

        Raises:
            OSError: the folder cannot be written to.
        """
        return export(self.reader.folder)

    def view(self, worker: str | None = None) -> TrialView:
        """Return what rules see of it."""
        return TrialView(self, worker)


def create_trial(
    path: str | os.PathLike[str],
    name: str | None = None,
    *,
    most_bytes: int = MOST_BYTES,
    expressions: bool = True,
) -> Trial:
    """Open the tensors of a training; arguments and exceptions as of ``Trial``."""
    return Trial(path, name, most_bytes=most_bytes, expressions=expressions)
