"""What a session may be configured with: an allow-list first, then a sentence for what is refused by name.

A session runs code of its owner, so this keeps no secret from them. It keeps what the cluster promises:
that drivers run here, in their share of its memory, behind its gateway, in the name of their owner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....core.errors import InvalidInput
from .file_references import FileReferences
from .limits import DEFAULT_HEAP, GIB, MIB, MIN_HEAP, MIN_OVERHEAD, OVERHEAD_FACTOR
from .requests import Application

ALLOWED = re.compile(
    r"spark\.(?:sql|hadoop|shuffle|memory|storage|broadcast|rdd|io|reducer|scheduler|speculation|task|"
    r"kryo|kryoserializer|locality|cleaner|ml|streaming|dynamicAllocation|stage|excludeOnFailure|"
    r"python|executorEnv|r)\.[A-Za-z0-9_.-]+|"
    r"spark\.(?:app\.name|default\.parallelism|serializer|speculation|logConf|network\.timeout|"
    r"driver\.(?:memory|cores|maxResultSize|memoryOverhead)|"
    r"executor\.(?:memory|cores|instances|memoryOverhead|pyspark\.memory|heartbeatInterval)|cores\.max|"
    r"files\.maxPartitionBytes|files|jars|archives|submit\.pyFiles|checkpoint\.compress|"
    r"pyspark\.(?:sql|pandas)\.[A-Za-z0-9_.-]+)"
)
"""Settings of how Spark computes. What is not named here (where it runs, what it loads, what it listens on)
belongs to the cluster."""

_CLUSTERS = "The cluster decides where drivers run. Leave it out."
_UI = "The Spark UI is reached through the studio, which sets it up. Leave it out."
_LOADS = (
    "Code that the JVM loads beside Spark is not taken from a session. Put a jar into your folder, and name "
    "it in spark.jars."
)
REFUSED: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), why)
    for pattern, why in (
        (r"spark\.submit\.deployMode", f"Drivers of this cluster run in the client mode alone. {_CLUSTERS}"),
        (r"spark\.master|spark\.remote|spark\.(?:yarn|kubernetes|mesos|connect)\..*", _CLUSTERS),
        (r"spark\.ui\..*|spark\.acls\..*|spark\..*\.acls.*|spark\.org\.apache\..*", _UI),
        (r"spark\.(?:driver|executor)\.(?:extra|default)JavaOptions", _LOADS),
        (r"spark\.(?:driver|executor)\.(?:extraClassPath|extraLibraryPath|userClassPathFirst)", _LOADS),
        (r"spark\.(?:plugins|extraListeners|jars\.(?:packages|repositories|ivy.*))", _LOADS),
        (r"spark\.sql\.hive\.metastore\.(?:jars.*|sharedPrefixes|barrierPrefixes)", _LOADS),
        (r"spark\.(?:sql\.)?extensions|spark\.sql\.queryExecutionListeners", _LOADS),
        (
            r"spark\.local\.dir|spark\.sql\.warehouse\.dir|spark\.eventLog\..*|spark\.history\..*",
            "A session keeps its files in a folder of its own, which goes with it. Leave it out.",
        ),
        (
            r"spark\.(?:driver\.(?:host|bindAddress|port)|blockManager\.port|.*\.port)",
            "Drivers listen on this machine alone. Leave it out.",
        ),
        (
            r"spark\.(?:pyspark\.(?:driver\.)?python|executor\.python.*)",
            "Drivers run in the cluster's image. Choose another image for another Python.",
        ),
        (
            r"spark\.smstudio\..*",
            "Execution roles belong to clusters of EMR; this cluster runs in your own name.",
        ),
        (r"spark\.driver\.memoryOverheadFactor", "Say how much it is by spark.driver.memoryOverhead."),
        (r"spark\.authenticate.*|spark\.ssl\..*|spark\.network\.crypto.*", _CLUSTERS),
    )
]
"""Sentences for what people try; everything else that is not allowed gets a general one."""

SECRET = re.compile(r"secret|password|token|access[.]?key", re.IGNORECASE)
"""Settings that are shown to nobody; Spark's own ``spark.redaction.regex``."""
REDACTED = "*********(redacted)"
HEAP = "spark.driver.memory"
OVERHEAD = "spark.driver.memoryOverhead"
FILES = {"spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"}
RUNTIME = re.compile(
    r"spark\.sql\.(?!warehouse|catalogImplementation|globalTempDatabase|extensions|ui\.|hive\.|debug|event\.|"
    r"artifact\.copyFrom|avro\.schemaUrl|cache\.serializer|codegen\.(?:cache|comments)|defaultUrlStream|"
    r"filesourceTableRelationCacheSize|kafka\.disallowed|legacy\.(?:hive|sessionInit)|metadataCacheTTL|"
    r"queryExecutionListeners|reflect\.|restrictedMode|sources\.(?:disabledJdbc|schemaString)|"
    r"streaming\.(?:streamingQueryListeners|ui\.)|\w+\.maxThreadThreshold)"
)
"""What a context that runs can still be told; the rest of ``spark.sql`` (``StaticSQLConf``) is fixed at its
start."""
SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)\s*([bkmgtp]?)b?", re.IGNORECASE)
UNITS = {"b": 1, "k": 1024, "": MIB, "m": MIB, "g": GIB, "t": 1024 * GIB, "p": 1024 * 1024 * GIB}
"""Of sizes of memory; a bare number is MiB, as in Spark."""


