"""PySpark applications: what is sent to the studio, and what spark-submit is told in the job."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk import spark_submit
from jupyter_smstudio.sdk.processing import ProcessingOutput
from jupyter_smstudio.sdk.spark_processing import read_configuration
from jupyter_smstudio.training.models import CreateProcessingJob

ORDER: dict[str, Any] = {
    "app": "count.py", "py_files": ["words.py"], "jars": [], "files": [], "properties": {}, "environment": {}
}  # fmt: skip


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    return sdk.Session(url="http://localhost:1", token="none")


@pytest.fixture
def sent(session: sdk.Session, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the requests that are sent; the studio's answer is of no interest here."""
    requests: list[dict[str, Any]] = []

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert path == "training/processing-jobs"
        requests.append(body)
        return {}

    monkeypatch.setattr(session.client, "post", post)
    return requests


def written(folder: Path, name: str, text: str = "") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def test_an_application_is_sent_with_its_files_and_what_runs_them(
    session: sdk.Session, sent: list[dict[str, Any]], tmp_path: Path
) -> None:
    processor = sdk.PySparkProcessor(base_job_name="rides", sagemaker_session=session)
    processor.run(
        written(tmp_path, "count.py", "print(1)"),
        submit_py_files=[written(tmp_path, "words.py")],
        outputs=[ProcessingOutput("/opt/ml/processing/output/counts")],
        arguments=["--least", "3"],
        configuration=[{"Classification": "spark-defaults", "Properties": {"spark.sql.ansi.enabled": False}}],
        wait=False,
    )
    (request,) = sent
    CreateProcessingJob.model_validate(request)
    assert request["image"] == "sparkanalytics"
    assert request["entry_point"] == "spark_submit.py" and request["arguments"] == ["--least", "3"]
    assert request["name"].startswith("rides-")
    assert [output["name"] for output in request["outputs"]] == ["counts", "spark-events"]
    source = Path(request["source"])
    assert {file.name for file in source.iterdir()} == {
        "count.py", "words.py", "spark_submit.py", "submit.json"
    }  # fmt: skip
    order = json.loads((source / "submit.json").read_text())
    assert order["app"] == "count.py" and order["py_files"] == ["words.py"]
    assert order["properties"] == {"spark.sql.ansi.enabled": "False"}


def test_what_cannot_run_is_refused_before_anything_is_sent(
    session: sdk.Session, sent: list[dict[str, Any]], tmp_path: Path
) -> None:
    app = written(tmp_path, "count.py")
    with pytest.raises(ValueError, match="Spark runs on one host here"):
        sdk.PySparkProcessor(instance_count=2, sagemaker_session=session)
    processor = sdk.PySparkProcessor(sagemaker_session=session)
    with pytest.raises(ValueError, match=r"two files count\.py"):
        processor.run(app, submit_py_files=[app])
    with pytest.raises(FileNotFoundError):
        processor.run(str(tmp_path / "none.py"))
    with pytest.raises(ValueError, match="without Hadoop and YARN"):
        processor.run(app, configuration={"Classification": "yarn-site", "Properties": {}})
    assert sent == []


def test_variables_of_spark_env_are_read_in_the_originals_form() -> None:
    nested = {"Classification": "export", "Properties": {"TZ": "UTC"}}
    part = {"Classification": "spark-env", "Properties": {}, "Configurations": [nested]}
    assert read_configuration([part]) == ({}, {"TZ": "UTC"})
    assert read_configuration(None) == ({}, {})


def test_spark_is_given_the_instances_cores_and_memory(tmp_path: Path) -> None:
    heap = spark_submit.heap_mib(8 << 30)
    assert heap == 5324  # 65 % of 8 GiB
    assert spark_submit.heap_mib(256 << 20) == 512
    options = spark_submit.options({**ORDER, "properties": {"spark.ui.enabled": "true"}}, tmp_path, 4, heap)
    assert options[:4] == ["--master", "local[4]", "--py-files", str(tmp_path / "words.py")]
    assert "spark.driver.memory=5324m" in options
    assert "spark.ui.enabled=true" in options and "spark.ui.enabled=false" not in options
    assert 0 < spark_submit.memory_bytes() < 1 << 50


def test_an_image_without_spark_says_so(tmp_path: Path) -> None:
    launcher = tmp_path / "spark_submit.py"
    launcher.write_text(Path(spark_submit.__file__).read_text())
    (tmp_path / "submit.json").write_text(json.dumps(ORDER))
    ran = subprocess.run([sys.executable, "-I", launcher], capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "The image has no PySpark. Choose the image sparkanalytics."
