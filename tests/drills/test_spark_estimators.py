"""From Spark to models: a real SparkSession, a real studio, jobs of built-in algorithms and of a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.datasets import dump_svmlight_file

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk.processing import ProcessingInput, ProcessingOutput

from ..sources import ROOT
from ..spark_image import spark_java, spark_packages, spark_python
from ..training_runtime.digits import FOLDERS, digits
from .studio import TOKEN, StudioServer

DRILLS = Path(__file__).parent
ROWS = 2000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    folder = tmp_path_factory.mktemp("studio")
    types = folder / "types.yaml"
    types.write_text("types:\n  - {name: ml.one, vcpu: 1, memory_gib: 2, price_per_hour: 0.1}\n")
    server = StudioServer(folder, f"--SmStudioApp.instance_catalog={types}")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def environment(server: StudioServer) -> dict[str, str]:
    """Return what a kernel of the studio has around it."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "SMSTUDIO_API_URL": f"http://127.0.0.1:{server.port}",
        "SMSTUDIO_API_TOKEN": TOKEN,
        "SMSTUDIO_STORE": str(server.folder / "store"),
        "PYTHONPATH": str(ROOT),
        "SPARK_LOCAL_IP": "127.0.0.1",
        **spark_java(),
    }


@pytest.fixture(scope="module")
def found(server: StudioServer, environment: dict[str, str]) -> dict[str, Any]:
    """Run the notebook's code in one Spark driver, and return what it found."""
    folder = server.folder / "frames"
    folder.mkdir()
    pixels, labels = digits()
    _parquet(folder / "digits.parquet", pixels[:ROWS], {"label": labels[:ROWS]})
    rows, survived = passengers()
    marks = {"survived": survived, "has_missing": np.isnan(rows).any(axis=1)}
    _parquet(folder / "titanic.parquet", rows, marks)
    return _found("spark_models.py", folder, environment)


def _found(program: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    python = spark_python()
    ran = subprocess.run(
        [python, DRILLS / program, folder],
        env={**environment, "PYSPARK_PYTHON": str(python)},  # for the executors
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    line = next(line for line in ran.stdout.splitlines() if line.startswith("FOUND "))
    answer: dict[str, Any] = json.loads(line.removeprefix("FOUND "))
    return {**answer, "log": ran.stdout}


def passengers() -> tuple[np.ndarray, np.ndarray]:
    """Return Titanic's passengers as numbers where they are at hand, else scikit-learn's tumours."""
    for folder in filter(None, FOLDERS):
        if (file := Path(folder, "titanic/train.csv")).exists():
            table = pandas.read_csv(file)
            columns = [table["Pclass"], table["Sex"] == "female", table["Age"], table["SibSp"], table["Fare"]]
            return np.column_stack(columns).astype(float), table["Survived"].to_numpy(float)
    from sklearn.datasets import load_breast_cancer

    rows, labels = load_breast_cancer(return_X_y=True)
    return rows[:, :5], labels.astype(float)


def _parquet(file: Path, rows: np.ndarray, columns: dict[str, np.ndarray]) -> None:
    # By way of pandas, NaN would become null.
    pq.write_table(pa.table({"features": pa.array(rows.astype(float).tolist()), **columns}), file)


def test_a_pipeline_of_pca_and_kmeans_finds_the_digits(found: dict[str, Any]) -> None:
    pipeline = found["pipeline"]
    assert pipeline["columns"] == [
        "features",
        "label",
        "projection",
        "distance_to_cluster",
        "closest_cluster",
    ]
    assert pipeline["projected"] == 20
    votes: dict[float, Counter[float]] = {}
    for cluster, label in zip(pipeline["clusters"], pipeline["labels"], strict=True):
        votes.setdefault(cluster, Counter())[label] += 1
    assert len(votes) == 10
    purity = sum(counter.most_common(1)[0][1] for counter in votes.values()) / len(pipeline["labels"])
    assert purity > 0.5  # ten clusters of MNIST are right for some 60 % of it; chance is 11 %


def test_each_stage_is_evaluated_once(found: dict[str, Any]) -> None:
    assert found["pipeline"]["evaluations"] == 2


def test_saved_stages_are_what_they_were(found: dict[str, Any]) -> None:
    pipeline = found["pipeline"]
    assert pipeline["same"] is True
    assert pipeline["reloaded"] == [10, "projection", True]
    assert pipeline["copied"] == [4, 10]


def test_a_job_gives_its_model_again(found: dict[str, Any]) -> None:
    pipeline = found["pipeline"]
    assert set(pipeline["from_job"]) == {"distance_to_cluster", "closest_cluster"}
    assert pipeline["from_job"]["closest_cluster"] == pipeline["clusters"][0]


def test_jobs_are_told_and_what_they_read_is_not_kept(found: dict[str, Any]) -> None:
    assert re.search(r"Training job kmeans-\S+\nStarting\n(.+\n)*Completed\nTraining seconds:", found["log"])
    assert "#quality_metric" not in found["log"]  # its log is the job's, and not the cell's
    assert len(found["pipeline"]["tags"]["data-sha256"]) == 64
    channel = found["pipeline"]["channel"]
    assert channel["content_type"] == "application/x-parquet;label_size=0"
    assert channel["distribution"] == "ShardedByS3Key"  # its two hosts had half of the rows each
    assert found["staged"] == ["scripts"]


def test_boosted_trees_survive_the_titanic(found: dict[str, Any]) -> None:
    titanic = found["titanic"]
    assert titanic["accuracy"] > 0.8
    assert titanic["hyperparameters"] == {
        "num_round": 20, "max_depth": 4, "objective": "binary:logistic", "lambda": 2.0
    }  # fmt: skip
    import xgboost

    rows, survived = passengers()
    parameters = {"max_depth": 4, "objective": "binary:logistic", "lambda": 2.0, "seed": 0}
    matrix = xgboost.DMatrix(rows.astype(np.float32), survived)
    expected = xgboost.train(parameters, matrix, 20).predict(matrix)
    assert np.abs(np.asarray(titanic["predictions"]) - expected).max() < 0.02


def test_a_linear_classifier_gives_scores_and_classes(found: dict[str, Any]) -> None:
    assert found["linear"]["accuracy"] > 0.7
    assert all(0 <= score <= 1 for score in found["linear"]["scores"])


def test_a_script_scores_with_its_own_functions(found: dict[str, Any]) -> None:
    assert len(found["script"]) == 20
    for row in found["script"]:
        assert row["total"] == pytest.approx(row["expected"], rel=1e-5)


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ("column", "The frame has no column features; it has survived, has_missing."),
        ("text", "The column features is of the type string; it must be a Vector"),
        ("label", "The column survived is of the type string; labels must be numbers."),
        ("null", "rows have no value in the column features. Leave them out with df.na.drop"),
        ("ragged", "The rows of the column features have 1 to 2 features; all must have the same number."),
        ("empty", "The frame has no rows; there is nothing to learn from."),
        ("width", "feature_dim is 3; the rows of the column features have 5 features."),
        ("value", "eta is '7'; allowed is a number from 0 to 1."),
        ("required", "num_round is missing: it is required"),
        ("failed", "has the label 7; binary:logistic has labels from 0 to 1."),
        ("scored_null", "rows have no value in the column features."),
        ("scored_width", "have 5 features; the model learned from 20."),
        ("output", "The frame has a column closest_cluster already."),
        ("url", "trainingInputS3DataPath is s3://bucket/rows; give a folder of this machine"),
        ("kms", "trainingKmsKeyId is not available in the studio"),
    ],
)
def test_mistakes_are_told_in_the_cell(found: dict[str, Any], mistake: str, sentence: str) -> None:
    assert sentence in found["refused"][mistake]


