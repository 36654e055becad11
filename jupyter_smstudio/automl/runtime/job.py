"""A job from the table to the model: each step leaves files, and what is there is not made again.

schema.json            what is known of the table, see ``schema``
problem.joblib         the rows, as the notebooks read them
notebooks/             the data exploration notebook and the candidate definition notebook
trials.jsonl, trials/  see ``search.record``
model/                 the best model, see ``results.saving``
insights.json          its curves and metrics, of rows that the folds kept apart
diagram.json           its steps
explanations.json      what moves its predictions
honest.jsonl           an outer fold of the honest estimate in each line
result.json            what the job came to
"""  # fmt: skip

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import pandas as pd

from .candidates.notebook import write_candidate_notebook
from .clock import JobClock, spent_seconds, waited_seconds
from .description import Description
from .ensembling import blend
from .evaluation import FoldFeatures
from .exploration.execution import execute
from .exploration.notebook import NAME as EXPLORATION_NOTEBOOK
from .exploration.notebook import write_exploration
from .finishing import make_model
from .honest import (
    MOST_CANDIDATES,
    OUTER_FOLDS,
    PARTITIONS,
    OuterFold,
    Rule,
    affordable_candidates,
    expected_seconds,
    measure_fold,
    summary,
)
from .problem import Problem, folds_of, make_problem, save_problem
from .results.diagram import diagram
from .results.explanations import explain_fold
from .results.insights import insights
from .results.model import Model
from .results.saving import save_model
from .schema import OBJECTIVES, Reading, TableSchema
from .search.record import (
    Record,
    append_line,
    best_trial,
    completed,
    read_lines,
    searched_best,
    write_document,
)
from .search.search import Search
from .search.workers import Workers
from .settings import Settings
from .stacking.learning import StackLearning
from .stacking.notebook import write_stack_notebook
from .stopping import Stopping
from .tables.describing import describe
from .tables.guessing import confirmed
from .tables.matching import read_matching
from .tables.mistake import TableMistake
from .tables.reading import read_table
from .validation import add_validation, hold_out

CANDIDATE_NOTEBOOK = "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"
"""Its name in the original."""
LATEST = 1.5
"""Times of what explanations may take after which they are stopped; a process needs time to start."""


