"""What a session may be configured with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.spark.livy.local.configuration import Configuration, Configurations, size_of
from jupyter_smstudio.spark.livy.local.file_references import FileReferences
from jupyter_smstudio.spark.livy.local.limits import GIB, MIB
from jupyter_smstudio.spark.livy.local.requests import NewBatch, NewSession, read


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    (root / "own.py").touch()
    (root / "own.jar").touch()
    (root / "a,b.py").touch()
    (tmp_path / "secret.py").touch()
    (root / "link.py").symlink_to(tmp_path / "secret.py")
    return root


@pytest.fixture
def configurations(root: Path) -> Configurations:
    return Configurations(
        "ann", 4 * GIB, FileReferences(root, [], ["data.example.org", "*.below.example.org"])
    )


def check(configurations: Configurations, **body: Any) -> Configuration:
    return configurations.check(read(NewSession, {"kind": "pyspark", **body}))


@pytest.mark.parametrize(
    "key",
    [
        "spark.sql.shuffle.partitions",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.sql.catalog.mine.warehouse",
        "spark.default.parallelism",
        "spark.serializer",
        "spark.executor.memory",
        "spark.driver.maxResultSize",
        "spark.dynamicAllocation.enabled",
        "spark.task.maxFailures",
        "spark.app.name",
    ],
)
def test_how_spark_computes_is_the_sessions_business(configurations: Configurations, key: str) -> None:
    assert check(configurations, conf={key: "1"}).conf == {key: "1"}


@pytest.mark.parametrize(
    "key",
    [
        "spark.master",
        "spark.remote",
        "spark.submit.deployMode",
        "spark.yarn.queue",
        "spark.kubernetes.container.image",
        "spark.ui.port",
        "spark.ui.filters",
        "spark.org.apache.spark.ui.JWSFilter.param.secretKey",
        "spark.acls.enable",
        "spark.driver.extraJavaOptions",
        "spark.driver.defaultJavaOptions",
        "spark.executor.extraJavaOptions",
        "spark.driver.extraClassPath",
        "spark.driver.extraLibraryPath",
        "spark.driver.userClassPathFirst",
        "spark.plugins",
        "spark.driver.memoryOverheadFactor",
        "spark.extraListeners",
        "spark.jars.packages",
        "spark.jars.ivySettings",
        "spark.sql.hive.metastore.jars",
        "spark.sql.hive.metastore.jars.path",
        "spark.sql.extensions",
        "spark.sql.queryExecutionListeners",
        "spark.sql.warehouse.dir",
        "spark.local.dir",
        "spark.eventLog.dir",
        "spark.driver.host",
        "spark.driver.bindAddress",
        "spark.driver.port",
        "spark.blockManager.port",
        "spark.shuffle.service.port",
        "spark.pyspark.python",
        "spark.pyspark.driver.python",
        "spark.authenticate.secret",
        "spark.ssl.keyStore",
        "spark.smstudio.executionRole",
        "spark.repl.class.outputDir",
        "spark.unheard.of",
        "hive.metastore.uris",
        "",
        "spark.sql.x y",
        "spark.sql.\u0000",
        "SPARK.MASTER",
    ],
)
def test_where_it_runs_and_what_it_loads_is_the_clusters(configurations: Configurations, key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(configurations, conf={key: "x"})
    assert refused.value.message[0].isupper() and refused.value.message.endswith(".")


@pytest.mark.parametrize("value", ["a\nspark.master=yarn", "a\rb", "a\u0000b", "x" * 5000])
def test_a_value_is_one_line(configurations: Configurations, value: str) -> None:
    with pytest.raises(InvalidInput, match="one line each"):
        check(configurations, conf={"spark.sql.x": value})


def test_numbers_and_booleans_are_written_as_spark_reads_them(configurations: Configurations) -> None:
    conf = {"spark.sql.a": True, "spark.sql.b": 4, "spark.sql.c": None, "spark.sql.d": " x "}
    assert check(configurations, conf=conf).conf == {
        "spark.sql.a": "true",
        "spark.sql.b": "4",
        "spark.sql.d": "x",
    }


def test_memory_is_the_heap_and_what_stands_beside_it(configurations: Configurations) -> None:
    plain = check(configurations)
    assert (plain.heap_mb, plain.memory_bytes) == (1024, int(1.4 * GIB))
    asked = check(configurations, driverMemory="2g", conf={"spark.driver.memory": "1g"})
    assert (asked.heap_mb, asked.memory_bytes) == (2048, int(2.8 * GIB))  # Livy's field wins, as in Livy
    assert check(configurations, driverMemory="300m").memory_bytes == 684 * MIB
    for memory in ("3g", "1t", "9999999999999999g"):
        with pytest.raises(
            InvalidInput, match=r"4\.0 GiB for sessions\. Set spark\.driver\.memory to 2925m or"
        ):
            check(configurations, driverMemory=memory)
    for memory in ("100m", "0"):
        with pytest.raises(InvalidInput, match="at least 256m"):
            check(configurations, driverMemory=memory)
    for memory in ("-1g", "much", "1 g 2", f"{'9' * 400}g", "1²g"):
        with pytest.raises(InvalidInput, match="no size of memory"):
            check(configurations, driverMemory=memory)


def test_memory_for_python_can_be_asked_for(configurations: Configurations) -> None:
    asked = check(configurations, conf={"spark.driver.memoryOverhead": "2g"})
    assert (asked.heap_mb, asked.memory_bytes, asked.conf) == (1024, 3 * GIB, {})
    assert not configurations.suits_warm(asked)
    both = check(configurations, driverMemory="2g", conf={"spark.driver.memoryOverhead": "400"})
    assert (both.heap_mb, both.memory_bytes) == (2048, 2448 * MIB)
    for beside, memory, why in (
        ("100m", "1g", "at least 384m"),
        ("9g", "1g", r"Set spark\.driver\.memoryOverhead to 3072m or less"),
        ("1g", "8g", r"Set spark\.driver\.memory to 2925m or less"),
        ("much", "1g", "no size of memory"),
    ):
        with pytest.raises(InvalidInput, match=why):
            check(configurations, driverMemory=memory, conf={"spark.driver.memoryOverhead": beside})


def test_a_small_cluster_gives_a_smaller_heap(root: Path) -> None:
    configurations = Configurations("ann", GIB, FileReferences(root, [], []))
    small = configurations.standard()
    assert (small.heap_mb, small.memory_bytes) == (640, GIB)
    assert configurations.suits_warm(check(configurations, conf={"spark.sql.ansi.enabled": "true"}))


def test_sizes_are_read_as_spark_reads_them() -> None:
    read_sizes = {text: size_of("k", text) // MIB for text in ("1g", "512m", "1024", "2gb", "1048576k")}
    assert read_sizes == {"1g": 1024, "512m": 512, "1024": 1024, "2gb": 2048, "1048576k": 1024}


def test_files_are_the_owners_own(configurations: Configurations, root: Path) -> None:
    found = check(configurations, pyFiles=["own.py"], jars=[f"file://{root}/own.jar"], archives=["own.jar#x"])
    assert found.conf == {
        "spark.submit.pyFiles": f"{root}/own.py",
        "spark.jars": f"{root}/own.jar",
        "spark.archives": f"{root}/own.jar#x",
    }
    allowed = "https://data.example.org/a.jar"
    assert check(configurations, jars=[allowed]).conf["spark.jars"] == allowed
    below = "https://a.below.example.org/a.jar"
    assert check(configurations, jars=[below]).conf["spark.jars"] == below
    for named, why in (
        ("/etc/passwd", "outside of your folder"),
        ("../secret.py", "outside of your folder"),
        ("link.py", "outside of your folder"),
        ("file:///etc/passwd", "outside of your folder"),
        ("file://elsewhere/own.py", "not a file of this machine"),
        ("missing.py", "There is no file"),
        ("https://evil.example/a.jar", "fetched from evil.example"),
        ("https://data.example.org@evil.example/a.jar", "fetched from evil.example"),
        ("ftp://evil.example/a.jar", "fetched from evil.example"),
        ("s3://bucket/a.jar", "not a file of this machine"),
        ("ivy://a:b:1", "not a file of this machine"),
        ("http://[x", "no address of a file"),
        ("own.jar#../../.ssh", "plain name"),
        ("own.jar#/root", "plain name"),
        ("own.jar#..", "plain name"),
        ("own.jar#", "plain name"),
        ("https://[::1]:99999/a.jar", "fetched from"),
        ("https://a.below.example.org.evil.example/a.jar", "fetched from"),
        ("a" * 4000, "."),
    ):
        with pytest.raises(InvalidInput, match=why):
            check(configurations, files=[named])
    with pytest.raises(InvalidInput, match="outside of your folder"):
        check(configurations, conf={"spark.files": "own.py,/etc/passwd"})


def test_nobody_runs_as_somebody_else(configurations: Configurations) -> None:
    assert check(configurations, proxyUser="ann").conf == {}
    with pytest.raises(InvalidInput, match="run as ann"):
        check(configurations, proxyUser="root")


@pytest.mark.parametrize(
    ("conf", "taken"),
    [
        ({}, True),
        ({"spark.sql.shuffle.partitions": "3"}, True),
        ({"spark.app.name": "x"}, True),
        ({"spark.sql.catalogImplementation": "hive"}, False),
        ({"spark.sql.globalTempDatabase": "g"}, False),
        ({"spark.sql.cache.serializer": "x"}, False),
        ({"spark.sql.subquery.maxThreadThreshold": "4"}, False),
        ({"spark.sql.catalog.my-own.type": "x"}, True),
        ({"spark.serializer": "x"}, False),
        ({"spark.driver.memory": "2g"}, False),
    ],
)
def test_what_a_warm_driver_can_still_take(
    configurations: Configurations, conf: dict[str, str], taken: bool
) -> None:
    assert configurations.suits_warm(check(configurations, conf=conf)) is taken


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "sparkr"},
        {"kind": 7},
        {"conf": []},
        {"conf": {"spark.sql.x": {"a": 1}}},
        {"name": "a\nb"},
        {"driverMemory": "1g\n"},
        {"heartbeatTimeoutInSecond": -1},
        {"heartbeatTimeoutInSecond": 10**12},
        {"jars": "one.jar"},
        {"name": "x" * 256},
        {"name": "\ud800"},
        {"ttl": "soon"},
        {"ttl": "²"},
        {"ttl": "8d"},
        {"conf": {f"spark.sql.k{number}": "1" for number in range(201)}},
    ],
)
def test_what_is_no_request_of_livys_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="not as Livy takes it"):
        read(NewSession, body)


@pytest.mark.parametrize(
    ("ttl", "seconds"), [("10m", 600), ("90", 90), ("2 H", 7200), ("5min", 300), ("", 0), (None, 0)]
)
def test_times_are_read_as_livy_writes_them(ttl: str | None, seconds: int) -> None:
    assert read(NewSession, {"ttl": ttl}).session_seconds == seconds


def test_an_argument_of_a_program_holds_no_nul() -> None:
    with pytest.raises(InvalidInput, match=r"args\.0"):
        read(NewBatch, {"file": "a.py", "args": ["a\0b"]})
