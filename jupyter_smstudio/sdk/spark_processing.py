"""PySpark applications as processing jobs, by the names of ``sagemaker.spark.processing``."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import spark_submit
from .processing import ProcessingInput, ProcessingOutput, ScriptProcessor

DEFAULTS, ENVIRONMENT = "spark-defaults", "spark-env"
Configuration = Sequence[Mapping[str, Any]] | Mapping[str, Any]


class PySparkProcessor(ScriptProcessor):
    """Runs PySpark applications, Spark in local mode with the instance's cores and memory.

    Args:
        kwargs: of :class:`~.processing.ScriptProcessor`; the image is ``sparkanalytics`` by default.

    Raises:
        ValueError: a parameter promises what the studio does not have, or asks for several hosts.
    """

    default_image = "sparkanalytics"

    def __init__(self, **kwargs: Any) -> None:
        for meaningless in ("container_version", "configuration_location", "dependency_location"):
            kwargs.pop(meaningless, None)
        super().__init__(**kwargs)
        if self.instance_count != 1:
            raise ValueError(
                f"instance_count is {self.instance_count}; Spark runs on one host here. Choose a larger "
                "instance_type, or a cluster for more."
            )

    def run(  # type: ignore[override]  # the original's own parameters: the application comes first
        self,
        submit_app: str,
        submit_py_files: list[str] | None = None,
        submit_jars: list[str] | None = None,
        submit_files: list[str] | None = None,
        inputs: list[ProcessingInput] | None = None,
        outputs: list[ProcessingOutput] | None = None,
        arguments: list[str] | None = None,
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        experiment_config: Mapping[str, str] | None = None,
        configuration: Configuration | None = None,
        spark_event_logs_s3_uri: str | None = None,
    ) -> None:
        """Create a processing job.

        Args:
            submit_app: the application, a ``.py`` file.
            submit_py_files: ``.py`` and ``.zip`` files that it imports.
            submit_jars: for Spark's own classpath.
            submit_files: that the application and its executors find by ``SparkFiles``.
            inputs: folders it reads.
            outputs: folders that are kept.
            arguments: of the application.
            wait: return when the job has ended.
            logs: print its log, the driver's, meanwhile.
            job_name: None (default): made from the application's name and the time.
            experiment_config: ``ExperimentName`` and ``RunName`` to record it under.
            configuration: of the original's form, ``{"Classification": "spark-defaults", "Properties": {…}}``
                or a list; ``spark-env`` sets variables.
            spark_event_logs_s3_uri: folder for Spark's event log; None (default): kept with the job.

        Raises:
            ValueError: two files have one name, or the configuration is of a part that is not here.
            FileNotFoundError: there is no such file.
            StudioError: the job was refused; nothing was started.
            JobFailed: it was waited for, and failed.
        """
        properties, environment = read_configuration(configuration)
        app = Path(submit_app).expanduser()
        files = {
            "py_files": _paths(submit_py_files),
            "jars": _paths(submit_jars),
            "files": _paths(submit_files),
        }
        order = {
            "app": app.name,
            **{kind: [path.name for path in paths] for kind, paths in files.items()},
            "properties": properties,
            "environment": environment,
        }
        # Kept in the bucket: a job that is cloned needs its source again.
        folder = (
            Path(self.sagemaker_session.default_bucket()) / "spark" / f"{app.stem}-{uuid.uuid4().hex[:8]}"
        )
        _stage(folder, [app, *(path for paths in files.values() for path in paths)], order)
        events = ProcessingOutput(spark_submit.EVENT_LOG, spark_event_logs_s3_uri, "spark-events")
        super().run(
            Path(spark_submit.__file__).name,
            inputs,
            [*(outputs or []), events],
            arguments,
            wait,
            logs,
            job_name or self._made_name(app),
            experiment_config,
            str(folder),
        )

    def _made_name(self, app: Path) -> str:
        from datetime import datetime

        stem = self.base_job_name or "".join(each if each.isalnum() else "-" for each in app.stem)
        return f"{stem[:38].strip('-')}-{datetime.now():%Y-%m-%d-%H-%M-%S-%f}"[:63]


def read_configuration(configuration: Configuration | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return Spark's properties and the variables of a configuration of the original's form.

    Raises:
        ValueError: it is of another form, or of a part of Hadoop that is not here.
    """
    properties: dict[str, str] = {}
    environment: dict[str, str] = {}
    for part in [configuration] if isinstance(configuration, Mapping) else configuration or []:
        name = part.get("Classification")
        if name == DEFAULTS:
            properties |= _texts(part)
        elif name == ENVIRONMENT:
            for nested in part.get("Configurations", []):
                environment |= _texts(nested)
            environment |= _texts(part)
        else:
            raise ValueError(
                f"The configuration has a part {name!r}; Spark runs here without Hadoop and YARN, and takes "
                f"{DEFAULTS} and {ENVIRONMENT}."
            )
    return properties, environment


def _texts(part: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in part.get("Properties", {}).items()}


def _paths(given: list[str] | None) -> list[Path]:
    return [Path(path).expanduser() for path in given or []]


def _stage(folder: Path, files: list[Path], order: Mapping[str, Any]) -> None:
    """Copy an application's files into one folder, with what runs them."""
    launcher = Path(spark_submit.__file__)
    names = [launcher.name, spark_submit.ORDER, *(file.name for file in files)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"There are two files {twice[0]}; give each a name of its own.")
    folder.mkdir(parents=True)
    for file in (launcher, *files):
        shutil.copy(file, folder / file.name)
    (folder / spark_submit.ORDER).write_text(json.dumps(order))
