"""One real driver: languages, views, cancelling, completion, catalogue, progress, limits, and its death."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_smstudio.spark.livy.local.configuration import RUNTIME

from ..spark_image import spark_python
from .spark_driver import DriverProcess

SLOW = "sc.parallelize(range(40), 40).map(lambda x: __import__('time').sleep(0.5)).count()"
ENDLESS = SLOW.replace("0.5", "600")
"""Until it is cancelled, however late that is."""
PARTS = """import os, time
def wait(number):
    while number and not os.path.exists({flag!r}): time.sleep(0.05)
sc.parallelize(range(6), 6).map(wait).count()"""
"""Six tasks, of which one ends at once, and the others when a file is there."""
OUTPUT_BYTES = 200_000


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DriverProcess]:
    driver = DriverProcess(
        spark_python(),
        tmp_path_factory.mktemp("driver"),
        working_directory=str(tmp_path_factory.mktemp("notebook 1%20")),
        cores=2,
        conf={"spark.smstudio.secret": "not in arguments"},
        output_bytes=OUTPUT_BYTES,
        variables={"GREETING": "hello"},
        warm_up=True,
    )
    driver.wait_idle()
    yield driver
    driver.close()


def until_running(driver: DriverProcess, number: int) -> None:
    """Return when a statement has Spark jobs, or prints."""
    while True:
        progress = driver.ask("progress", n=number)["progress"]
        partial = driver.ask("statement", n=number)["statement"].get("partial")
        if any(job["stages"] and job["stages"][0]["active"] for job in progress["jobs"]) or partial:
            return
        time.sleep(0.05)  # the driver of a Livy client tells it nothing


def test_it_says_what_it_is_and_hides_its_configuration_from_other_users(driver: DriverProcess) -> None:
    hello = driver.ask("hello")
    assert hello["app_id"].startswith("local-") and hello["ui_url"].startswith("http://127.0.0.1:")
    assert hello["pid"] == driver.process.pid and hello["spark_version"][0].isdigit()
    arguments = Path(f"/proc/{hello['jvm_pid']}/cmdline").read_bytes()
    assert b"-Xmx700m" in arguments and b"not in arguments" not in arguments
    assert driver.text("sc.getConf().get('spark.smstudio.secret')") == "'not in arguments'"
    assert driver.text("import os; os.environ['GREETING']") == "'hello'"


def test_python_runs_and_fails_as_in_livy(driver: DriverProcess) -> None:
    assert driver.text("print('a')\nspark.range(5).count()") == "a\n5"
    failure = driver.run("spark.range(5).select('nothing')")
    assert (failure["status"], failure["ename"]) == ("error", "AnalysisException")
    assert "python_code.py" not in "".join(failure["traceback"])
    java = driver.run("sc._jvm.java.lang.Integer.parseInt('x')")
    assert 'For input string: "x"' in java["evalue"] and "\tat " not in java["evalue"]
    assert driver.text("f = lambda x: x + 1\nsc.parallelize([1]).map(f).collect()") == "[2]"


def test_what_sparkmagic_sends_for_a_frame_is_lines_of_json(driver: DriverProcess) -> None:
    code = (
        'import sys\nfor line in spark.sql(u"""SELECT 1 AS a, NULL AS b, \'x\' AS c """)'
        ".toJSON(use_unicode=(sys.version_info.major > 2)).take(2500): print(line)"
    )
    assert json.loads(driver.text(code)) == {"a": 1, "c": "x"}
    send = "sent = spark.read.json(spark.sparkContext.parallelize(['{\"a\": 1}']))\nsent.count()"
    assert driver.text(send) == "1"


def test_views_are_seen_from_each_language(driver: DriverProcess) -> None:
    driver.text("spark.range(3).createOrReplaceTempView('of_python')")
    answer = driver.run("SELECT id, CAST(id AS DECIMAL(3, 1)) AS d FROM of_python", "sql")["data"]
    document = answer["application/json"]
    assert [field["name"] for field in document["schema"]["fields"]] == ["id", "d"]
    assert document["data"] == [[0, 0.0], [1, 1.0], [2, 2.0]] and not document["cut"]
    assert answer["text/plain"] == "3 rows"
    driver.text("CREATE OR REPLACE TEMP VIEW of_sql AS SELECT 7 AS seven", "sql")
    assert "= 7" in driver.text('spark.table("of_sql").as[Int].first()', "spark")
    driver.text('Seq(1, 2).toDF("n").createOrReplaceTempView("of_scala")', "spark")
    assert driver.text("spark.table('of_scala').count()") == "2"


