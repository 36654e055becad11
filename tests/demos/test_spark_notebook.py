"""The demo notebook of Spark from top to bottom: on a cluster of this machine, on a Livy by its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..drills.spark_studio import LivyClient, spark_studio
from ..drills.studio import StudioServer
from ..drills.test_spark_elsewhere import by_address
from .running import SAMPLE_DATA, kernel_of, read, run, run_all

NAME, CLUSTER = "5-spark-to-model", "demo"
SAMPLES = "import os; os.environ['SMSTUDIO_SAMPLE_DATA'] = {!r}"
ACCURACY = "print(outcome.accuracy[0])"
RELATIVE = """%%spark
print(spark.read.csv("titanic/tickets.csv", header=True).count(), open("titanic/tickets.csv").readline())
"""
ORIGINAL = """%%spark
from sagemaker_pyspark.algorithms import XGBoostSageMakerEstimator
print(XGBoostSageMakerEstimator is type(trees))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    """Start a studio that may ask itself."""
    server = spark_studio(tmp_path_factory.mktemp("demo"))
    server.options = (*server.options, "--SmStudioApp.allowed_hosts=localhost")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def cluster(server: StudioServer) -> LivyClient:
    return LivyClient.start(server, CLUSTER)


@pytest.mark.timeout(600)
def test_it_runs_on_a_cluster_of_this_machine(server: StudioServer, cluster: LivyClient) -> None:
    notebook = read(NAME)
    with kernel_of(server, notebook, NAME) as client:
        run(client, SAMPLES.format(""))  # passengers who never were
        run_all(client, notebook)
        assert float(run(client, ACCURACY)) > 0.7  # 62 % did not survive
        assert run(client, RELATIVE).split() == ["891", "PassengerId,Pclass,Fare,SibSp,Parch"]
        assert run(client, ORIGINAL) == "True"
    jobs = server.get("smstudio/training/jobs")["items"]
    assert {each["state"] for each in jobs} == {"Completed"} and len(jobs) == 3


@pytest.mark.timeout(600)
def test_it_runs_unchanged_on_a_livy_by_its_address(server: StudioServer, cluster: LivyClient) -> None:
    notebook = read(NAME)
    elsewhere = by_address(server, cluster)
    connect = next(cell for cell in notebook.cells if "--cluster-id" in cell.source)
    connect.source = connect.source.replace(f"--cluster-id {CLUSTER} ", f"--cluster-id {elsewhere.cluster} ")
    with kernel_of(server, notebook, NAME) as client:
        run(client, SAMPLES.format(str(SAMPLE_DATA)))
        run_all(client, notebook)
        assert float(run(client, ACCURACY)) > 0.7
    sessions = server.get(f"smstudio/spark/sessions?cluster={elsewhere.cluster}")["items"]
    assert sessions, "the cells ran there"