class Job:
    """Runs a job in a folder, or goes on with one that was killed.

    Args:
        description: what to do.
        folder: the record; made where it is not there yet.
        stopping: says when to stop.
    """

    def __init__(self, description: Description, folder: Path, stopping: Stopping) -> None:
        self._description = description
        self._folder = folder
        self._stopping = stopping
        self._record = Record(folder)
        ended = [trial.ended for trial in self._record.trials()]
        steps = read_lines(folder / "progress.jsonl")
        waited = waited_seconds(description.asked, steps)
        wanted = description.settings
        self._clock = JobClock(wanted.seconds, spent_seconds(steps, ended), waited, honest=wanted.honest)

    def run(self) -> None:
        """Go through all steps.

        Raises:
            TableMistake: the table can't be read.
            ValueError: nothing can be learned of it; the message says why.
        """
        record, description = self._record, self._description
        record.progress("Starting")
        record.progress("AnalyzingData", f"Reading {description.table.name}.")
        problem, settings = self._analyse()
        rows, columns = len(problem.outcome), len(problem.columns.names)
        record.progress("FeatureEngineering", f"{rows:,} rows, {columns} columns. {description.judged}")
        write_notebook = write_stack_notebook if settings.stacking else write_candidate_notebook
        write_notebook(
            self._folder / "notebooks" / CANDIDATE_NOTEBOOK,
            seed=settings.seed,
            objective=settings.objective,
            judged=description.judged,
        )
        record.progress("CandidateDefinitionsGenerated")
        if description.candidates_only:
            record.progress("Completed", "Only the notebooks were asked for.")
            return
        if settings.stacking:
            StackLearning(record, problem, settings, self._clock, self._stopping).run()
            return
        features = FoldFeatures(problem, folds_of(problem, settings.seed), settings.seed)
        workers = Workers(settings.workers, features)
        try:
            self._learn(features, settings, workers)
        finally:
            workers.stop()

    def _learn(self, features: FoldFeatures, settings: Settings, workers: Workers) -> None:
        record, problem = self._record, features.problem
        record.forget_the_unfinished()
        record.progress("ModelTuning", f"Up to {settings.max_candidates} candidates.")
        halving = int(problem.frame.memory_usage(deep=True).sum()) >= settings.halving_bytes
        search = Search(record, settings, workers, self._stopping, halving=halving)
        reason = search.run(self._clock.search, self._clock.latest)
        record.progress(reason)
        if self._stopping.requested and not completed(record.trials()):
            record.progress(
                "Stopped", "It was stopped before a candidate was complete, so there is no model."
            )
            return
        record.progress("TrainingModels", "Fitting the best model on all rows that are learned from.")
        until = self._clock.fit(stopping=self._stopping.requested)
        model = make_model(record, problem, workers, until)
        save_model(model, problem.frame, self._folder / "model")
        self._report(model, problem)
        if not self._stopping.requested:
            self._explain(settings, workers)
            self._measure(len(features.folds), settings, workers)
        self._write_result(model, settings)
        record.progress("Stopped" if self._stopping.requested else "Completed")

    def _analyse(self) -> tuple[Problem, Settings]:
        description = self._description
        reading = confirmed(description.table, description.reading)
        frame = read_table(description.table, reading)
        schema = describe(frame, description.target, reading)
        kind = description.problem_type or schema.problem_type
        if kind is None:
            raise ValueError(f"“{description.target}” can't be predicted: {schema.problem_reason}")
        schema = dataclasses.replace(schema, problem_type=kind)
        self._write("schema.json", schema.to_json())
        self._explore(frame, schema)
        kinds = chosen_kinds(schema, description)
        problem = make_problem(
            frame,
            description.target,
            kinds,
            classification=kind.is_classification,
            weight=description.weight,
        )
        settings = dataclasses.replace(
            description.settings, objective=description.settings.objective or str(OBJECTIVES[kind][0])
        )
        if settings.objective not in OBJECTIVES[kind]:
            known = ", ".join(OBJECTIVES[kind])
            raise ValueError(f"{settings.objective} is no objective of {kind}. Choose one of {known}.")
        problem = self._held_out(problem, frame, reading)
        save_problem(problem, self._folder / "problem")
        return problem, settings

    def _held_out(self, problem: Problem, frame: pd.DataFrame, reading: Reading) -> Problem:
        """Return the problem with its validation set, where one is asked for."""
        description = self._description
        if description.validation_fraction is not None:
            return hold_out(problem, description.validation_fraction, description.settings.seed)
        if description.validation is None:
            return problem
        target, weight = description.target, description.weight
        needed = [*problem.columns.names, target, *([weight] if weight else [])]
        rows = read_matching(description.validation, reading, frame, needed)
        return add_validation(problem, rows, target, description.validation.name, weight)

    def _explore(self, frame: pd.DataFrame, schema: TableSchema) -> None:
        """Write the data exploration notebook, and run it where there is time for it."""
        folder = self._folder / "notebooks"
        if (folder / EXPLORATION_NOTEBOOK).exists():
            return
        path = write_exploration(
            frame, schema, folder, self._description.table.name, self._description.judged
        )
        if self._description.settings.explore and self._clock.ample and (error := execute(path)):
            self._record.progress("AnalyzingData", f"A cell of the data exploration notebook failed. {error}")

    def _report(self, model: Model, problem: Problem) -> None:
        self._record.progress("GeneratingModelInsightsReport")
        weights = {member.trial: member.weight for member in model.members}
        predicted = blend({name: self._record.predictions(name) for name in weights}, weights)
        shown = insights(problem.outcome, predicted, problem.labels, problem.positive, problem.weights)
        self._write("insights.json", shown)
        self._write("diagram.json", diagram(model))

    def _explain(self, settings: Settings, workers: Workers) -> None:
        self._record.progress("GeneratingExplainabilityReport")
        best = searched_best(self._record.trials())
        assert best is not None  # make_model raises where there is none
        models = self._record.trials_folder / best.name / "models.joblib"
        seconds = self._clock.explaining
        workers.start("explanations", explain_fold, models, seconds, settings.seed)
        until = None if seconds is None else time.monotonic() + LATEST * seconds
        for outcome in workers.wait(until, self._stopping.descriptor):
            if outcome.error:
                self._record.progress("ExplainabilityError", outcome.error)
            else:
                self._write("explanations.json", outcome.value)
        if workers.stop():
            self._record.progress("ExplainabilityError", "There was too little time to explain the model.")

    def _measure(self, folds: int, settings: Settings, workers: Workers) -> None:
        """Measure outer folds until there are enough, or time is up."""
        if not self._clock.honest:
            return
        done = [OuterFold(**line) for line in read_lines(self._folder / "honest.jsonl")]
        candidates = done[0].candidates if done else self._honest_candidates(folds, settings, workers.count)
        rule = Rule(candidates, settings.algorithms, settings.seed)
        partitions = 1 if settings.seconds is None else PARTITIONS
        self._record.progress("HonestEstimate", f"{rule.candidates} candidates in each outer fold.")
        known = {(each.partition, each.fold) for each in done}
        waiting = [(p, n) for p in range(partitions) for n in range(OUTER_FOLDS) if (p, n) not in known]
        while (waiting or workers.running) and self._clock.left > 0 and not self._stopping.requested:
            while waiting and workers.free:
                key = waiting.pop(0)
                workers.start(key, measure_fold, rule, *key)
            for outcome in workers.wait(self._clock.measuring, self._stopping.descriptor):
                if outcome.error:
                    raise ValueError(f"The honest estimate failed. {outcome.error}")
                append_line(self._folder / "honest.jsonl", dataclasses.asdict(outcome.value))
        workers.stop()
        measured = [OuterFold(**line) for line in read_lines(self._folder / "honest.jsonl")]
        if measured:
            self._write("honest.json", summary(measured, rule))
        else:
            self._record.progress("HonestEstimate", "There was no time for an outer fold.")

    def _honest_candidates(self, folds: int, settings: Settings, workers: int) -> int:
        """Return how many candidates each outer fold tries: fixed before the first one is measured."""
        trials = sorted(self._record.trials(), key=lambda trial: trial.number)
        tried = [trial for trial in trials if trial.number >= 0 and trial.seconds > 0]
        taken = expected_seconds(tried, folds, workers)
        most = min(MOST_CANDIDATES, settings.max_candidates)
        return affordable_candidates(self._clock.left, taken, workers, most)

    def _write_result(self, model: Model, settings: Settings) -> None:
        trials = self._record.trials()
        best = best_trial(trials)
        assert best is not None  # make_model raises where there is none
        shown: dict[str, Any] = json.loads((self._folder / "insights.json").read_text())
        honest = self._folder / "honest.json"
        self._write(
            "result.json",
            {
                "best_trial": best.name,
                "objective": settings.objective,
                "members": {member.trial: member.weight for member in model.members},
                "inner_metrics": shown["metrics"],
                "honest": json.loads(honest.read_text()) if honest.exists() else None,
                "trials": len(trials),
            },
        )

    def _write(self, name: str, value: Any) -> None:
        write_document(self._folder / name, value)


def chosen_kinds(schema: TableSchema, description: Description) -> dict[str, str]:
    """Return the kind of each column that a model is given.

    Raises:
        TableMistake: a column that was asked for is not there.
    """
    known, features = [column.name for column in schema.columns], description.features
    asked = [*(features or ()), *description.kinds, *([description.weight] if description.weight else [])]
    if missing := [name for name in asked if name not in known]:
        named = ", ".join(f"“{name}”" for name in missing[:20])
        raise TableMistake(f"There is no column {named}. Choose among {', '.join(known[:20])}.")
    return {
        column.name: str(description.kinds.get(column.name, column.kind))
        for column in schema.columns
        if column.name not in (schema.target, description.weight)
        and (features is None or column.name in features)
        and (column.used or column.name in description.kinds)
    }
