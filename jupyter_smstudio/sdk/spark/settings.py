"""How an estimator trains: what is left of the many parameters of the original."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..inputs import Distribution, InputMode

MEANINGLESS = frozenset(
    {
        "endpointCreationPolicy", "modelEnvironmentVariables", "namePolicy", "namePolicyFactory", "region",
        "s3Client", "sagemakerClient", "stsClient", "trainingCompressionCodec", "trainingContentType",
        "trainingInstanceVolumeSizeInGB", "trainingProjectedColumns", "trainingSparkDataFormat", "uid",
    }
)  # fmt: skip
"""They say where in the cloud something is and what it is called, or how rows travel there."""


@dataclass(frozen=True)
class TrainingSettings:
    """How a training job runs and what it is given.

    Attributes:
        instance_type: of its hosts.
        instance_count: hosts.
        image: of the program, ``name`` or ``name:version``; empty: the algorithm's own.
        channel: that the rows are.
        distribution: whether every host gets all rows, or its share of them.
        input_mode: whether the rows are there before the program starts.
        max_seconds: after which the job is stopped.
        environment: variables of the program.
        data_folder: that the rows are written below; empty: ``spark`` in the bucket.
        output_folder: that ``model.tar.gz`` is copied to as well; empty: it stays with the job.
        keep_rows: the rows stay where they were written after the job has ended.
        prepend_input: models add their columns to the frame's; False: they give theirs alone.
    """

    instance_type: str = "ml.m5.large"
    instance_count: int = 1
    image: str = ""
    channel: str = "train"
    distribution: Distribution = "FullyReplicated"
    input_mode: InputMode = "File"
    max_seconds: int = 86_400
    environment: Mapping[str, str] = field(default_factory=dict)
    data_folder: str = ""
    output_folder: str = ""
    keep_rows: bool = False
    prepend_input: bool = True


def check_cloud(name: str, given: Mapping[str, Any]) -> None:
    """Check parameters of the original that name parts of its cloud.

    Raises:
        ValueError: one of them promises what the studio does not have.
        TypeError: one of them is unknown.
    """
    for parameter, value in given.items():
        if parameter == "trainingKmsKeyId":
            if value:
                raise ValueError(
                    "trainingKmsKeyId is not available in the studio: job folders lie on the machine's disk "
                    "as it is."
                )
        elif parameter not in MEANINGLESS:
            raise TypeError(f"{name}() has no parameter {parameter!r}.")
