"""The studio's own magics: connecting, plans and frames."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class
from IPython.display import display

from .arguments import parse, usage
from .connector import Connector
from .errors import SparkMistake
from .frames import MOST_ROWS, frame_bundle, is_spark, of_spark
from .literals import checked_name
from .plans import plan_bundle
from .studio import Studio


@magics_class
class StudioMagics(Magics):
    """What ``%load_ext`` brings, whether a cluster is connected or not.

    Args:
        shell: IPython's.
        studio: where clusters are.
        kernel_language: of a kernel whose cells run on the cluster; empty: a Python kernel.
    """

    def __init__(self, shell: Any, studio: Studio, kernel_language: str) -> None:
        super().__init__(shell)
        self._shell = shell
        self.connector = Connector(shell, studio, kernel_language)

    @line_magic
    def sm_analytics(self, line: str) -> None:
        """Connect this notebook to a Spark cluster; ``%sm_analytics emr help`` says how."""
        order = parse(line)
        if order is None:
            print(usage())
        else:
            self.connector.connect(order)

    @line_cell_magic  # sparkmagic's kernels make %%spark… of a line that begins with %spark
    def spark_plan(self, line: str, cell: str = "") -> None:
        """Show how Spark will compute a frame: ``%spark_plan df``."""
        name = checked_name(line.strip())
        local = self._shell.user_ns.get(name)
        if is_spark(local):
            _show_plan(_local_plan(local))
            return
        _show_plan(self._sessions(name).plan_of(name))

    @cell_magic
    def plan(self, line: str, cell: str) -> None:
        """Show how Spark will compute a query of SQL, without running it."""
        spark = self._shell.user_ns.get("spark")
        if self.connector.sessions is None and hasattr(spark, "sql"):
            _show_plan(_local_plan(spark.sql(cell)))
        else:
            _show_plan(self._sessions("").plan_of_query(cell))

    @line_magic
    def show_frame(self, line: str) -> None:
        """Show the first rows of a frame with types and histograms: ``%show_frame df``."""
        name = checked_name(line.strip())
        local = self._shell.user_ns.get(name)
        if local is not None:
            show_frame(local)
            return
        frame = self._sessions(name).frame_of(name, MOST_ROWS)
        display(frame_bundle(frame, f"%%spark -o {name} -n -1"), raw=True)

    def _sessions(self, name: str) -> Any:
        sessions = self.connector.sessions
        if sessions is None:
            what = f"There is no frame of Spark “{name}” here. " if name else ""
            raise SparkMistake(
                f"{what}Make one with spark, or connect to a cluster with Cluster in the toolbar."
            )
        return sessions


def show_frame(frame: Any, rows: int = MOST_ROWS) -> None:
    """Show a frame of pandas or Spark in the notebook's grid.

    Args:
        frame: of pandas, or of Spark in this kernel, classic or Connect.
        rows: most to fetch of a frame of Spark.

    Raises:
        SparkMistake: it is no frame.
    """
    if is_spark(frame):
        display(frame_bundle(of_spark(frame, rows), "df.toPandas()"), raw=True)
    elif type(frame).__name__ == "DataFrame" and hasattr(frame, "iloc"):
        display(frame_bundle(frame), raw=True)
    else:
        raise SparkMistake(
            f"A value of type {type(frame).__name__} is no frame. Give one of pandas or of Spark."
        )


def _local_plan(frame: Any) -> str:
    """Return what Spark writes of a plan; it only prints it, classic and Connect alike."""
    from IPython.utils.capture import capture_output

    with capture_output(display=False) as captured:
        frame.explain("formatted")
    return str(captured.stdout)


def _show_plan(text: str) -> None:
    display(plan_bundle(text), raw=True)
