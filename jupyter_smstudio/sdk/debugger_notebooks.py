"""A loop in a notebook of the studio: its tensors are shown on the Debugger page, beside those of jobs."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import weakref
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jupyter_smstudio.debugger.runtime.collection import BIASES, GRADIENTS, WEIGHTS
from jupyter_smstudio.debugger.runtime.hook import attach as watching

from .client import Client, StudioError
from .debugger_request import rule_requests

if TYPE_CHECKING:
    from jupyter_smstudio.debugger.runtime.config import DebuggerHookConfig
    from jupyter_smstudio.debugger.runtime.hook.hook import Hook
    from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration

LOG = logging.getLogger("jupyter_smstudio.debugger")
KERNEL, JOB, SESSION = "SMSTUDIO_KERNEL_ID", "TRAINING_JOB_NAME", "JPY_SESSION_NAME"
MOST_NAME = 50
NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")


def attach(
    model: Any,
    loss: Any = None,
    out_dir: str | os.PathLike[str] | None = None,
    config: DebuggerHookConfig | None = None,
    rules: Sequence[RuleConfiguration] = (),
    **options: Any,
) -> Hook:
    """Watch a model, which may be training already, from a plain loop; ``hook.close()`` ends it.

    In a notebook of the studio, the tensors are on the page *Debugger* while the loop runs, beside those of
    jobs, and ``rules`` judge them on the server. Elsewhere, and where ``out_dir`` or ``config`` is given,
    they are in a folder alone: open it with ``create_trial(hook.folder)`` and judge it with ``invoke_rule``.

    Weights, biases, gradients and losses are saved whole every 100 steps, and summaries of them in between.

    Args:
        model: a ``torch.nn.Module``, or an estimator of scikit-learn.
        loss: its loss, where that is a module of one's own; those of ``torch.nn`` are seen without it.
        out_dir: folder of the trial; None: one of the studio's, or ``debugger/<Model>-<number>`` outside.
        config: what is saved, as for a job; None: see ``options``.
        rules: as an estimator takes them; ``StopTraining()`` interrupts the cell that runs.
        options: arguments of ``Hook``, e.g. ``save_config=SaveConfig(save_interval=10)``.

    Returns:
        The hook, for ``save_scalar``, ``save_tensor`` and ``set_mode``.

    Raises:
        TypeError: it is neither; XGBoost and Keras take a callback.
        ConfigError: an option cannot be used.
        ValueError: rules are given where nothing judges them.
        StudioError: the studio refused a rule.
    """
    shown = out_dir is None and config is None and KERNEL in os.environ and JOB not in os.environ
    if rules and not shown:
        raise ValueError(
            "Rules judge a loop in a notebook of the studio, whose folder the studio chooses. Leave rules "
            "out here, and judge what was saved: invoke_rule(rule_object)."
        )
    if not shown:
        return watching.attach(model, loss, out_dir, config, **options)
    trial = _begun(type(model).__name__, rules)
    if trial is None:
        return watching.attach(model, loss, **options)
    if "include_collections" not in options and "save_all" not in options:
        options["include_collections"] = _collections(rules)
    hook = watching.attach(model, loss, trial["path"], **options)
    _hold(hook, Path(trial["lock"]))
    print(f"The page Debugger shows this training as {trial['name']}.")
    return hook


def _begun(model: str, rules: Sequence[RuleConfiguration]) -> dict[str, Any] | None:
    """Ask for room; return None where the studio cannot be reached, as a training goes before its picture."""
    notebook = os.environ.get(SESSION, "")
    name = NO_LETTERS.sub("-", f"{PurePosixPath(notebook).stem} {model}").strip("-")[:MOST_NAME].strip("-")
    asked = {"name": name or "notebook", "notebook": notebook, "rules": rule_requests(rules)}
    try:
        begun: dict[str, Any] = Client().post("debugger/trials", asked)
    except StudioError as error:
        if rules:
            raise
        LOG.warning("The page Debugger does not show this training: %s", error)
        return None
    return begun


def _collections(rules: Sequence[RuleConfiguration]) -> list[Any]:
    """Return what is saved: as without rules, and what they need beside that, when they need it."""
    usual = (WEIGHTS, BIASES, GRADIENTS)
    asked = {each.name: each for rule in rules for each in rule.collections}
    return [*usual, *(each.as_collection({}) for name, each in asked.items() if name not in usual)]


def _hold(hook: Hook, path: Path) -> None:
    """Keep a file locked while this process may write: however it ends, the studio sees that it has."""
    lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    weakref.finalize(hook, os.close, lock).atexit = False  # until the process has gone, its hook may write
