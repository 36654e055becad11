"""Makes AutoML jobs and candidates as pages see them, from what is stored and what the search has left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ..core.models import Stage
from .folders import CANDIDATES, EXPLORATION, AutoMLFolder, Findings, finite
from .models import (
    AutoMLJob,
    AutoMLNotebooks,
    AutoMLSecondaryStatus,
    AutoMLStatus,
    Candidate,
    CandidateState,
    HonestEstimate,
)
from .runtime.schema import Objective, ProblemType
from .store import ENDED, AutoMLRecord
from .table_models import MaybeProblemType, TableWarning

MODEL = "ensemble"
"""Name of the candidate that blends others."""
TUNING = "Model tuning"
STAGES = {
    "Analyzing data": ("Starting", "AnalyzingData"),
    "Feature engineering": ("FeatureEngineering", "CandidateDefinitionsGenerated"),
    TUNING: (
        "ModelTuning", "MaxCandidatesReached", "MaxAutoMLJobRuntimeReached", "TrainingModels",
        "GeneratingModelInsightsReport", "ModelInsightsError", "GeneratingExplainabilityReport",
        "ExplainabilityError", "HonestEstimate",
    ),
    "Completed": ("Completed",),
}  # fmt: skip
"""What pages show, and the steps of the search that belong to it."""


def job_view(record: AutoMLRecord, folder: AutoMLFolder) -> AutoMLJob:
    """Return an AutoML job as it is now."""
    found = folder.findings()
    board = leaderboard(record, found, folder.runs())
    objective = objective_of(record, found)
    files = folder.files()
    return AutoMLJob(
        id=record.id,
        owner=record.owner,
        request=record.request,
        state=record.state,
        secondary_status=_secondary(record, found),
        status_message=record.status_message or (found.steps[-1].get("message", "") if found.steps else ""),
        failure_reason=record.failure_reason,
        trouble=record.trouble,
        created=record.created,
        ended=record.ended,
        stages=_stages(record, found),
        problem_type=_problem_type(record, found),
        objective=objective,
        objective_direction="Maximize" if not objective or Objective(objective).maximize else "Minimize",
        mode_used=record.mode,
        mode_reason=record.mode_reason,
        candidates=len(board),
        best=board[0] if board and board[0].state is CandidateState.COMPLETED else None,
        honest=_honest(found, folder),
        warnings=[table_warning(each) for each in found.table.get("warnings", [])],
        notebooks=AutoMLNotebooks(
            exploration=_offered(files, f"notebooks/{EXPLORATION}"),
            candidates=_offered(files, f"notebooks/{CANDIDATES}"),
        ),
        files=list(files),
        job_ids=list(record.job_ids),
        experiment_id=record.experiment_id,
        run_id=record.run_id,
        cost=record.cost,
        registered=record.registered,
    )


def leaderboard(record: AutoMLRecord, found: Findings, runs: dict[str, str]) -> list[Candidate]:
    """Return the candidates, the best first: the job's model, then by the objective, then the failed."""
    fitted = sum(float(trial["fit_seconds"]) for trial in found.trials)
    board = [_candidate(trial, runs, record.cost, fitted) for trial in found.trials]
    objective = objective_of(record, found)
    members: dict[str, float] = found.result.get("members", {})
    if len(members) > 1:
        board.append(_ensemble(found, objective, members, record, runs))
    sign = -1.0 if not objective or Objective(objective).maximize else 1.0
    model = MODEL if len(members) > 1 else found.result.get("best_trial", "")

    def rank(one: Candidate) -> tuple[bool, bool, float, int]:
        value = math.inf if one.objective is None else sign * one.objective
        return one.name != model, one.state is not CandidateState.COMPLETED, value, one.number

    return sorted(board, key=rank)


def objective_of(record: AutoMLRecord, found: Findings) -> str:
    """Return the metric that candidates are ranked by; empty before it is known."""
    chosen = record.request.objective or found.result.get("objective", "")
    return str(chosen or found.table.get("objective") or "")


def table_warning(value: dict[str, Any]) -> TableWarning:
    """Return the warning of a ``TableSchema.to_json``."""
    return TableWarning(
        kind=value["kind"],
        column=value["column"] or "",
        message=value["message"],
        severity=value["severity"],
    )


