"""A cluster with real drivers behind a real server: sessions, killed drivers and servers, hostile wishes."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from ..foreign import pylivy
from .spark_studio import LivyClient, cluster_in, gone
from .studio import TOKEN, StudioServer

SLOW = "sc.parallelize(range(8), 8).map(lambda x: __import__('time').sleep(1)).count()"

GREEDY = "import time; time.sleep(1); b = bytearray(2_000_000_000)\nb[::4096] = b'x' * len(b[::4096])"


@pytest.fixture(scope="module")
def livy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivyClient]:
    with cluster_in(tmp_path_factory.mktemp("gateway")) as livy:
        yield livy


@pytest.fixture(scope="module")
def session(livy: LivyClient) -> int:
    """Return a session that took the warm driver."""
    return livy.session("pyspark", name="shared", heartbeatTimeoutInSecond=600)


def sessions(livy: LivyClient) -> list[Any]:
    return list(livy.server.get(f"smstudio/spark/sessions?cluster={livy.cluster}")["items"])


def fetch(
    server: StudioServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, str, str, Message]:
    """Ask as a page does that has no cookies; return status, address, text and headers."""
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.geturl(), answer.read().decode(), answer.headers


def test_languages_share_views_and_the_catalogue_names_them(livy: LivyClient, session: int) -> None:
    assert livy.text(session, "spark.range(5).createOrReplaceTempView('five'); 1 + 1") == "2"
    rows = livy.run(session, "SELECT count(*) AS n FROM five", kind="sql")["data"]["application/json"]
    assert rows["data"] == [[5]] and rows["schema"]["fields"][0]["name"] == "n"
    path = f"smstudio/spark/clusters/{livy.cluster}/sessions/{session}/catalog"
    found = livy.server.get(path)
    assert found["current"] == "default"
    table = next(each for each in found["tables"] if each["name"] == "five")
    assert table["columns"][0]["name"] == "id" and table["temporary"]
    candidates = livy.post(f"/sessions/{session}/completion", {"code": "spark.ran", "cursor": 9})
    assert "range" in str(candidates["candidates"])


def test_progress_is_told_and_a_statement_cancelled(livy: LivyClient, session: int) -> None:
    number = livy.begin(session, SLOW.replace("sleep(1)", "sleep(600)"))
    path = f"smstudio/spark/clusters/{livy.cluster}/sessions/{session}/statements/{number}"
    found = livy.server.until(f"{path}/progress", lambda one: one["jobs"] and one["jobs"][0]["stages"])
    assert found["jobs"][0]["tasks"] == 8 and found["state"] == "running"
    livy.server.request("POST", f"{path}/cancel")
    assert livy.ended(session, number)["state"] == "cancelled"
    assert livy.text(session, "1 + 2") == "3"


def test_the_sessions_of_the_studio_are_those_of_livy(livy: LivyClient, session: int) -> None:
    found = next(each for each in sessions(livy) if each["id"] == session)
    assert found["name"] == "shared" and found["app_id"].startswith("local-")
    assert found["memory_bytes"] == int(1.4 * 2**30) and found["statements"] > 0
    log = livy.server.get(f"{found['driver_log']}?offset=0&limit=1000")
    assert log["total"] > 0 and "WARN" in log["text"]


def test_the_spark_ui_needs_no_cookie_and_opens_to_nobody_else(livy: LivyClient, session: int) -> None:
    path = f"/smstudio/spark/clusters/{livy.cluster}/sessions/{session}/ui/"
    assert fetch(livy.server, path)[0] == 403
    # Its address with a ticket: pages and scripts below it are asked for without anything else.
    status, address, text, headers = fetch(livy.server, path, Authorization=f"token {TOKEN}")
    base = re.sub(r"/jobs/$", "", address.partition(str(livy.server.port))[2])
    assert base.startswith(f"{path}~smu.") and status == 200
    assert "Spark Jobs" in text and f'href="{base}/stages/"' in text
    assert "sandbox allow-scripts" in headers["Content-Security-Policy"]
    assert "allow-same-origin" not in headers["Content-Security-Policy"]
    assert text.index("localStorage") < text.index("<link")
    status, _, _, headers = fetch(livy.server, f"{base}/static/webui.js", Origin="null")
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "*"
    figures = f"{base}/api/v1/applications"  # which its scripts ask for as a page without an origin
    status, _, _, headers = fetch(livy.server, figures, "OPTIONS", Origin="null")
    assert status == 204 and headers["Access-Control-Allow-Origin"] == "*"
    assert "x-requested-with" in headers["Access-Control-Allow-Headers"]
    assert fetch(livy.server, base.replace(f"{livy.cluster}/", "j-OTHER/", 1) + "/jobs/")[0] == 403
    assert fetch(livy.server, f"{base}/jobs/%0d%0aX-Injected:%201/")[0] in (400, 404)
    status, address, _, _ = fetch(
        livy.server, f"{path}a%0d%0aX-Injected:%201", Authorization=f"token {TOKEN}"
    )
    assert status in (400, 404) and address.endswith("/a%0D%0AX-Injected%3A%201")
    # Whoever finds Spark's own port is refused there.
    port = int(livy.text(session, "sc.uiWebUrl").strip("'").rpartition(":")[2])
    with pytest.raises(urllib.error.HTTPError) as closed:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/jobs/", timeout=10)
    closed.value.close()
    assert closed.value.code == 403


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"conf": {"spark.master": "yarn"}}, "The cluster decides"),
        ({"conf": {"spark.submit.deployMode": "cluster"}}, "client mode"),
        ({"conf": {"spark.driver.extraJavaOptions": "-javaagent:/tmp/a.jar"}}, "spark.jars"),
        ({"conf": {"spark.driver.memory": "64g"}}, "larger instance type"),
        ({"conf": {"spark.sql.x": "a\nspark.master=yarn"}}, "line break"),
        ({"jars": ["https://evil.example/a.jar"]}, "does not allow"),
        ({"files": ["/etc/passwd"]}, "outside of your folder"),
        ({"proxyUser": "somebody"}, "proxyUser"),
        ({"kind": "sparkr"}, "no sessions of R"),
        ({"kind": "perl"}, "kind"),
    ],
)
def test_what_a_session_may_not_have_is_refused_with_a_reason(
    livy: LivyClient, body: dict[str, Any], said: str
) -> None:
    status, answer = livy.server.try_request("POST", f"{livy.path}/sessions", body)
    assert status == 400 and said in answer["msg"] and answer["code"] == "invalid_input"


def test_a_statement_goes_on_over_a_killed_server(livy: LivyClient, session: int) -> None:
    before = livy.text(session, "kept = 41; import os; os.getpid()")
    number = livy.begin(session, f"{SLOW}; kept + 1")
    livy.until(session, "busy")
    livy.server.kill()
    livy.server.start()
    livy.until_ready()
    assert livy.ended(session, number)["output"]["data"]["text/plain"].endswith("42")
    assert livy.text(session, "os.getpid()") == before
    found = next(each for each in sessions(livy) if each["id"] == session)
    assert found["name"] == "shared" and found["ui"]


def test_a_second_session_has_limits_of_its_own_and_its_death_is_explained(
    livy: LivyClient, session: int
) -> None:
    second = livy.session("pyspark", driverMemory="512m")
    number = livy.begin(second, GREEDY)
    output = livy.ended(second, number)["output"]
    assert output["ename"] == "SessionEnded"
    assert "ran out of its 0.9 GiB of memory. Set spark.driver.memory to 1g" in output["evalue"]
    assert livy.get(f"/sessions/{second}")["state"] == "dead"
    assert livy.text(session, "kept") == "41"


def test_a_killed_driver_is_dead_and_a_deleted_one_leaves_nothing(livy: LivyClient, session: int) -> None:
    pid = int(livy.text(session, "import os; os.getpid()"))
    os.kill(pid, signal.SIGKILL)
    found = livy.until(session, "dead")
    assert "driver ended" in found["log"][-1]
    assert gone(pid)
    livy.server.request("DELETE", f"{livy.path}/sessions/{session}")
    assert livy.server.try_request("GET", f"{livy.path}/sessions/{session}")[0] == 404


def test_a_program_runs_as_a_batch(livy: LivyClient) -> None:
    program = livy.server.root / "count.py"
    program.write_text(
        "import sys\nfrom pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.getOrCreate()\n"
        "print('counted', spark.range(int(sys.argv[1])).count(), spark.sparkContext.appName)\n"
    )
    made = livy.post("/batches", {"file": "count.py", "args": ["7"], "name": "counts"})
    ended = ("success", "dead", "killed")
    path = f"{livy.path}/batches/{made['id']}"
    found = livy.server.until(path, lambda one: one["state"] in ended, 120)
    assert found["state"] == "success", found
    assert "counted 7 counts" in livy.get(f"/batches/{made['id']}/log?size=1000")["log"]


def test_pylivys_own_tests_pass(livy: LivyClient, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{livy.server.port}/{livy.path}"
    ended = pylivy.run(url, TOKEN, tmp_path)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert "3 passed" in ended.stdout  # Scala, Python, SQL


def test_an_ordinary_shutdown_ends_every_driver(livy: LivyClient) -> None:
    number = livy.session("shared")
    pid = int(livy.text(number, "import os; os.getpid()"))
    livy.server.stop()
    assert gone(pid)
