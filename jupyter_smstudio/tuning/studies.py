"""The studies of one tuning job, one for each definition. Its coordinator alone asks and tells.

Every method reads or writes the journal, some for 100 ms: they are called in a thread, one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import optuna
from optuna.storages import BaseStorage, JournalStorage
from optuna.study import Study, StudyDirection
from optuna.trial import TrialState, create_trial

from .journal import Journal
from .models import CreateTuningJob
from .points import Asked, Known
from .samplers import distributions, from_optuna, pruner, sampler, to_optuna
from .spaces import Space, Value

JOB = "training_job"
"""User attribute of a trial: the name of its training job."""

# What it does is told on the tuning job's page; the server's log has no line for each trial.
optuna.logging.set_verbosity(optuna.logging.WARNING)


class Studies:
    """Opens the journal of a tuning job, and makes the studies that are missing in it.

    Args:
        path: of the journal.
        request: of the tuning job.
        seed: that points are drawn with.

    Raises:
        OSError: the journal cannot be read or written.
    """

    def __init__(self, path: Path, request: CreateTuningJob, seed: int) -> None:
        self._journal = Journal(path)
        self._storage: BaseStorage = JournalStorage(self._journal)
        self._strategy = request.strategy
        self._seed = seed
        self._studies = [
            optuna.create_study(
                storage=self._storage,
                study_name=definition.name,
                direction=StudyDirection[definition.objective.type.upper()],
                pruner=pruner(request.strategy, request.hyperband),
                load_if_exists=True,
            )
            for definition in request.definitions
        ]

    def ask(self, index: int, space: Space, job: str, given: Mapping[str, Value] | None = None) -> Asked:
        """Return the next point of a study; its trial is running from now on.

        Args:
            index: of the study.
            space: the ranges of now.
            job: name of the training job that the trial will be.
            given: the point, if nothing is to be drawn; of every hyperparameter.

        Raises:
            OSError: the journal cannot be written.
        """
        study = self._studies[index]
        number = len(study.get_trials(deepcopy=False))
        study.sampler = sampler(self._strategy, space, (self._seed, index, number), given)
        trial = study.ask(distributions(space))
        trial.set_user_attr(JOB, job)
        self._journal.sync()
        return Asked(trial.number, from_optuna(space, trial.params))

    def report(self, index: int, number: int, step: int, value: float) -> None:
        """Tell a running trial's objective metric after an epoch."""
        self._storage.set_trial_intermediate_value(self._id(index, number), step, value)

    def should_stop(self, index: int, number: int) -> bool:
        """Return whether the strategy gives a running trial up, after what was reported."""
        study = self._studies[index]
        return study.pruner.prune(study, self._storage.get_trial(self._id(index, number)))

    def tell(self, index: int, number: int, objective: float | None, *, pruned: bool = False) -> None:
        """End a trial; one that has ended stays as it is.

        Args:
            index: of the study.
            number: of the trial.
            objective: None if it has none: it failed, as far as the search is concerned.
            pruned: whether it was given up early: what was reported last is its objective.

        Raises:
            OSError: the journal cannot be written.
        """
        study = self._studies[index]
        if objective is None:
            study.tell(number, state=TrialState.FAIL, skip_if_finished=True)
        elif pruned:
            study.tell(number, state=TrialState.PRUNED, skip_if_finished=True)
        else:
            study.tell(number, objective, skip_if_finished=True)

    def running(self, index: int) -> list[int]:
        """Return the numbers of the trials that were not told."""
        trials = self._studies[index].get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        return [trial.number for trial in trials]

    def learn(self, index: int, space: Space, known: Sequence[Known]) -> None:
        """Add points with their objectives, as if they had been tried here."""
        study = self._studies[index]
        for one in known:
            study.add_trial(
                create_trial(
                    params=to_optuna(space, one.values),
                    distributions=distributions(space),
                    value=one.objective,
                    user_attrs={"warm_start": True},
                )
            )
        self._journal.sync()

    def learned(self, index: int) -> int:
        """Return how many points were added."""
        trials = self._studies[index].get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return sum("warm_start" in trial.user_attrs for trial in trials)

    def _id(self, index: int, number: int) -> int:
        study: Study = self._studies[index]
        return self._storage.get_trial_id_from_study_id_trial_number(study._study_id, number)