def test_relative_paths_begin_in_the_working_directory(driver: DriverProcess, tmp_path: Path) -> None:
    first = Path(driver.text("import os; os.getcwd()").strip("'"))
    for directory in (first, tmp_path):
        adopted = {"name": "test", "kind": "shared", "working_directory": str(directory)}
        assert driver.ask("adopt", **adopted)["ok"]
        (directory / "data").mkdir()
        (directory / "data" / "x.csv").write_text(f"{directory.name}\n")
        assert driver.text("spark.read.csv('data/x.csv').first()[0]") == repr(directory.name)
        assert driver.text("open('data/x.csv').read().strip()") == repr(directory.name)
        rows = driver.run("SELECT * FROM csv.`data/x.csv`", "sql")["data"]["application/json"]["data"]
        assert rows == [[directory.name]]
        assert directory.name in driver.text('spark.read.text("data/x.csv").first().getString(0)', "spark")
        driver.text("spark.range(3).coalesce(1).write.parquet('data/three')")
        assert len(list((directory / "data" / "three").glob("*.parquet"))) == 1
    assert sorted(path.name for path in first.iterdir()) == ["data"], "Spark leaves nothing there"


def test_sql_is_cut_at_a_thousand_rows_and_says_so(driver: DriverProcess) -> None:
    answer = driver.run("SELECT * FROM range(1001);", "sql")["data"]
    assert len(answer["application/json"]["data"]) == 1000 and answer["application/json"]["cut"]
    assert "there are more" in answer["text/plain"]
    wrong = driver.run("SELEC 1", "sql")
    assert wrong["ename"] == "ParseException"


def test_a_date_that_python_has_not_ends_its_statement_alone(driver: DriverProcess) -> None:
    failure = driver.run("SELECT make_date(10000, 1, 1)", "sql")
    assert failure["status"] == "error" and "range" in failure["evalue"]
    assert driver.text("1 + 1") == "2"


def test_scala_runs_line_by_line_with_what_it_prints(driver: DriverProcess) -> None:
    block = (
        'case class Pet(name: String)\nval pets = Seq(Pet("a"), Pet("b")).toDS\npets.map(_.name)\n  .count()'
    )
    assert "Long = 2" in driver.text(block, "spark")
    assert "1\n2\n" in driver.text("for (i <- 1 to 2) {\n  println(i)\n}", "spark")
    failure = driver.run('val x = 1\nval y: Int = "text"', "spark")
    assert failure["status"] == "error" and "type mismatch" in failure["evalue"] + "".join(
        failure["traceback"]
    )
    assert driver.run('throw new RuntimeException("of scala")', "spark")["status"] == "error"
    assert driver.run("val open = (1 +", "spark")["ename"] == "Incomplete"


def test_completion_of_each_language(driver: DriverProcess) -> None:
    driver.text("frame = spark.range(1).withColumnRenamed('id', 'price')")
    driver.text("frame.createOrReplaceTempView('prices')")
    for code, kind, word in (
        ("frame.createOrRep", "pyspark", "createOrReplaceTempView"),
        ("frame['pr", "pyspark", "price"),
        ("SELECT * FROM pric", "sql", "prices"),
        ("spark.ran", "spark", "range"),
    ):
        answer = driver.ask("complete", code=code, cursor=len(code), kind=kind)
        assert word in answer["candidates"], answer


def test_the_catalogue_and_progress_answer_while_all_cores_are_busy(driver: DriverProcess) -> None:
    driver.text("spark.range(1).write.saveAsTable('kept')")
    driver.text(
        "spark.createDataFrame([(1, ['x'])], 'a int, b array<string>').createOrReplaceTempView('busy')"
    )
    number = driver.submit(ENDLESS)
    until_running(driver, number)
    catalog = driver.ask("catalog")
    tables = {table["name"]: table for table in catalog["tables"]}
    assert catalog["current"] == "default" and "default" in catalog["databases"]
    assert tables["kept"]["type"] == "MANAGED" and not tables["kept"]["temporary"]
    assert tables["busy"]["temporary"]
    assert [(each["name"], each["type"]) for each in tables["busy"]["columns"]] == [
        ("a", "int"),
        ("b", "array<string>"),
    ]
    assert driver.ask("catalog", database="nowhere")["type"] == "Unknown"
    progress = driver.ask("progress", n=number)["progress"]
    (job,) = progress["jobs"]
    assert (job["tasks"], job["state"], progress["cores"], progress["executors"]) == (40, "RUNNING", 2, 1)
    assert job["stages"][0]["active"] >= 1 and 0 <= progress["progress"] < 1
    assert driver.ask("statement", n=number)["statement"]["state"] == "running"
    assert driver.ask("cancel", n=number)["state"] == "cancelling"
    ended = driver.wait(number)
    assert ended["state"] == "cancelled" and ended["output"]["ename"] == "Cancelled"
    assert driver.text("spark.range(2).count()") == "2"


