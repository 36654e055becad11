"""What sparkmagic's magics do with values, queries and frames, as the studio does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sparkmagic.livyclientlib.sparkstorecommand import SparkStoreCommand
from sparkmagic.livyclientlib.sqlquery import SQLQuery
from sparkmagic.magics.sparkmagicsbase import SparkMagicBase
from sparkmagic.utils import configuration
from sparkmagic.utils.utils import coerce_pandas_df_to_numeric_datetime

from .controller import NOT_CONNECTED, StudioController
from .errors import SparkMistake
from .fetching import NoArrow, fetched, of_query, of_variable
from .origin import cut_note, mark
from .sending import send_frame, send_value
from .session import StudioSession, show_sessions

if TYPE_CHECKING:
    import pandas as pd


class DataMagics(SparkMagicBase):
    """What both of sparkmagic's sets of magics do in the studio's way; stands before theirs."""

    spark_controller: StudioController
    ipython_display: Any
    shell: Any

    def do_send_to_spark(
        self,
        cell: str,
        input_variable_name: str,
        var_type: str,
        output_variable_name: str | None,
        max_rows: int | None,
        session_name: str | None,
    ) -> None:
        """Send a variable of the notebook: any plain value, or a frame with ``-t df``."""
        if input_variable_name not in self.shell.user_ns:
            raise SparkMistake(
                f"The notebook has no variable “{input_variable_name}”. Make it with %%local first."
            )
        value = self.shell.user_ns[input_variable_name]
        name = output_variable_name or input_variable_name
        session = self.spark_controller.get_session_by_name_or_default(session_name)
        if type(value).__name__ == "DataFrame" and var_type.lower() in ("df", "str"):
            rows = configuration.default_maxrows() if max_rows is None else max_rows
            sent = send_frame(session, name, value, rows)
            left = f" ({sent:,} of {len(value):,} rows; -m -1 sends all)" if sent < len(value) else ""
            self.ipython_display.writeln(
                f"Sent the frame “{input_variable_name}” to Spark as “{name}”{left}."
            )
        elif var_type.lower() == "str":
            send_value(session, name, value)
            self.ipython_display.writeln(f"Sent “{input_variable_name}” to Spark as “{name}”.")
        else:
            raise SparkMistake(
                f"“{input_variable_name}” cannot be sent as -t {var_type}. Leave -t out for text, numbers "
                "and lists; -t df sends a pandas frame."
            )

    def execute_sqlquery(
        self,
        cell: str,
        samplemethod: str | None,
        maxrows: int | None,
        samplefraction: float | None,
        session: str | None,
        output_var: str | None,
        quiet: bool,
        coerce: bool | None,
    ) -> Any:
        """Run a query and return its rows; the name after ``-o`` gets them."""
        if not cell.strip():
            raise SparkMistake("There is no query. Write it in the lines below %%sql.")
        limit, fraction = _sample(samplemethod, maxrows, samplefraction)
        chosen = self.spark_controller.get_session_by_name_or_default(session)
        try:
            frame = fetched(chosen, of_query(cell, limit, fraction))
        except NoArrow:
            frame = by_text(chosen, SQLQuery(cell, samplemethod, _one_more(limit), samplefraction), limit)
        self._keep(frame, output_var, coerce)
        return None if quiet else frame

    def execute_spark(
        self,
        cell: str,
        output_var: str | None,
        samplemethod: str | None,
        maxrows: int | None,
        samplefraction: float | None,
        session_name: str | None,
        coerce: bool | None,
        output_handler: Any = None,
    ) -> None:
        """Run code, then fetch the frame that is named after ``-o``."""
        if cell.strip() or not output_var:
            super().execute_spark(
                cell, None, samplemethod, maxrows, samplefraction, session_name, coerce, output_handler
            )
        if output_var:
            limit, fraction = _sample(samplemethod, maxrows, samplefraction)
            chosen = self.spark_controller.get_session_by_name_or_default(session_name)
            try:
                frame = fetched(chosen, of_variable(chosen, output_var, limit, fraction))
            except NoArrow:
                order = SparkStoreCommand(output_var, samplemethod, _one_more(limit), samplefraction)
                frame = by_text(chosen, order, limit)
            self._keep(frame, output_var, coerce)

    def _keep(self, frame: pd.DataFrame, name: str | None, coerce: bool | None) -> None:
        if coerce:
            coerce_pandas_df_to_numeric_datetime(frame)
        if name:
            self.shell.user_ns[name] = frame
            if note := cut_note(frame):
                self.ipython_display.writeln(f"{name}: {note}")

    def _print_endpoint_info(
        self, info_sessions: list[StudioSession], current_session_id: int | None
    ) -> None:
        if info_sessions:
            show_sessions(info_sessions, current_session_id)
        elif self.spark_controller.connected:
            self.ipython_display.writeln("No session is open on this cluster.")
        else:
            self.ipython_display.writeln(NOT_CONNECTED)


def _sample(method: str | None, rows: int | None, fraction: float | None) -> tuple[int, float]:
    """Return how many rows are wanted (negative: all), and which share of them is drawn."""
    limit = configuration.default_maxrows() if rows is None else rows
    if (method or configuration.default_samplemethod()) != "sample":
        return limit, 1.0
    share = configuration.default_samplefraction() if fraction is None else fraction
    if not 0.0 <= share <= 1.0:
        raise SparkMistake(f"-r takes a share between 0 and 1, and not {share}.")
    return limit, share


def _one_more(limit: int) -> int:
    """Return what tells whether rows are left behind."""
    return limit + 1 if limit >= 0 else limit


def by_text(session: StudioSession, order: Any, limit: int) -> pd.DataFrame:
    """Fetch rows as sparkmagic does, a JSON object a line, where the driver or this image has no Arrow.

    Args:
        session: that has them.
        order: sparkmagic's, for a row more than the limit.
        limit: of rows; negative: all.
    """
    frame: pd.DataFrame = order.execute(session)
    cut = 0 <= limit < len(frame)
    kept = frame.iloc[:limit].copy() if cut else frame
    return mark(kept, None if cut else len(kept), cut, [])
