"""Statements in Scala: the Scala compiler's own interpreter, in the Java virtual machine of the session."""

from __future__ import annotations

from typing import Any

from .completion import MOST
from .context import Spark
from .languages import CodeFailed
from .output import TEXT
from .printing import Printed
from .scala_lines import pieces
from .scala_output import ScalaOutput

BEGIN = (
    "@transient val spark = org.apache.spark.sql.SparkSession.active",
    "@transient val sc = spark.sparkContext",
    "@transient val sqlContext = spark.sqlContext",
    "import org.apache.spark.SparkContext._",
    "import spark.implicits._",
    "import spark.sql",
    "import org.apache.spark.sql.functions._",
)
"""What ``spark-shell`` begins with."""


class ScalaCode:
    """Runs Scala; made at the first statement, as the interpreter takes seconds and 250 MB to start.

    Args:
        spark: where its code runs.
        output: brings what it prints.
    """

    def __init__(self, spark: Spark, output: ScalaOutput) -> None:
        self._spark = spark
        self._output = output
        self._interpreter: Any = None
        self._thread: Any = None

    def run(self, code: str, number: int, printed: Printed) -> dict[str, Any]:
        """Run code; see :class:`~.languages.Language`."""
        if self._interpreter is None:
            self._interpreter = self._start()
        self._output.begin(printed)
        try:
            self._run(code, printed)
            self._output.catch_up()
        finally:
            self._output.end()
        return {TEXT: ""}

    def complete(self, code: str, cursor: int) -> list[str]:
        """Return what the compiler says may stand at the cursor; see :class:`~.languages.Language`."""
        if self._interpreter is None:
            return []
        found = self._interpreter.presentationCompile(cursor, code)
        if not found.isRight():
            return []
        candidates = found.toOption().get().completionCandidates(-1)._2()
        names = [candidates.apply(i).name() for i in range(min(candidates.size(), MOST))]
        return sorted(set(names))

    def interrupt(self) -> None:
        """Wake the thread of Java's that runs a statement, if it waits; a loop does not notice."""
        if self._thread is not None:
            self._thread.interrupt()

    def _start(self) -> Any:
        jvm = self._spark.jvm
        reading = jvm.scala.tools.nsc.interpreter
        settings = jvm.scala.tools.nsc.Settings()
        folder = self._spark.context.getConf().get("spark.repl.class.outputDir")
        arguments = ["-usejavacp", "-nowarn", "-Yrepl-class-based", "-Yrepl-outdir", folder]
        settings.processArguments(_list(jvm, arguments), True)
        config = getattr(reading.shell, "ShellConfig$").__getattr__("MODULE$").apply(settings)
        writer = jvm.java.io.PrintWriter(self._output.stream, True)
        reporter = reading.shell.ReplReporterImpl(config, settings, writer)
        interpreter = reading.IMain(settings, reporter)
        interpreter.initializeCompiler()
        for line in BEGIN:
            interpreter.interpret(line)
        return interpreter

    def _run(self, code: str, printed: Printed) -> None:
        jvm = self._spark.jvm
        self._thread = jvm.java.lang.Thread.currentThread()
        getattr(jvm.scala, "Console$").__getattr__("MODULE$").setOutDirect(self._output.stream)
        unfinished = ""
        for piece in pieces(code):
            unfinished = f"{unfinished}\n{piece}" if unfinished else piece
            self._output.catch_up()
            before = printed.length
            result = str(self._interpreter.interpret(unfinished).toString())
            if result == "Incomplete":
                continue
            if result != "Success":
                self._output.catch_up()
                raise _failure(printed.take_from(before))
            unfinished = ""
        if unfinished:
            raise CodeFailed("Incomplete", "The Scala code ends before it is complete: a bracket is open.")


def _failure(said: str) -> CodeFailed:
    """Return what the interpreter said of code that failed; its first words are those of the mistake."""
    lines = said.strip("\n").splitlines(keepends=True)
    telling = next((line for line in lines if "error: " in line), lines[0] if lines else "The code failed.")
    return CodeFailed("Error", telling.strip().removeprefix("error: "), lines)


def _list(jvm: Any, values: list[str]) -> Any:
    """Return an immutable Scala list."""
    converters = getattr(jvm.scala.jdk, "CollectionConverters$").__getattr__("MODULE$")
    return converters.ListHasAsScala(jvm.java.util.ArrayList(values)).asScala().toList()