@pytest.mark.parametrize("again", [False, True])
def test_jobs_in_a_group_of_the_codes_own_are_counted_and_cancelled(
    driver: DriverProcess, again: bool
) -> None:
    """Also those that it starts when it has caught the end of the ones before."""
    endless = SLOW.replace("0.5", "600")
    caught = f"try:\n    {endless}\nexcept Exception:\n    {endless}"
    number = driver.submit(f"sc.setJobGroup('mine', 'my own')\n{caught if again else endless}")
    until_running(driver, number)  # by its jobs: it prints nothing
    driver.ask("cancel", n=number)
    assert driver.wait(number)["state"] == "cancelled"
    # The last jobs are cancelled when the statement has ended.
    active = "sc._jsc.sc().dagScheduler().activeJobs().size()"
    driver.run(f"import time\nfor _ in range(600):\n    if not {active}: break\n    time.sleep(0.05)")
    assert driver.text(active) == "0"
    assert driver.text("sc.getLocalProperty('spark.jobGroup.id') == 'mine'") == "False"


def test_a_python_loop_is_cancelled_and_the_session_goes_on(driver: DriverProcess) -> None:
    number = driver.submit("import time\nprint('begun')\nwhile True: time.sleep(0.01)")
    later = driver.submit("1 + 1")
    until_running(driver, number)
    driver.ask("cancel", n=number)
    ended = driver.wait(number)
    assert ended["state"] == "cancelled" and "begun" in "".join(ended["output"]["traceback"])
    assert driver.wait(later)["output"]["data"]["text/plain"] == "2"


def test_a_scala_statement_that_sleeps_is_cancelled(driver: DriverProcess) -> None:
    number = driver.submit('println("begun"); Thread.sleep(60000)', "spark")
    until_running(driver, number)
    driver.ask("cancel", n=number)
    assert driver.wait(number)["state"] == "cancelled"
    assert "Int = 2" in driver.text("1 + 1", "spark")


FIXED = """
import glob, json, os, pyspark, re, zipfile
(jar,) = glob.glob(os.path.join(os.path.dirname(pyspark.__file__), "jars", "spark-catalyst_*.jar"))
constants = zipfile.ZipFile(jar).read("org/apache/spark/sql/internal/StaticSQLConf$.class")

def fixed(name):
    try:
        spark.conf.set(name, "1")
        spark.conf.unset(name)
    except Exception as error:
        return "CANNOT_MODIFY_STATIC_CONFIG" in str(error)

names = {name.decode() for name in re.findall(rb"spark\\.sql\\.[A-Za-z.]+[A-Za-z]", constants)}
%json [name for name in names if fixed(name)]"""


def test_settings_that_spark_fixes_at_its_start_are_not_for_a_driver_that_runs(driver: DriverProcess) -> None:
    fixed = driver.run(FIXED)["data"]["application/json"]
    assert len(fixed) > 20 and [name for name in fixed if RUNTIME.match(name)] == []
    conf = {"spark.sql.cache.serializer": "x"}
    refused = driver.ask("adopt", name="n", kind="pyspark", conf=conf, variables={}, working_directory="")
    assert refused["type"] == "BadRequest" and "spark.sql.cache.serializer can't be set" in refused["message"]


def test_progress_reaches_those_that_follow(driver: DriverProcess, tmp_path: Path) -> None:
    flag = tmp_path / "go"
    code = PARTS.format(flag=str(flag))
    events = driver.connect()
    events.ask("follow")
    number = driver.submit(code)
    states, fractions = [], []
    while not states or states[-1] != "available":
        event = events.read()
        if event["event"] == "statement" and event["n"] == number:
            states.append(event["state"])
            fractions.append(event["progress"])
            if 0 < fractions[-1] < 1:
                flag.touch()
    events.close()
    assert states[:2] == ["waiting", "running"] and fractions == sorted(fractions)
    assert any(0 < fraction < 1 for fraction in fractions) and fractions[-1] == 1
    again = driver.submit(code)
    progress = driver.ask("progress", n=again)["progress"]
    assert progress["expected_seconds"] >= 0.5  # what is in between is seen half a second after the start
    driver.wait(again)


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("import os\nspark.range(3).count()", "pyspark", "spark.range(3).count()"),
        ("spark.range(3).write.mode('overwrite').parquet('three')", "pyspark", "parquet"),
        ("sc.parallelize([1]).count()", "pyspark", "count at <statement>"),
        ("-- nine rows\nSELECT * FROM range(9) ORDER BY rand()", "sql", "nine rows"),
    ],
)
def test_jobs_are_called_by_what_the_person_wrote(
    driver: DriverProcess, code: str, kind: str, name: str
) -> None:
    number = driver.submit(code, kind)
    assert driver.wait(number)["output"]["status"] == "ok"
    jobs = driver.ask("progress", n=number)["progress"]["jobs"]
    names = {each["name"] for job in jobs for each in (job, *job["stages"])}
    assert {re.sub(r" \d+>:\d+", ">", each) for each in names} == {name}


