"""What there is to show of a candidate, from the files that the search wrote about its model."""

from __future__ import annotations

from typing import Any

from .folders import AutoMLFolder, finite
from .models import (
    Candidate,
    CandidateReport,
    ConfusionMatrix,
    FeatureImportance,
    LiftCurve,
    PipelineStep,
    PrecisionRecallCurve,
    Residuals,
    RocCurve,
    RowExplanation,
)

OTHERS = (
    "Curves, explanations and the pipeline are made of the job's model alone; of this one there are its "
    "metrics."
)
NOT_YET = "Curves and explanations are made when the search has ended."
TOLD_BY = "Explanations are of {trial}, the best single candidate, for rows that it had not seen."


def candidate_report(candidate: Candidate, model: bool, folder: AutoMLFolder) -> CandidateReport:
    """Return the report of a candidate.

    Args:
        candidate: which.
        model: it is what the job's model is made of.
        folder: of its job.
    """
    shown = folder.document("insights.json") if model else {}
    explained = folder.document("explanations.json") if model else {}
    diagram = folder.document("diagram.json") if model else {}
    curves: dict[str, Any] = shown.get("curves", {})
    trial = next((one for one in folder.findings().trials if one["name"] == candidate.name), {})
    told_by = explained.get("trial", candidate.name)
    note = "" if told_by == candidate.name else TOLD_BY.format(trial=told_by)
    if not shown:
        note = NOT_YET if not folder.document("insights.json") else OTHERS
    return CandidateReport(
        candidate=candidate,
        rows=shown.get("rows", 0),
        metrics=finite(shown["metrics"]) if shown else candidate.metrics,
        # One validation set has no deviation between folds.
        deviation={"Loss": float(trial["spread"])} if trial.get("spread") else {},
        confusion=_confusion(shown.get("confusion")),
        roc=[_roc(label, curve["roc"]) for label, curve in curves.items()],
        precision_recall=[
            PrecisionRecallCurve(label=label, **curve["precision_recall"]) for label, curve in curves.items()
        ],
        lift=[LiftCurve(label=label, **curve["lift"]) for label, curve in curves.items()],
        residuals=Residuals(**shown["residuals"]["points"]) if "residuals" in shown else None,
        importance=[
            FeatureImportance(feature=one["name"], value=one["importance"])
            for one in explained.get("features", [])
        ],
        explained_class="" if explained.get("of") is None else str(explained["of"]),
        base_value=explained.get("base"),
        row_explanations=[_row(one, explained["columns"]) for one in explained.get("rows", [])],
        pipeline=_pipeline(diagram),
        note=note,
    )


def _confusion(found: dict[str, Any] | None) -> ConfusionMatrix | None:
    if found is None:
        return None
    labels = [str(label) for label in found["labels"]]
    return ConfusionMatrix(labels=labels, counts=found["rows_true_columns_predicted"])


def _roc(label: str, curve: dict[str, list[float]]) -> RocCurve:
    false, true = curve["false_positive_rate"], curve["true_positive_rate"]
    pairs = zip(zip(false, true, strict=True), zip(false[1:], true[1:], strict=True), strict=False)
    area = sum((right - left) * (low + high) / 2 for (left, low), (right, high) in pairs)  # trapezoids
    return RocCurve(label=label, auc=area, **curve)


def _row(row: dict[str, Any], columns: list[str]) -> RowExplanation:
    return RowExplanation(
        row=row["row"],
        values=dict(zip(columns, row["values"], strict=True)),
        contributions=dict(zip(columns, row["contributions"], strict=True)),
    )


def _pipeline(diagram: dict[str, Any]) -> list[PipelineStep]:
    parents: dict[str, list[str]] = {}
    for start, end in diagram.get("edges", []):
        parents.setdefault(end, []).append(start)
    return [
        PipelineStep(
            name=node["id"], label=node["label"], detail=node["detail"], parents=parents.get(node["id"], [])
        )
        for node in diagram.get("nodes", [])
    ]
