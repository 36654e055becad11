"""What the magics ask of the studio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jupyter_smstudio.spark.runtime.magics.errors import SparkMistake, StudioRefusal
from jupyter_smstudio.spark.runtime.magics.studio import Studio

CLUSTER = {
    "id": "j-1",
    "name": "Small",
    "kind": "local",
    "state": "WAITING",
    "languages": ["python", "scala"],
}
SESSION = {"cluster": "j-1", "id": 3, "kind": "pyspark", "state": "idle", "ui": "spark/ui", "driver_log": ""}


class Server:
    """Answers from two lists."""

    url = "http://127.0.0.1:8888/user/a"
    headers: Mapping[str, str] = {"Authorization": "Bearer t"}

    def __init__(self, clusters: list[dict[str, Any]], sessions: list[dict[str, Any]]) -> None:
        self.clusters = clusters
        self.sessions = sessions

    def get(self, path: str, /, **query: Any) -> Any:
        if path == "spark/clusters":
            return {"items": self.clusters}
        if path == "spark/sessions":
            return {"items": self.sessions}
        name = path.removeprefix("spark/clusters/")
        for each in self.clusters:
            if each["id"] == name:
                return each
        raise StudioRefusal("There is no such cluster.", "not_found")


def test_a_cluster_is_found_by_its_id_and_by_its_name() -> None:
    studio = Studio(Server([CLUSTER], []), "k")
    assert studio.cluster("j-1") == studio.cluster("Small")
    assert studio.cluster("j-1").languages == ("python", "scala")


def test_a_name_of_an_ended_cluster_is_no_name() -> None:
    studio = Studio(Server([{**CLUSTER, "state": "TERMINATED"}], []), "k")
    with pytest.raises(SparkMistake, match="no cluster “Small”"):
        studio.cluster("Small")


def test_a_name_of_two_is_refused_with_their_ids() -> None:
    studio = Studio(Server([CLUSTER, {**CLUSTER, "id": "j-2"}], []), "k")
    with pytest.raises(SparkMistake, match="j-1, j-2"):
        studio.cluster("Small")


def test_another_refusal_is_passed_on() -> None:
    class Closed(Server):
        def get(self, path: str, /, **query: Any) -> Any:
            raise StudioRefusal("Log in first.", "forbidden")

    with pytest.raises(StudioRefusal, match="Log in first"):
        Studio(Closed([], []), "k").cluster("j-1")


def test_sessions_of_other_clusters_are_left_out() -> None:
    studio = Studio(Server([CLUSTER], [SESSION, {**SESSION, "cluster": "j-2", "id": 4}]), "k")
    assert [each.id for each in studio.sessions("j-1")] == [3]
    assert studio.session("j-1", 4) is None


def test_the_token_belongs_to_the_studios_clusters_alone() -> None:
    studio = Studio(Server([], []), "k")
    assert studio.owns(studio.livy("j-1"))
    assert not studio.owns("http://127.0.0.1:8888.evil.example/user/a/smstudio/spark/clusters/j-1/livy")
    assert not studio.owns("http://127.0.0.1:8998")


def test_links_stand_below_the_server_without_its_host() -> None:
    studio = Studio(Server([], []), "k")
    assert (
        studio.link("smstudio/spark/clusters/j-1/sessions/0/ui/")
        == "/user/a/smstudio/spark/clusters/j-1/sessions/0/ui/"
    )
    assert studio.link("/elsewhere") == "/elsewhere"
    assert studio.link("") == ""