def test_many_jobs_are_read_by_a_few_calls_and_the_latest_shown(driver: DriverProcess) -> None:
    number = driver.submit("for i in range(30): sc.parallelize([i], 2).count()")
    assert driver.wait(number)["state"] == "available"
    progress = driver.ask("progress", n=number)["progress"]
    (first, *_, last) = jobs = progress["jobs"]
    assert len(jobs) == 20 and last["id"] - first["id"] == 19 and progress["progress"] == 1
    assert {(job["state"], job["tasks"], job["completed"]) for job in jobs} == {("SUCCEEDED", 2, 2)}
    assert [(each["state"], each["completed"]) for each in last["stages"]] == [("COMPLETE", 2)]
    # Those of this thread: the driver looks at its statements from another one.
    looks = f"""
from threading import get_ident
from jupyter_smstudio.spark.runtime.driver.jobs import Jobs
client, asked, own = sc._gateway._gateway_client, [], get_ident()
send, jobs = client.send_command, Jobs(sc)
client.send_command = lambda *a, **k: (get_ident() == own and asked.append(1)) or send(*a, **k)
found = [len(jobs.of_group("stmt-{number}")), len(asked), len(jobs.of_group("stmt-{number}")), len(asked)]
client.send_command = send
found"""
    seen, calls, again, more = json.loads(driver.text(looks))
    assert (seen, again) == (30, 30) and calls <= 8 and more - calls == 1


def test_output_beyond_the_limit_is_cut_and_says_how_to_get_all(driver: DriverProcess) -> None:
    output = driver.run("for i in range(100_000): print('0123456789')")
    assert output["cut"] == {"kept": OUTPUT_BYTES, "total": 1_100_000}
    text = output["data"]["text/plain"]
    assert len(text) < OUTPUT_BYTES + 500 and "To get all" in text.splitlines()[-1]
    shown = driver.run("'x' * 1_000_000")
    assert shown["cut"]["total"] == 1_000_002 and len(shown["data"]["text/plain"]) < OUTPUT_BYTES + 500
    large = driver.run(f"SELECT repeat('x', {OUTPUT_BYTES})", "sql")
    assert "was not sent" in large["data"]["text/plain"] and "application/json" not in large["data"]
    scala = driver.run('for (i <- 1 to 100000) println("0123456789")', "spark")
    assert scala["cut"]["total"] >= 1_100_000


def test_an_endless_loop_in_scala_ends_for_its_client_who_is_told_that_it_goes_on(
    driver: DriverProcess,
) -> None:
    """Last but one: the loop takes a core from then on."""
    number = driver.submit('println("begun"); while (true) {}', "spark")
    until_running(driver, number)
    driver.ask("cancel", n=number)
    ended = driver.wait(number)
    assert ended["state"] == "cancelled" and "goes on" in ended["output"]["evalue"]
    assert driver.text("spark.range(3).count()") == "3"
    assert "Int = 2" in driver.text("1 + 1", "spark")


def test_a_killed_java_is_told_at_once_and_the_statements_stay(driver: DriverProcess) -> None:
    """The last: there is no Spark after it."""
    events = driver.connect()
    events.ask("follow")
    number = driver.submit(ENDLESS)
    until_running(driver, number)
    os.kill(driver.ask("hello")["jvm_pid"], signal.SIGKILL)
    ended = driver.wait(number)
    assert ended["state"] == "error" and "was killed" in ended["output"]["evalue"]
    event = events.read()
    while event["event"] != "state" or event["state"] != "dead":
        event = events.read()
    events.close()
    assert "memory" in event["message"]
    assert driver.ask("run", code="1", kind="pyspark")["message"] == event["message"]
    assert driver.ask("statement", n=0)["ok"]
    assert driver.ask("stop")["ok"]
    assert driver.process.wait(60) == 0 and not (driver.folder / "s").exists()


def test_java_without_memory_ends_with_a_sentence(tmp_path: Path) -> None:
    with closing(DriverProcess(spark_python(), tmp_path / "small", cores=1, heap_mb=512)) as driver:
        driver.wait_idle()
        output = driver.run("sc._jvm.java.nio.ByteBuffer.allocate(2**31 - 1 - 8)")
        assert "heap of 512 MiB was full" in output["evalue"]


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    driver = DriverProcess(spark_python(), tmp_path / "bad", conf={"spark.master": "nonsense"})
    events = driver.connect()
    events.ask("follow")
    event = events.read()
    assert event["state"] == "error" and "Spark did not start" in event["message"]
    assert driver.process.wait(60) == 1
    events.close()
