"""The session of a driver: starts Spark, runs the statements in the main thread, and notices deaths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from .cancel import CANCELLED, STUBBORN
from .context import Spark, java_errors
from .deaths import ENDED, STOPPED, death_sentence, start_sentence
from .interruption import Interruption
from .job_names import title
from .languages import CodeFailed, message_of
from .order import Order
from .output import TEXT, Output, failed, shown, with_text
from .printing import StatementStdout
from .refusal import Refusal
from .statements import Statement, Statements, StatementState
from .ticker import Ticker
from .tools import Tools

EXIT_SECONDS = 5.0
"""For a session that is told to stop; then the process ends as it is."""
DEATH_SECONDS = 2.0
"""Between the first failed call of Java's and the news of its end."""


class SessionState(StrEnum):
    """Livy's states, as far as a driver has them."""

    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    SHUTTING_DOWN = "shutting_down"
    DEAD = "dead"
    ERROR = "error"


ENDS = {SessionState.SHUTTING_DOWN, SessionState.DEAD, SessionState.ERROR}


class Session:
    """One Spark session.

    Args:
        order: what it is to be.
        publish: called with each event, from any thread.
    """

    def __init__(self, order: Order, publish: Callable[[dict[str, Any]], None]) -> None:
        self.order = order
        self.name = order.name
        self.kind = order.kind
        self.message = ""
        self.state = SessionState.STARTING
        self.statements = Statements(order.output_bytes, self._statement_changed)
        self._publish = publish
        self._interruption = Interruption()
        self._stdout = StatementStdout(sys.stdout)
        self._tools: Tools | None = None
        self._facts: dict[str, Any] = {}
        self._moving = threading.Lock()
        self._stopped = threading.Event()
        self._dead = threading.Event()

    @property
    def tools(self) -> Tools:
        """All that needs Spark.

        Raises:
            Refusal: it has not started, or has ended.
        """
        if self._tools is None or self.state in ENDS:
            raise Refusal("NotReady", self.message or "The session is starting. Ask again when it is idle.")
        return self._tools

    @property
    def facts(self) -> dict[str, Any]:
        """What Spark says of itself; empty before it has started."""
        return self._facts

    def run(self) -> int:
        """Serve until the session ends; from the main thread. Returns the process's exit code."""
        signal.signal(signal.SIGTERM, lambda number, frame: self.stop())
        try:
            spark = Spark.start(self.order)
        except Exception as error:  # whatever it is, the session's message has to say it
            traceback.print_exc()
            self._end(SessionState.ERROR, start_sentence(error))
            return 1
        self._interruption.install()
        threading.Thread(target=self._watch, args=(spark.process,), name="java", daemon=True).start()
        sys.stdout = self._stdout
        try:
            self._tools = self._equip(spark)
        except java_errors() as error:
            self._end(SessionState.ERROR, start_sentence(error))
            return 1
        self._settle()
        while (statement := self.statements.take()) is not None:
            self._settle()
            self._serve(statement)
            self._settle()
        if self.state is SessionState.DEAD:
            self._stopped.wait()
        elif not spark.stopped:
            spark.stop()
        return 0

    def adopt(
        self, name: str, kind: str, conf: dict[str, str], variables: dict[str, str], working_directory: str
    ) -> None:
        """Make this warm session the one that somebody asked for.

        Raises:
            Refusal: Spark does not take the configuration while it runs.
        """
        from pyspark.errors import PySparkException

        spark = self.tools.spark
        for key, value in conf.items():
            try:
                spark.session.conf.set(key, value)
            except PySparkException as error:
                sentence = f"{key} can't be set in a session that runs: {error}"
                raise Refusal("BadRequest", sentence) from None
        os.environ |= variables
        spark.context.environment.update(variables)
        if working_directory:
            spark.enter_directory(working_directory)
        self.name, self.kind = name, kind

    def stop(self) -> None:
        """End the session; from any thread, and from a signal's handler. The process follows soon."""
        threading.Thread(target=self._stop, name="stop", daemon=True).start()

    def _stop(self) -> None:
        last = threading.Timer(EXIT_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()
        self._end(SessionState.SHUTTING_DOWN, ENDED)
        running = self.statements.running()
        if running is not None and self._tools is not None:
            self._tools.cancelling.cancel(running.id)
        self._stopped.set()

    def _equip(self, spark: Spark) -> Tools:
        self._facts = spark.facts
        tools = Tools(spark, self.order, self.statements, self._interruption, self._stdout)
        if self.order.warm_up:
            tools.warm_up()
        if self.order.working_directory:
            spark.enter_directory(self.order.working_directory)
        Ticker(self.statements, tools.progress).start()
        return tools

    def _serve(self, statement: Statement) -> None:
        """Run a statement to its end."""
        tools, output = self._tools, self._output(statement)
        assert tools is not None  # statements are taken once they are there
        if output["status"] == "ok":  # noted before anybody hears of the end, who may send the same again
            tools.durations.remember(statement.digest, statement.seconds)
        self.statements.finish(statement, output)
        if tools.spark.stopped:
            self._end(SessionState.DEAD, STOPPED)

    def _output(self, statement: Statement) -> Output:
        output = self._run(statement)
        if statement.state is StatementState.CANCELLING and output.get("ename") != "Cancelled":
            output = failed(statement.id, "Cancelled", CANCELLED)
        return with_text(output, self._printed(statement), statement.printed.cut)

    def _printed(self, statement: Statement) -> str:
        text = statement.printed.text()
        # As in Livy: its interpreter of Python leaves the end of the last line out, that of Scala does not.
        return text.rstrip() if statement.kind == "pyspark" else text

    def _run(self, statement: Statement) -> Output:
        tools, number = self._tools, statement.id
        assert tools is not None  # statements are taken once they are there
        try:
            with self._interruption.possible(number):
                tools.spark.enter_group(statement.group, title(statement.code))
                data = tools.languages[statement.kind].run(statement.code, number, statement.printed)
            statement.printed.write(data.pop(TEXT, ""))  # one limit for what is printed and what is shown
            return shown(number, data, self.order.output_bytes)
        except KeyboardInterrupt:
            tools.spark.renew_connection()
            return failed(number, "Cancelled", STUBBORN if statement.kind == "spark" else CANCELLED)
        except CodeFailed as error:
            failure = failed(number, error.name, error.message, error.traceback)
        except java_errors() as error:
            failure = failed(number, type(error).__name__, message_of(error))
        except Exception as error:  # e.g. of a row that Python has no value for; it must not end the session
            lines = traceback.format_exception(error)
            failure = failed(number, type(error).__name__, message_of(error), lines)
        if not tools.spark.answers:
            self._dead.wait(DEATH_SECONDS)  # then the statement has ended with the session's sentence
        return failure

    def _watch(self, java: subprocess.Popen[bytes]) -> None:
        code = java.wait()
        if self.state is not SessionState.SHUTTING_DOWN:
            running = self.statements.running()
            self._end(SessionState.DEAD, death_sentence(code, self.order.heap_mb))
            if running is not None:
                self._interruption.ask(running.id)
        self._dead.set()

    def _end(self, state: SessionState, message: str) -> None:
        self._move(state, message)
        self.statements.close(message, failure=state is not SessionState.SHUTTING_DOWN)

    def _settle(self) -> None:
        self._move(SessionState.IDLE if self.statements.idle else SessionState.BUSY)

    def _move(self, state: SessionState, message: str = "") -> None:
        with self._moving:
            if state is self.state or (self.state in ENDS and state not in ENDS):
                return
            self.state, self.message = state, message
        self._publish({"event": "state", "state": str(state), "message": message})

    def _statement_changed(self, statement: Statement) -> None:
        self._publish(
            {
                "event": "statement",
                "n": statement.id,
                "state": str(statement.state),
                "progress": statement.progress,
            }
        )
