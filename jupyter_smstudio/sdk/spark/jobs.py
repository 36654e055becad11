"""The training job behind an estimator, and what it left."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..estimator import EstimatorBase, HyperparameterValue
from ..inputs import TrainingInput
from ..job import JobHandle
from ..session import Session
from .settings import TrainingSettings

PARQUET = "application/x-parquet"
ALGORITHM_MODULE = "jupyter_smstudio.training.runtime.algorithms"
MODEL = "model.tar.gz"
MODEL_BYTES = 1 << 30
"""Of a model that scores in executors; each of them is sent all of it."""


class Training(EstimatorBase):
    """Runs one training job over rows that Spark has written.

    Args:
        settings: how it runs.
        session: of the studio.
        program: ``algorithm``, or ``entry_point`` and ``source``, as the studio's API takes them.
        hyperparameters: of the program.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        session: Session,
        program: Mapping[str, str],
        hyperparameters: Mapping[str, HyperparameterValue],
    ) -> None:
        super().__init__(
            instance_count=settings.instance_count,
            instance_type=settings.instance_type,
            max_run=settings.max_seconds,
            output_path=settings.output_folder or None,
            environment=settings.environment,
            hyperparameters=hyperparameters,
            sagemaker_session=session,
        )
        self._given = dict(program)
        image, _, version = settings.image.partition(":")
        # Without a name the algorithm's own image is taken, and that of scripts.
        self._image = {"image": image, "image_version": version}

    def run(self, inputs: Mapping[str, TrainingInput]) -> JobHandle:
        """Create the job, print its name and its states, and return it when it has ended.

        Its log is not printed: a pipeline has several jobs, and a Livy statement keeps all that it prints.

        Raises:
            StudioError: the job was refused; nothing was started.
            JobFailed: it failed.
        """
        self.fit(inputs, wait=False)
        job = self._job()
        print(f"Training job {job.name}", flush=True)
        job.wait("States")
        self._copy_output()
        return job

    def _program(self) -> dict[str, Any]:
        return {**self._given, **self._image}


def algorithm_of(job: JobHandle) -> str:
    """Return the built-in algorithm that a job ran; empty: it ran a script."""
    argv = job.record["spec"]["program"]["argv"]
    return str(argv[3]) if argv[1:3] == ["-m", ALGORITHM_MODULE] else ""


def model_files(job: JobHandle) -> dict[str, bytes]:
    """Return the files of a job's model by their paths.

    Raises:
        RuntimeError: it left no model, or one that is too large to be sent to executors.
    """
    if MODEL not in job.artifact_names():
        raise RuntimeError(
            f"The job {job.name} has left no model; its state is {job.record['state']}. Its log says why."
        )
    with tempfile.TemporaryDirectory() as folder, tarfile.open(job.download(MODEL, Path(folder))) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        total = sum(member.size for member in members)
        if total > MODEL_BYTES:
            raise RuntimeError(
                f"The model of the job {job.name} has {total / 2**30:.1f} GiB; executors are sent at most "
                f"{MODEL_BYTES / 2**30:.0f} GiB. Score with a processing job instead."
            )
        return {_plain(member.name): _content(archive, member) for member in members}


def _plain(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise RuntimeError(f"The model has a file {name!r}, which is not below its folder.")
    return str(path)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    assert stream is not None  # it is a regular file
    return stream.read()
