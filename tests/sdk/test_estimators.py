"""What the SDK sends: requests that the studio takes, with the original's names; mistakes told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk.processing import ProcessingInput, ProcessingOutput
from jupyter_smstudio.training.models import CreateProcessingJob, CreateTrainingJob


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    return sdk.Session(url="http://localhost:1", token="none")


def sent(estimator: sdk.EstimatorBase, inputs: Any = None, **config: Any) -> CreateTrainingJob:
    """Return what ``fit`` sends, as the server reads it."""
    return CreateTrainingJob.model_validate(estimator.request(inputs, None, config or None))


def test_a_script_with_spot_and_checkpoints(session: sdk.Session) -> None:
    estimator = sdk.PyTorch(
        "train.py",
        source_dir="code",
        role="arn:aws:iam::1:role/x",
        framework_version="2.3",
        py_version="py311",
        instance_count=2,
        instance_type="ml.c5.large",
        hyperparameters={"epochs": 3, "lr": 1e-3, "name": "cnn", "layers": [8, 4], "left": None},
        use_spot_instances=True,
        max_run=3600,
        max_wait=7200,
        checkpoint_s3_uri="~/checkpoints",
        metric_definitions=[{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
        environment={"TOKEN": "x"},
        secrets=["TOKEN"],
        tags=[{"Key": "team", "Value": "vision"}],
        sagemaker_session=session,
    )
    inputs = {"train": "/data/train", "test": sdk.TrainingInput("s3://bucket/test", content_type="text/csv")}
    request = sent(estimator, inputs, ExperimentName="mnist", TrialName="first")

    assert (request.entry_point, request.source) == ("train.py", str(Path("code").absolute()))
    assert request.hyperparameters == {"epochs": "3", "lr": "0.001", "name": "cnn", "layers": "[8, 4]"}
    assert [(one.name, one.uri, one.content_type) for one in request.channels] == [
        ("train", "/data/train", ""),
        ("test", "s3://bucket/test", "text/csv"),
    ]
    assert (request.image, request.instance_type, request.instance_count) == ("pytorch-cpu", "ml.c5.large", 2)
    assert (request.spot, request.stopping.max_wait_seconds) == (True, 7200)
    assert request.checkpoint_uri == str(Path("~/checkpoints").expanduser())
    assert (request.experiment, request.run_name, request.tags) == ("mnist", "first", {"team": "vision"})
    assert request.secrets == ["TOKEN"]


def test_built_in_algorithms_by_class_and_by_image(session: sdk.Session) -> None:
    kmeans = sdk.KMeans(
        k=10, max_iterations=5, center_factor=4, eval_metrics=["msd"], sagemaker_session=session
    )
    assert sent(kmeans, {"train": "/data"}).algorithm == "kmeans"
    assert kmeans.hyperparameters() == {
        "k": 10,
        "local_lloyd_max_iter": 5,
        "extra_center_factor": 4,
        "eval_metrics": ["msd"],
    }
    learner = sdk.LinearLearner(predictor_type="regressor", l1=0.1, max_run=60, sagemaker_session=session)
    assert learner.hyperparameters() == {"predictor_type": "regressor", "l1": 0.1}
    assert sent(learner).stopping.max_runtime_seconds == 60
    xgboost = sdk.Estimator(sdk.image_uris.retrieve("xgboost"), sagemaker_session=session)
    assert sent(xgboost).algorithm == "xgboost"


def test_mistakes_are_told_before_anything_is_sent(session: sdk.Session) -> None:
    script = {"entry_point": "a.py", "sagemaker_session": session}
    with pytest.raises(ValueError, match="max_wait is for spot jobs"):
        sdk.SKLearn(**script, max_wait=10)
    with pytest.raises(ValueError, match=r"max_wait \(10 s\) includes max_run"):
        sdk.SKLearn(**script, use_spot_instances=True, max_run=100, max_wait=10)
    with pytest.raises(ValueError, match="enable_network_isolation is not available"):
        sdk.SKLearn(**script, enable_network_isolation=True)
    with pytest.raises(ValueError, match="output_path is s3://bucket/models; give a folder of this machine"):
        sdk.SKLearn(**script, output_path="s3://bucket/models")
    with pytest.raises(TypeError, match="has no parameter 'instnce_type'"):
        sdk.SKLearn(**script, instnce_type="ml.m5.large")
    with pytest.raises(TypeError, match="needs k"):
        sdk.KMeans(sagemaker_session=session)
    with pytest.raises(TypeError, match="'train' is a list"):
        sdk.SKLearn(**script).fit({"train": [1]})
    with pytest.raises(ValueError, match="There is no image for 'ntm'"):
        sdk.image_uris.retrieve("ntm")
    with pytest.raises(RuntimeError, match="There is no job yet"):
        sdk.SKLearn(**script).stop()


def test_models_are_copied_to_a_folder_of_this_machine(
    session: sdk.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for given, kept in (
        (None, None),
        ("models", str(tmp_path / "models")),
        ("~/models", str(tmp_path / "home/models")),
        (f"file://{tmp_path}/models", str(tmp_path / "models")),
    ):
        assert sdk.SKLearn("a.py", output_path=given, sagemaker_session=session).output_path == kept


def test_a_studio_that_does_not_answer_is_a_sentence(session: sdk.Session) -> None:
    with pytest.raises(sdk.StudioError, match="The studio at http://localhost:1 does not answer"):
        sdk.SKLearn("a.py", sagemaker_session=session).fit("/data")


def test_data_goes_to_the_store_and_nowhere_else(session: sdk.Session, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("1,2\n")
    place = session.upload_data(file, key_prefix="titanic/raw")
    assert place == str(tmp_path / "store/titanic/raw/a.csv") and Path(place).read_text() == "1,2\n"
    with pytest.raises(ValueError, match="leaves the folder"):
        session.upload_data(file, key_prefix="../../etc")


def test_a_processing_job(session: sdk.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[Any] = []

    class Stop(Exception):
        pass

    def post(path: str, body: Any) -> None:
        requests.append((path, body))
        raise Stop

    monkeypatch.setattr(session.client, "post", post)
    processor = sdk.SKLearnProcessor(role="r", instance_type="ml.t3.medium", sagemaker_session=session)
    with pytest.raises(Stop):
        processor.run(
            "clean.py",
            inputs=[ProcessingInput("/raw", "/opt/ml/processing/input/raw")],
            outputs=[ProcessingOutput("/opt/ml/processing/train", "/out")],
            arguments=["--share", "0.8"],
        )
    path, body = requests[0]
    request = CreateProcessingJob.model_validate(body)
    assert path == "training/processing-jobs"
    assert (request.inputs[0].name, request.outputs[0].destination) == ("raw", "/out")
    assert request.arguments == ["--share", "0.8"]