def test_setters_are_called_as_in_the_original(found: dict[str, Any]) -> None:
    assert found["setters"] == []


def test_a_notebook_of_the_original_runs_as_it_is(server: StudioServer, environment: dict[str, str]) -> None:
    folder = server.folder / "original"
    folder.mkdir()
    pixels, labels = digits()
    dump_svmlight_file(pixels[:ROWS], labels[:ROWS], str(folder / "digits.libsvm"), zero_based=False)
    (folder / "sagemaker_pyspark").symlink_to(ROOT / "jupyter_smstudio" / "sdk" / "sagemaker_pyspark")
    lent = {"PYTHONPATH": os.pathsep.join((environment["PYTHONPATH"], str(folder)))}
    found = _found("spark_original.py", folder, {**environment, **lent})
    added = ["projection", "distance_to_cluster", "closest_cluster"]
    assert found["columns"] == ["label", "features", *added]
    assert found["right"] > 0.8 and found["again"] == 0 and found["program"] == "kmeans"
    assert "trainingInputS3DataPath is s3://somebody/rows; give a folder" in found["stored"]
    assert found["missing"].endswith("LinearLearnerRegressor comes nearest to it.")


def test_a_frame_is_written_once_and_read_by_jobs(found: dict[str, Any], server: StudioServer) -> None:
    frame = found["frame"]
    assert frame["same"] and frame["other"]
    assert len(frame["folders"]) == 2 and not any(name.startswith(".") for name in frame["folders"])
    preview = server.request(
        "POST", "smstudio/automl/previews", {"input": frame["path"], "target": "survived"}
    )
    assert preview["rows_total"] == len(passengers()[1])
    assert not preview["problems"]
    lists = pq.read_table(frame["lists"])
    assert lists.num_rows == 3 and len(lists["features"][0]) == 5


def test_an_application_runs_as_a_processing_job(
    server: StudioServer, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSTUDIO_STORE", environment["SMSTUDIO_STORE"])
    (server.root / "spark_words.py").write_text("SEPARATOR = ' '\n")
    (server.root / "lines").mkdir()
    (server.root / "lines" / "a.txt").write_text("one two two\nthree three three\n")
    processor = sdk.PySparkProcessor(
        image_uri="system",
        instance_type="ml.m5.large",
        # The image of the drill is the server's own environment, which is lent Spark's packages.
        env={"PYTHONPATH": str(spark_packages()), **spark_java()},
        sagemaker_session=sdk.Session(environment["SMSTUDIO_API_URL"], TOKEN),
    )
    processor.run(
        str(DRILLS / "spark_app.py"),
        submit_py_files=[str(server.root / "spark_words.py")],
        arguments=["/opt/ml/processing/input/lines", "/opt/ml/processing/output/counts"],
        inputs=[ProcessingInput(str(server.root / "lines"), "/opt/ml/processing/input/lines")],
        outputs=[ProcessingOutput("/opt/ml/processing/output/counts", str(server.root / "counts"))],
        configuration={"Classification": "spark-defaults", "Properties": {"spark.mark": "here"}},
        logs=False,
    )
    job = processor.latest_job
    assert job is not None and job.record["state"] == "Completed", list(job.lines()) if job else ""
    (part,) = (server.root / "counts").glob("part-*.csv")
    assert sorted(part.read_text().split()) == ["one,1", "three,3", "two,2"]
    log = "\n".join(job.lines())
    assert "mark here" in log and "heap 5324m" in log  # 65 % of 8 GiB
    events = [name for name in job.artifact_names() if "spark-events" in name]
    assert events, job.record["artifacts"]
