"""The Spark of a driver: one Java virtual machine with one context, owned by this process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from .order import Order
from .properties import properties_of, write_properties


class Spark:
    """Spark, as pyspark has it in this process.

    Args:
        session: pyspark's ``SparkSession``.
        process: the Java virtual machine.
    """

    def __init__(self, session: Any, process: subprocess.Popen[bytes]) -> None:
        self.session = session
        self.process = process
        self.context = session.sparkContext
        self._java = self.context._jsc.sc()
        self._group = ""

    @classmethod
    def start(cls, order: Order) -> Spark:
        """Start Java and the context; takes some 5 to 15 seconds.

        Raises:
            Exception: whatever pyspark and Java raise where they can't start.
        """
        prepare(order)
        from pyspark.sql import SparkSession

        session = SparkSession.builder.getOrCreate()
        gateway = session.sparkContext._gateway
        assert gateway is not None
        return cls(session, gateway.proc)

    @property
    def jvm(self) -> Any:
        """py4j's view of Java."""
        return self.context._jvm

    @property
    def facts(self) -> dict[str, Any]:
        """What a client is told: the application's id, the address of its UI, versions."""
        return {
            "app_id": self.context.applicationId,
            "ui_url": self.context.uiWebUrl or "",
            "spark_version": self.context.version,
            "jvm_pid": self.process.pid,
        }

    @property
    def stopped(self) -> bool:
        """Whether a statement stopped the context."""
        return self.context._jsc is None

    @property
    def answers(self) -> bool:
        """Whether Java still answers."""
        try:
            self.jvm.java.lang.System.nanoTime()
        except java_errors():
            return False
        return True

    @property
    def executors(self) -> int:
        """How many executors there are; the driver is one in local mode."""
        driver = 0 if self.context.master.startswith("local") else 1
        return int(self._java.getExecutorMemoryStatus().size()) - driver

    def enter_group(self, group: str, description: str) -> None:
        """Count the jobs that this thread starts from now on to a group."""
        # Tasks are interrupted when the group is cancelled: the reason not to is HDFS-1208, of data nodes
        # before Hadoop 2.
        self.context.setJobGroup(group, description, interruptOnCancel=True)
        # Code may give its jobs a group of its own; they keep the tag.
        if self._group:
            self.context.removeJobTag(self._group)
        self.context.addJobTag(group)
        self._group = group

    def cancel_group(self, group: str) -> None:
        """End the running jobs of a group, and refuse those that its code starts in it after."""
        self._java.cancelJobGroupAndFutureJobs(group)
        self.context.cancelJobsWithTag(group)

    def enter_directory(self, directory: str) -> None:
        """Let the relative paths of statements begin in a directory, in Python and in Spark.

        Raises:
            OSError: it is not there, or nobody may enter it.
        """
        os.chdir(directory)
        # Java cannot change its own. Spark asks Hadoop's file system, of which a process has one.
        hadoop = self.jvm.org.apache.hadoop.fs
        files = hadoop.FileSystem.getLocal(self.context._jsc.hadoopConfiguration())
        files.setWorkingDirectory(hadoop.Path(directory))

    def renew_connection(self) -> None:
        """Give this thread a new connection to Java: an answer may wait on the old one.

        To be called after a call of Java's was interrupted.
        """
        client = self.context._gateway._gateway_client
        connection = client.get_thread_connection()
        client.thread_connection.connection = None
        if connection is not None:
            connection.close(False)

    def stop(self) -> None:
        """Stop the context; Java ends with this process."""
        if not self.stopped:
            self.session.stop()


def java_errors() -> tuple[type[Exception], ...]:
    """Return what a call of Java's raises when Java has ended."""
    from py4j.protocol import Py4JError

    return (Py4JError, OSError)


def prepare(order: Order) -> None:
    """Write the properties and set the environment that pyspark starts Java with."""
    for folder in ("local", "warehouse", "classes", "conf"):
        (order.folder / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    write_properties(properties_of(order), order.folder / "conf" / "spark-defaults.conf")
    os.environ |= order.variables
    os.environ["SPARK_CONF_DIR"] = str(order.folder / "conf")
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # the UI listens where this says
    os.environ.pop("SPARK_REMOTE", None)  # a classic session, not one of Spark Connect
