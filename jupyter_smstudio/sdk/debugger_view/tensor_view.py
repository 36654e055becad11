"""The widget that shows a training's tensors while it runs."""

from __future__ import annotations

import os
import threading
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jupyter_smstudio.debugger.runtime.modes import ModeKeys
from jupyter_smstudio.debugger.runtime.store.errors import DamagedTrial
from jupyter_smstudio.debugger.runtime.store.summary import ROW
from jupyter_smstudio.debugger.runtime.trial.series import histograms_over, summaries_over
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

from ..debugger_trial import create_trial
from .figures import figures_table
from .pictures import bars, curves, heat_map
from .watching import SECONDS, Watcher

MOST_STEPS = 500
"""Of curves and of the slider, evenly chosen."""
MOST_COLUMNS = 200
"""Steps of the distribution, as on the page."""
PICTURES = ("distribution", "norm", "step", "shares", "figures")
SIZE = "1 1 380px"
NO_STEP = -1
NO_STEPS = [("-", NO_STEP)]


class TensorView:
    """Shows a tensor of a training: its distribution, norm, zeros and NaN over the steps, and one step.

    A cell that ends with it draws it. It follows the training while it runs, also while a cell of the same
    notebook is running, and stops with :meth:`close` and with the end of the training::

        debugger.TensorView("my-job", "gradient/Net_conv1.weight")

    Args:
        trial: the name of a job, a folder of tensors, or what ``create_trial`` returned.
        tensor: that is shown first; None: the first one.
        step: that is shown first; None: the newest, and it is followed.
        mode: of the steps.
        seconds: between two looks at the folder.

    Raises:
        ImportError: ipywidgets is not installed.
        StudioError: the studio has no such job.
    """

    def __init__(
        self,
        trial: str | os.PathLike[str] | Trial,
        tensor: str | None = None,
        *,
        step: int | None = None,
        mode: ModeKeys = ModeKeys.GLOBAL,
        seconds: float = SECONDS,
    ) -> None:
        widgets = _widgets()
        self._trial = trial if isinstance(trial, Trial) else create_trial(trial)
        self._mode = mode
        self._lock = threading.RLock()
        self._steps: NDArray[np.int64] = np.empty(0, np.int64)
        self._wanted = tensor
        self._moving = False
        self._choice = widgets.Dropdown(description="Tensor", layout=widgets.Layout(flex="1 1 320px"))
        self._slider = widgets.SelectionSlider(
            options=NO_STEPS, description="Step", continuous_update=False,
            layout=widgets.Layout(flex="1 1 320px"),
        )  # fmt: skip
        self._follow = widgets.ToggleButton(
            value=step is None, description="Follow", tooltip="Show the newest step as it is saved"
        )
        self._note = widgets.HTML()
        self._pictures = {name: widgets.HTML(layout=widgets.Layout(flex=SIZE)) for name in PICTURES}
        row = widgets.Layout(flex_flow="row wrap", align_items="center")
        self.widget = widgets.VBox(
            [
                widgets.HBox([self._choice, self._slider, self._follow], layout=row),
                self._note,
                widgets.HBox(list(self._pictures.values()), layout=widgets.Layout(flex_flow="row wrap")),
            ]
        )
        self._choice.observe(lambda _: self._chosen(), "value")
        self._slider.observe(lambda _: self._slid(), "value")
        self._follow.observe(lambda _: self._toggled(), "value")
        self._start = step
        self._renew()
        self._watcher = Watcher(Path(self._trial.path).expanduser(), self._renewed, seconds)
        if not self._trial.ended:
            self._watcher.start()

    @property
    def tensor(self) -> str | None:
        """The name of the tensor that is shown; None: none was saved yet."""
        name: str | None = self._choice.value
        return name

    @tensor.setter
    def tensor(self, name: str) -> None:
        self._choice.value = name

    @property
    def step(self) -> int | None:
        """The step that is shown; None: none was saved yet."""
        step: int = self._slider.value
        return None if step == NO_STEP else step

    @step.setter
    def step(self, step: int) -> None:
        with self._lock:
            if len(self._steps):
                self._slider.value = int(self._steps[np.abs(self._steps - step).argmin()])

    @property
    def following(self) -> bool:
        """Whether the newest step is shown as it is saved."""
        return bool(self._follow.value)

    @property
    def watching(self) -> bool:
        """Whether the folder is still looked at."""
        return self._watcher.running

    def close(self) -> None:
        """Stop following, and take the widget away."""
        self._watcher.stop()
        for each in (*self.widget.children[0].children, *self._pictures.values(), *self.widget.children):
            each.close()
        self.widget.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.widget._repr_mimebundle_(**options)

    def _renewed(self) -> bool:
        """Draw what was saved; called by the watcher's thread, whose errors nobody would see."""
        try:
            return self._renew()
        except DamagedTrial as error:
            self._note.value = escape(f"The tensors cannot be read any more. {error}")
            return False

    def _renew(self) -> bool:
        """Read what was saved since the last time, and draw it; False: no more will come."""
        with self._lock:
            self._trial.refresh()
            names = self._trial.tensor_names(mode=self._mode)
            if tuple(names) != tuple(self._choice.options):
                chosen = self._choice.value or (self._wanted if self._wanted in names else None)
                self._silently(lambda: self._offer(names, chosen))
            self._look()
            return not self._trial.ended

    def _offer(self, names: list[str], chosen: str | None) -> None:
        self._choice.options = names
        self._choice.value = chosen if chosen in names else next(iter(names), None)

    def _look(self) -> None:
        """Read the series of the tensor that is chosen, move the slider, draw."""
        name = self.tensor
        if name is None:
            self._note.value = "No tensor was saved yet."
            return
        self._steps, self._rows = summaries_over(self._trial, name, self._mode, most=MOST_STEPS)
        self._columns, self._counts = histograms_over(self._trial, name, self._mode, most=MOST_COLUMNS)
        self._silently(self._move)
        self._draw()

    def _move(self) -> None:
        steps = self._steps.tolist()
        known = self._start if self.step is None else self.step
        self._slider.options = [(f"{step:,}", step) for step in steps] or NO_STEPS
        if steps:
            following = self.following or known is None
            self._slider.value = steps[-1] if following else min(steps, key=lambda step: abs(step - known))

    def _draw(self) -> None:
        step, name = self.step, self.tensor
        if step is None or name is None:
            self._note.value = "Nothing of it was saved in this mode."
            for picture in self._pictures.values():
                picture.value = ""
            return
        rows = self._rows
        sampled = np.maximum(rows["sampled"], 1)
        shares = [("Zero", rows["zero"] / sampled), ("NaN", rows["nan"] / sampled)]
        drawn = {
            "distribution": heat_map(self._columns, self._counts, step),
            "norm": curves("Norm (L2)", self._steps, [("Norm", rows["l2"])], step, log=True),
            "step": bars(f"Values at step {step:,}", self._histogram(step)),
            "shares": curves("Zero and NaN", self._steps, shares, step, log=False),
            "figures": figures_table(step, self._row(step)),
        }
        for which, picture in self._pictures.items():
            picture.value = drawn[which]
        live = "" if self._trial.ended else " The training goes on."
        self._note.value = f"<b>{escape(name)}</b>: {len(self._steps):,} steps.{live}"

    def _row(self, step: int) -> Any:
        return self._rows[int(np.searchsorted(self._steps, step))] if len(self._rows) else np.zeros((), ROW)

    def _histogram(self, step: int) -> NDArray[np.uint32]:
        if step in self._columns:
            found: NDArray[np.uint32] = self._counts[int(np.searchsorted(self._columns, step))]
            return found
        histogram = self._trial.summary(self.tensor or "", step, self._mode).histogram
        return np.zeros((2, self._counts.shape[2]), np.uint32) if histogram is None else histogram

    def _silently(self, change: Any) -> None:
        """Change controls without taking that for a person's choice."""
        self._moving = True
        try:
            change()
        finally:
            self._moving = False

    def _chosen(self) -> None:
        with self._lock:
            if not self._moving:
                self._look()

    def _slid(self) -> None:
        with self._lock:
            if not self._moving:
                self._silently(lambda: setattr(self._follow, "value", False))
                self._draw()

    def _toggled(self) -> None:
        with self._lock:
            if not self._moving and self.following:
                self._silently(self._move)
                self._draw()


def _widgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        raise ImportError(
            "TensorView needs ipywidgets, which this kernel's environment does not have. Run "
            "%pip install ipywidgets, and restart the kernel."
        ) from error
    return ipywidgets