@dataclass(frozen=True)
class Configuration:
    """A checked configuration.

    Attributes:
        conf: Spark's settings that the session asked for.
        heap_mb: of the driver's JVM.
        memory_bytes: that the driver may take with all its processes.
    """

    conf: Mapping[str, str]
    heap_mb: int
    memory_bytes: int

    @property
    def shown(self) -> dict[str, str]:
        """Return ``conf`` without the secrets in it, as it is stored and told."""
        return {key: REDACTED if SECRET.search(key) else value for key, value in self.conf.items()}


class Configurations:
    """Checks what sessions of one cluster ask for.

    Args:
        owner: of the cluster.
        most_bytes: of the memory that one session can have.
        files: finds the files that a session names.
    """

    def __init__(self, owner: str, most_bytes: int, files: FileReferences) -> None:
        self._owner = owner
        self._most_bytes = most_bytes
        self._files = files

    def standard(self) -> Configuration:
        """Return that of a session which asks for nothing; smaller where the cluster is."""
        heap = min(DEFAULT_HEAP, self._most_heap)
        return Configuration({}, heap // MIB, min(_share(heap), self._most_bytes))

    @property
    def _most_heap(self) -> int:
        most = min(int(self._most_bytes / (1 + OVERHEAD_FACTOR)), self._most_bytes - MIN_OVERHEAD)
        return max(most, MIN_HEAP)

    def suits_warm(self, wanted: Configuration) -> bool:
        """Tell whether a driver that is up already, with the standard configuration, can still take it."""
        same = (
            wanted.memory_bytes == self.standard().memory_bytes and wanted.heap_mb == self.standard().heap_mb
        )
        return same and all(RUNTIME.match(key) or key == "spark.app.name" for key in wanted.conf)

    def check(self, asked: Application) -> Configuration:
        """Check what a session or batch asks for.

        Raises:
            InvalidInput: it may not have it; the message says why and what to do.
        """
        if asked.proxy_user and asked.proxy_user != self._owner:
            raise InvalidInput(
                f"Sessions of this cluster run as {self._owner}; proxyUser cannot name somebody else. "
                "Leave it out."
            )
        conf = {key: _text(key, value) for key, value in asked.conf.items() if value is not None}
        conf |= _fields(asked)
        for key in conf:
            _refuse(key)
        for key in FILES & conf.keys():
            conf[key] = ",".join(self._files.find(each) for each in conf[key].split(",") if each.strip())
        return self._sized({key: value for key, value in conf.items() if value})

    def _sized(self, conf: dict[str, str]) -> Configuration:
        memory, beside = conf.pop(HEAP, ""), conf.pop(OVERHEAD, "")
        plain = self.standard()
        if not memory and not beside:
            return Configuration(conf, plain.heap_mb, plain.memory_bytes)
        heap = _at_least(MIN_HEAP, HEAP, memory) if memory else plain.heap_mb * MIB
        share = heap + _at_least(MIN_OVERHEAD, OVERHEAD, beside) if beside else _share(heap)
        if share > self._most_bytes:
            fits = beside and self._most_bytes - heap >= MIN_OVERHEAD
            key, most = (OVERHEAD, self._most_bytes - heap) if fits else (HEAP, self._most_heap)
            raise InvalidInput(
                f"{HEAP}={memory or f'{plain.heap_mb}m'} takes {share / GIB:.1f} GiB with Python beside it, "
                f"and this cluster has {self._most_bytes / GIB:.1f} GiB for sessions. Set {key} to "
                f"{most // MIB}m or less, or create a cluster on a larger instance type."
            )
        return Configuration(conf, heap // MIB, share)


def size_of(key: str, text: str) -> int:
    """Return a size of memory as Spark writes it, in bytes; a bare number is MiB.

    Raises:
        InvalidInput: it is none.
    """
    found = SIZE.fullmatch(text.strip())
    if not found:
        raise InvalidInput(f"{key}={text[:50]} is no size of memory. Write it as 512m or 2g.")
    return int(float(found[1]) * UNITS[found[2].lower()])


def _at_least(least: int, key: str, text: str) -> int:
    size = size_of(key, text)
    if size < least:
        raise InvalidInput(f"{key} is {text}; Spark needs at least {least // MIB}m.")
    return size


def _share(heap: int) -> int:
    return heap + max(MIN_OVERHEAD, int(heap * OVERHEAD_FACTOR))


def _text(key: str, value: str | float | bool) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    for part in (key, text):
        if len(part) > 4096 or any(ord(each) < 32 or ord(each) == 127 for each in part):
            raise InvalidInput(
                f"The setting {key[:80]!r} holds a line break or another control character, or more than "
                "4,096 characters. Spark's settings are one line each."
            )
    return text.strip()


def _refuse(key: str) -> None:
    for pattern, why in REFUSED:
        if pattern.fullmatch(key):
            raise InvalidInput(f"A session cannot set {key}. {why}")
    if not ALLOWED.fullmatch(key):
        raise InvalidInput(
            f"A session cannot set {key[:200]!r}: only what decides how Spark computes is taken from it "
            "(spark.sql.*, spark.hadoop.*, spark.shuffle.*, spark.driver.memory and the like). Leave it out."
        )


def _fields(asked: Application) -> dict[str, str]:
    """Return the settings that Livy has fields of their own for; they win, as with Livy."""
    lists = {
        "spark.jars": asked.jars,
        "spark.submit.pyFiles": asked.py_files,
        "spark.files": asked.files,
        "spark.archives": asked.archives,
    }
    named = {
        HEAP: asked.driver_memory,
        "spark.executor.memory": asked.executor_memory,
        "spark.executor.cores": asked.executor_cores,
        "spark.executor.instances": asked.num_executors,
    }
    joined = {key: ",".join(listed) for key, listed in lists.items() if listed}
    return joined | {key: str(value) for key, value in named.items() if value}