def _candidate(trial: dict[str, Any], runs: dict[str, str], cost: float, fitted: float) -> Candidate:
    tried = trial["candidate"]
    seconds = float(trial["fit_seconds"])
    return Candidate(
        name=trial["name"],
        number=trial["number"],
        state=CandidateState(trial["state"]),
        pair=tried["pair"],
        algorithm=tried["algorithm"],
        preprocessing=_recipe(tried["recipe"]),
        objective=_number(trial.get("objective")),
        metrics=finite(trial.get("metrics", {})),
        hyperparameters={name: str(value) for name, value in tried["parameters"].items()},
        fit_seconds=seconds,
        predict_seconds=float(trial["predict_seconds"]),
        started=None,
        ended=_moment(trial["ended"]),
        # Folds and features take time too: each candidate bears a share of all of it.
        cost=cost * seconds / fitted if fitted else 0.0,
        ensemble=False,
        run_id=runs.get(trial["name"], ""),
        edited_from=trial.get("parent") or "",
        reason=trial.get("reason", ""),
    )


def _ensemble(
    found: Findings, objective: str, members: dict[str, float], record: AutoMLRecord, runs: dict[str, str]
) -> Candidate:
    trials = {trial["name"]: trial for trial in found.trials}
    metrics = finite(found.result.get("inner_metrics", {}))
    return Candidate(
        name=MODEL,
        number=len(found.trials),
        state=CandidateState.COMPLETED,
        pair=MODEL,
        algorithm=MODEL,
        preprocessing="Weighted mean of its members' predictions",
        objective=metrics.get(objective),
        metrics=metrics,
        hyperparameters={name: f"{weight:.4f}" for name, weight in members.items()},
        fit_seconds=sum(float(trials[name]["fit_seconds"]) for name in members if name in trials),
        predict_seconds=sum(float(trials[name]["predict_seconds"]) for name in members if name in trials),
        started=None,
        ended=record.ended,
        cost=0.0,
        ensemble=True,
        run_id=runs.get(MODEL, ""),
        edited_from="",
        reason="",
    )


def _secondary(record: AutoMLRecord, found: Findings) -> AutoMLSecondaryStatus:
    if record.state is not AutoMLStatus.IN_PROGRESS:
        return AutoMLSecondaryStatus(record.state.value)
    known = [each.value for each in AutoMLSecondaryStatus]
    return AutoMLSecondaryStatus(found.step if found.step in known else "Starting")


def _stages(record: AutoMLRecord, found: Findings) -> list[Stage]:
    began = dict[str, float]()
    for step in found.steps:
        for name, steps in STAGES.items():
            if step["step"] in steps:
                began.setdefault(name, step["time"])
    names = list(STAGES)
    latest = max((names.index(name) for name in began), default=0)
    now = record.ended.timestamp() if record.ended else found.steps[-1]["time"] if found.steps else 0.0
    stages = []
    for place, name in enumerate(names):
        start = began.get(name)
        following = next((began[later] for later in names[place + 1 :] if later in began), now)
        stopped = record.state is AutoMLStatus.STOPPED and place == latest
        stages.append(
            Stage(
                name=name,
                state=_stage_state(record, place, latest, reached=start is not None),
                started=_moment(start) if start is not None else None,
                seconds=max(0.0, following - start) if start is not None else None,
                expected_seconds=_expected(record, start) if name == TUNING else None,
                note="Stopped before its end." if stopped else "",
            )
        )
    return stages


def _stage_state(record: AutoMLRecord, place: int, latest: int, *, reached: bool) -> Any:
    if record.state is AutoMLStatus.COMPLETED:
        return "done" if reached or place == len(STAGES) - 1 else "skipped"
    if place != latest:
        unreached = "skipped" if record.state in ENDED else "waiting"
        return "done" if place < latest else unreached
    if record.state in ENDED:
        return "failed" if record.state is AutoMLStatus.FAILED else "done"
    return "running"


def _expected(record: AutoMLRecord, start: float | None) -> float | None:
    """Return what the time limit leaves for the search; None where there is no limit."""
    limit = record.request.max_runtime_seconds
    if limit is None:
        return None
    return max(0.0, limit - (start - record.created.timestamp() if start is not None else 0.0))


def _honest(found: Findings, folder: AutoMLFolder) -> HonestEstimate | None:
    honest = found.result.get("honest") or folder.document("honest.json")
    if not honest:
        return None
    spread, partitions = finite(honest.get("spread") or {}), int(honest["partitions"])
    return HonestEstimate(
        metrics=finite(honest["metrics"]),
        deviation=spread,
        standard_error={name: value / math.sqrt(partitions) for name, value in spread.items()},
        folds=honest["folds"],
        partitions=partitions,
        note=honest["message"],
    )


def _problem_type(record: AutoMLRecord, found: Findings) -> MaybeProblemType:
    known = record.request.problem_type or found.table.get("problem_type")
    return ProblemType(known) if known else ""


def _recipe(recipe: dict[str, Any]) -> str:
    words = ["derived columns"] if recipe.get("derive") else ["columns as they are"]
    return ", ".join([*words, f"{recipe['numbers']} numbers", f"words as {recipe['words']}"])


def _offered(files: Sequence[str] | dict[str, Any], name: str) -> str:
    return name if name in files else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
