"""Turns an AutoML job into what its search reads, and into the job that runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.compute.catalog import InstanceType
from ..core.jobs.models import JobKind, JobSpec, Program, StoppingCondition
from .folders import AutoMLFolder
from .modes import IMAGES, AutoMLMode
from .runtime.schema import Reading
from .store import AutoMLRecord
from .table_models import TableReading

MODULE = "jupyter_smstudio.automl.runtime"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
"""Each worker of a search has one core to itself."""
SPARE_SECONDS = 120
"""That the job has beyond the search's own limit, which ends it in order before."""
LONGEST_SECONDS = 2_419_200
"""That any job may take, the original's 28 days."""
ID_CHARACTERS = 8


def description(
    record: AutoMLRecord, table: Path, kind: InstanceType, workers: int, validation: Path | None
) -> dict[str, Any]:
    """Return what the search is to do, see ``runtime.description``.

    Args:
        record: with the request of the user.
        table: where the rows are.
        kind: type of the instance that it runs on.
        workers: processes that try candidates.
        validation: where the rows are that candidates are judged by; None: there are none apart.
    """
    request = record.request
    chosen = None if request.features is None else {*request.features}
    return {
        "table": str(table),
        "target": request.target,
        "settings": {
            "objective": request.objective,
            "max_candidates": request.max_candidates,
            "seconds": request.max_runtime_seconds,
            "candidate_seconds": request.max_candidate_seconds,
            "workers": workers,
            "memory_gib": kind.memory_gib or None,  # the system's own type has all that the machine has
            "algorithms": list(request.algorithms),
            "stacking": record.mode is AutoMLMode.ENSEMBLING,
        },
        "reading": reading_of(request.reading).to_json() if request.reading else None,
        "problem_type": request.problem_type or None,
        "kinds": {
            name: kind.value
            for name, kind in request.column_kinds.items()
            if chosen is None or name in chosen
        },
        "features": request.features,
        "weight": request.sample_weight or None,
        "validation": str(validation) if validation else None,
        "validation_fraction": request.validation_fraction,
        "candidates_only": request.candidate_definitions_only,
        "asked": record.created.timestamp(),
    }


def reading_of(reading: TableReading) -> Reading:
    """Return how a table is read in the words of the search."""
    return Reading.from_json(reading.model_dump(mode="json"))


def workers_of(kind: InstanceType, cores: int) -> int:
    """Return how many processes an instance has a core for."""
    return max(1, min(int(kind.vcpu), cores))


def image_of(record: AutoMLRecord) -> str:
    """Return the image that the search runs in, and its notebooks."""
    return record.request.image or IMAGES[record.mode]


def job_spec(record: AutoMLRecord, folder: AutoMLFolder) -> JobSpec:
    """Return the job that runs a search, or goes on with it."""
    request = record.request
    limit = request.max_runtime_seconds
    return JobSpec(
        kind=JobKind.AUTOML,
        name=f"{request.name}-{record.id[:ID_CHARACTERS]}-{len(record.job_ids) + 1}",
        image=image_of(record),
        instance_type=request.instance_type,
        program=Program(argv=["python", "-m", MODULE, str(folder.description), str(folder.record)]),
        environment=ONE_THREAD,
        stopping=StoppingCondition(
            max_runtime_seconds=min(limit + SPARE_SECONDS if limit else LONGEST_SECONDS, LONGEST_SECONDS)
        ),
        max_attempts=3,
        tags={**request.tags, "smstudio.automl": str(request.name)},
        experiment=request.experiment or str(request.name),
        run_name=str(request.name),
        origin=request.origin,
    )
